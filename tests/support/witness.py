"""A witness on this machine, served as its operator serves it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import waitress

from service.cli.witness.http import application
from service.depository.log.note import VerifierKey
from service.depository.witness import memory
from service.depository.witness.memory import Witness


@dataclass(frozen=True)
class ServedWitness:
    """Its memory, and where it answers."""

    witness: Witness
    url: str


@contextmanager
def served(
    folder: Path, name: str, logs: tuple[VerifierKey, ...], clock: Callable[[], datetime]
) -> Iterator[ServedWitness]:
    """A new witness of ``logs`` on a free port."""
    witness = memory.found(folder, name)
    for log in logs:
        witness.add(log)
    server = waitress.create_server(application(witness, clock), host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield ServedWitness(witness, f"http://127.0.0.1:{server.effective_port}")
    finally:
        server.close()
        thread.join(5)
