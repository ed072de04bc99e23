"""The development PKI, made once for all workers and later runs, and served by each worker for itself.

Its certificates name ``http://pki.test``. No such host exists: a worker's environment sends requests for it to the worker's own
responder as a proxy, so that one worker's failing authority does not fail another's tests.

``pki.p12("sg")``, ``pki.pin("sg")``, ``pki.anchors`` (trust folder), ``pki.timestamp_urls``, ``pki.certificate("root")``;
``with pki.without("tsa1"):`` makes one service fail meanwhile (``tsa1``, ``tsa2``, ``ocsp``, ``crls``).
Holders: sg, counterpart, seal, p384, rsa (good); revoked, expired, wrongku, rogue (each bad in its own way).
"""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from service.cli.development import pki as development_pki
from service.cli.development.pki import DevelopmentPki
from service.cli.development.responder import ResponderServer
from tests.support import prepared


@dataclass(frozen=True, slots=True)
class ServedPki(DevelopmentPki):
    """A development PKI and the server that answers for it."""

    server: ResponderServer

    @property
    def prepared(self) -> bool:
        """Whether all workers and later runs have the same."""
        return self.folder.is_relative_to(prepared.CACHE)

    @contextmanager
    def without(self, *services: str) -> Iterator[None]:
        """Inside the block these services answer 503."""
        stopped = self.server.responder.stopped
        stopped.update(services)
        try:
            yield
        finally:
            stopped.difference_update(services)


PORTS = range(20_000, 32_000)
"""Below those that the system hands out by itself (Linux: from 32768)."""
_taken: list[IO[str]] = []


def free_port() -> int:
    """A port that nobody listens on, and that no other test on this machine is given while this process lives."""
    locks = Path(tempfile.gettempdir()) / "alternat-test-ports"
    locks.mkdir(exist_ok=True)
    start = os.getpid() * 37 % len(PORTS)
    for port in (*PORTS[start:], *PORTS[:start]):
        lock = (locks / str(port)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            lock.close()
            continue
        _taken.append(lock)
        return int(port)
    raise RuntimeError("no port is free")


def serve(folder: Path) -> ServedPki:
    """A new PKI below ``folder``, already answering."""
    port = free_port()
    made = development_pki.make(folder / "pki", anchors=folder / "trust", url=f"http://127.0.0.1:{port}")
    server = ResponderServer(made, host="127.0.0.1", port=port)
    server.start()
    return ServedPki(made.folder, made.anchors, made.url, server)


URL = "http://pki.test"


@pytest.fixture(scope="session")
def pki() -> Iterator[ServedPki]:
    made = _made()
    port = free_port()
    server = ResponderServer(made, host="127.0.0.1", port=port)
    server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        patch.setenv("no_proxy", "127.0.0.1,localhost,.invalid")
        yield ServedPki(made.folder, made.anchors, made.url, server)
    server.stop()


def _made() -> DevelopmentPki:
    folder = prepared.prepared("pki", lambda part: development_pki.make(part / "pki", anchors=part / "trust", url=URL))
    return DevelopmentPki(folder / "pki", folder / "trust", URL)
