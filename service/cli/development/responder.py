"""Serves the development PKI: OCSP, revocation lists, certificates and two time-stamping authorities."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Self

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel
from waitress.server import create_server
from werkzeug.wrappers import Request

from service.cli.development.pki import DevelopmentPki
from service.cli.development.pki_plan import ARCHITECTURE, LABELS

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Fault = Callable[[dict[str, Any], Callable[..., Any], Application], Iterable[bytes]]


class Responder:
    """A WSGI application that can be told to fail, one service at a time, as real authorities do."""

    def __init__(self, pki: DevelopmentPki) -> None:
        self.stopped: set[str] = set()
        """Names of services that answer 503 now: ``tsa1``, ``tsa2``, ``ocsp``, ``crls``."""
        self.faults: dict[str, Fault] = {}
        """Service -> what answers in its stead; it is handed the service that would."""
        self._animator = _WholeSeconds(_ready(pki), with_web_ui=False, allow_time_override=False)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        services = environ.get("PATH_INFO", "").split("/")
        fault = next((self.faults[name] for name in services if name in self.faults), None)
        if fault is not None:
            return fault(environ, start_response, self._animator)
        if self.stopped.intersection(services):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"stopped\n"]
        answer: Iterable[bytes] = self._animator(environ, start_response)
        return answer


class _WholeSeconds(Animator):  # type: ignore[misc,unused-ignore]
    """RFC 5280 4.1.2.5.2 and RFC 6960 allow no fractions of seconds; strict parsers refuse them."""

    def at_time(self, request: Request) -> datetime:
        now: datetime = super().at_time(request)  # type: ignore[no-untyped-call]
        return now.replace(microsecond=0)


def _ready(pki: DevelopmentPki) -> AnimatorArchStore:
    """Certificates are loaded lazily and without a lock: load them all before threads ask. An older PKI has fewer."""
    architecture = pki.architecture()
    for label in LABELS:
        if (pki.folder / "certs" / f"{label}.pem").exists():
            architecture.get_cert(CertLabel(label))
    return AnimatorArchStore({ArchLabel(ARCHITECTURE): architecture})


class ResponderServer:
    """The responder behind waitress on one address, in a thread of its own or in the caller's."""

    def __init__(self, pki: DevelopmentPki, *, host: str, port: int) -> None:
        self.responder = Responder(pki)
        self._server = create_server(
            self.responder, host=host, port=port, threads=4, clear_untrusted_proxy_headers=True
        )
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Serves until interrupted."""
        self._server.run()

    def start(self) -> None:
        """Serves in the background until :meth:`stop`."""
        self._thread = threading.Thread(target=self._server.run, name="development-pki", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes the port; connections that are being answered may end abruptly."""
        self._server.close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
