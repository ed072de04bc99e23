"""Authorities over decades: time-stamping certificates follow each other, and responders get a new certificate every year, as real ones do.

One small server on the address that the development PKI's certificates name. It answers by the clock of the process, which tests freeze.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from waitress.server import create_server

from service.cli.development import pki as development_pki
from signing import TimestampAuthorities, TrustAnchors, load_anchors
from tests.attacks.mint import Mint, Party
from tests.support.pki import free_port

GENERATIONS = {"first": (2025, 2036), "second": (2033, 2051), "third": (2048, 2060), "longer": (2025, 2040)}
"""Time-stamping authorities: label to the years of their certificate. The last is there from the beginning and lasts longer than the first."""


def day(year: int, month: int = 1, number: int = 1) -> datetime:
    return datetime(year, month, number, 12, tzinfo=UTC)


@dataclass
class Decades:
    """The PKI and its server. ``stopped``: labels of authorities that do not answer now."""

    mint: Mint
    anchors: TrustAnchors
    stamping: dict[str, Party]
    stopped: set[str] = field(default_factory=set)
    _responders: dict[tuple[str, int], Party] = field(default_factory=dict)

    def authorities(self, *labels: str) -> TimestampAuthorities:
        """Addresses in this order."""
        return TimestampAuthorities(
            tuple(f"{self.mint.pki.url}/development/tsa/{label}" for label in labels), timeout=20
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """WSGI."""
        kind, label = environ["PATH_INFO"].split("/")[2:4]
        body = environ["wsgi.input"].read()
        if label in self.stopped or kind not in {"tsa", "ocsp"}:
            start_response("503 Service Unavailable", [])
            return [b""]
        content = self._stamp(label, body) if kind == "tsa" else self._answer(label, body)
        name = "application/timestamp-reply" if kind == "tsa" else "application/ocsp-response"
        start_response("200 OK", [("Content-Type", name), ("Content-Length", str(len(content)))])
        return [content]

    def _stamp(self, label: str, body: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(body)
        imprint = asked["message_imprint"]
        token = self.mint.token(
            imprint["hashed_message"].native,
            imprint["hash_algorithm"]["algorithm"].native,
            by=self.stamping[label],
            at=_now(),
            nonce=asked["nonce"].native,
        )
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()

    def _answer(self, label: str, body: bytes) -> bytes:
        asked = x509_ocsp.load_der_ocsp_request(body)
        issuer = self.mint.party(label)
        mine = [one for one in self._known() if one.certificate.issuer == issuer.certificate.subject]
        about = next(one for one in mine if one.certificate.serial_number == asked.serial_number)
        said = self.mint.answer(
            about, at=_now(), issuer=issuer, responder=self._responder(label), algorithm=asked.hash_algorithm
        )
        return said.dump()

    def _known(self) -> list[Party]:
        return [*self.stamping.values(), *(self.mint.party(label) for label in ("ca", "sg", "counterpart", "seal"))]

    def _responder(self, label: str) -> Party:
        year = _now().year
        if (label, year) not in self._responders:
            self._responders[label, year] = self.mint.issue(
                f"DEVELOPMENT ONLY OCSP {label} {year}",
                by=self.mint.party(label),
                since=day(year - 1, 12),
                until=day(year + 1, 2),
                usage=frozenset({"digital_signature"}),
                extended=(ExtendedKeyUsageOID.OCSP_SIGNING,),
                more=[(x509.OCSPNoCheck(), False)],
            )
        return self._responders[label, year]

    def serving(self) -> Server:
        """``with decades.serving():``"""
        return Server(self)


class Server:
    """In a thread of its own."""

    def __init__(self, decades: Decades) -> None:
        port = int(decades.mint.pki.url.rpartition(":")[2])
        self._server = create_server(
            decades, host="127.0.0.1", port=port, threads=2, clear_untrusted_proxy_headers=True
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()
        self._thread.join(timeout=5)


def make(folder: Path) -> Decades:
    """A new development PKI, with these authorities instead of its own."""
    pki = development_pki.make(folder / "pki", anchors=folder / "trust", url=f"http://127.0.0.1:{free_port()}")
    mint = Mint(pki, day(2026))
    stamping = {
        label: mint.stamping(f"DEVELOPMENT ONLY Time-stamping Authority, {label}", since=day(since), until=day(until))
        for label, (since, until) in GENERATIONS.items()
    }
    old = rsa.generate_private_key(65537, 3072)
    stamping["rsa"] = mint.stamping("DEVELOPMENT ONLY Old Authority", key=old, since=day(2025), until=day(2040))
    mint.answer(
        mint.party("sg")
    )  # before any clock is frozen: cryptography keeps the class of datetime that it meets first
    return Decades(mint, load_anchors(pki.anchors), stamping)


def _now() -> datetime:
    return datetime.now(tz=UTC).replace(microsecond=0)
