"""Time-stamping authorities and OCSP responders that answer, but wrongly: ``with faulty(pki, tsa1=wrong_nonce): …``."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp

from signing.sign.timestamps import MAX_TOKEN_BYTES
from tests.support.pki import ServedPki
from tests.unit.signing.tools import self_signed, untrusted_stamper

Answering = Callable[..., Any]
Real = Callable[[dict[str, Any], Answering], Iterable[bytes]]

TOKEN, OCSP = "application/timestamp-reply", "application/ocsp-response"


@contextmanager
def faulty(pki: ServedPki, **faults: Any) -> Iterator[None]:
    """Inside the block these services answer so: ``tsa1``, ``tsa2``, ``ocsp``."""
    held = pki.server.responder.faults
    held.update(faults)
    try:
        yield
    finally:
        for name in faults:
            del held[name]


def answered(start: Answering, body: bytes, kind: str, status: str = "200 OK", **headers: str) -> Iterable[bytes]:
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *headers.items()])
    return [body]


def body_of(environ: dict[str, Any]) -> bytes:
    return bytes(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))


def altered(change: Callable[[tsp.TimeStampReq], None]) -> Any:
    """The authority is asked something else than we asked."""

    def fault(environ: dict[str, Any], start: Answering, real: Real) -> Iterable[bytes]:
        request = tsp.TimeStampReq.load(body_of(environ)).copy()
        change(request)
        data = request.dump(force=True)
        return real(environ | {"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(len(data))}, start)

    return fault


def _another_nonce(request: tsp.TimeStampReq) -> None:
    request["nonce"] = request["nonce"].native ^ 1


def _no_nonce(request: tsp.TimeStampReq) -> None:
    del request["nonce"]


def _another_imprint(request: tsp.TimeStampReq) -> None:
    imprint = request["message_imprint"]
    request["message_imprint"] = {"hash_algorithm": imprint["hash_algorithm"], "hashed_message": bytes(32)}


def reply(change: Callable[[bytes], bytes], *, kind: str = TOKEN) -> Any:
    """The real answer with its bytes changed."""

    def fault(environ: dict[str, Any], start: Answering, real: Real) -> Iterable[bytes]:
        return answered(start, change(b"".join(real(environ, lambda *_: None))), kind)

    return fault


def _broken_value(token: bytes) -> bytes:
    """The last bytes of a token are those of its signature."""
    return token[:-1] + bytes([token[-1] ^ 1])


def _with_its_family(answer: bytes) -> bytes:
    """The right token with more certificates beside it than a signature has space for; no signature covers them."""
    whole = tsp.TimeStampResp.load(answer)
    family = whole["time_stamp_token"]["content"]["certificates"]
    one = family[0]
    while len(family.dump(force=True)) < MAX_TOKEN_BYTES:
        family.append(one)
    return bytes(whole.dump(force=True))


def stranger(environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    """A right token, of an authority of its own making."""
    request = tsp.TimeStampReq.load(body_of(environ))
    return answered(start, _stranger().request_tsa_response(request).dump(), TOKEN)


@cache
def _stranger() -> Any:
    return untrusted_stamper()


def refused(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    """PKIStatus "rejection", and no token."""
    return answered(start, bytes.fromhex("30053003020102"), TOKEN)


def garbage(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    return answered(start, os.urandom(4000), TOKEN)


def a_page(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    return answered(start, b"<h1>It works!</h1>", "text/html")


def endless(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    return answered(start, bytes(300 * 1024), TOKEN)


def elsewhere(environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    """Redirects every request to the other authority."""
    other = f"http://{environ['HTTP_HOST']}{environ['PATH_INFO'].replace('tsa1', 'tsa2')}"
    return answered(start, b"", TOKEN, "307 Temporary Redirect", Location=other)


def silent(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    time.sleep(6)
    return answered(start, b"", TOKEN)


def trickling(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", TOKEN), ("Content-Length", "120")])
    return _drops()


def _drops() -> Iterator[bytes]:
    for _ in range(60):
        time.sleep(0.1)
        yield b"\0\0"


STAMPS: dict[str, tuple[Any, str]] = {
    "another nonce": (altered(_another_nonce), "nonce"),
    "no nonce": (altered(_no_nonce), "nonce"),
    "another imprint": (altered(_another_imprint), "not for these bytes"),
    "a wrong signature value": (reply(_broken_value), "signature value is wrong"),
    "an authority nobody believes": (stranger, "does not lead to an authority"),
    "it refuses": (refused, "refused"),
    "garbage": (garbage, "malformed"),
    "a page instead": (a_page, "its answer is not a time-stamp"),
    "too much": (endless, "longer than 0.262144 MB"),
    "a token with its family": (reply(_with_its_family), "longer than 16384 bytes"),
    "sends us elsewhere": (elsewhere, "status 307"),
    "says nothing": (silent, ""),
    "trickles": (trickling, "takes too long"),
}
"""What an authority does -> the fault, and a part of the reason that is reported."""


def ocsp_answer(**changes: Any) -> Any:
    """The responder's answer about the very certificate that was asked about, with something changed."""

    def fault(environ: dict[str, Any], start: Answering, real: Real) -> Iterable[bytes]:
        request = body_of(environ)
        again = environ | {"wsgi.input": io.BytesIO(request), "CONTENT_LENGTH": str(len(request))}
        told = ocsp.load_der_ocsp_response(b"".join(real(again, lambda *_: None)))
        return answered(start, _told_anew(told, **changes), OCSP)

    return fault


def _told_anew(
    told: ocsp.OCSPResponse,
    *,
    status: Any = None,
    serial: int | None = None,
    age: int = 0,
    key: Any = None,
    signer: Any = None,
) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=age)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=told.issuer_name_hash,
        issuer_key_hash=told.issuer_key_hash,
        serial_number=serial or told.serial_number,
        algorithm=told.hash_algorithm,
        cert_status=status or ocsp.OCSPCertStatus.GOOD,
        this_update=now,
        next_update=now + timedelta(minutes=10),
        revocation_time=None,
        revocation_reason=None,
    )
    signer = signer or told.certificates[0]
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer).certificates([signer])
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def try_later(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    told = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    return answered(start, told.public_bytes(serialization.Encoding.DER), OCSP)


def noise(_environ: dict[str, Any], start: Answering, _real: Real) -> Iterable[bytes]:
    return answered(start, os.urandom(900), OCSP)


def certificate_of(made: Any) -> x509.Certificate:
    return x509.load_der_x509_certificate(made.dump())


def ocsp_faults(pki: ServedPki) -> dict[str, Any]:
    """What a responder does -> the fault. Each is of the signer's own issuer (``ca``)."""

    def key(name: str) -> Any:
        return serialization.load_pem_private_key((pki.folder / "keys" / f"{name}.pem").read_bytes(), None)

    def certificate(name: str) -> x509.Certificate:
        return x509.load_pem_x509_certificate(pki.certificate(name))

    own = key("caocsp")
    strange_key, strange = self_signed("A responder of its own making", key=ec.generate_private_key(ec.SECP256R1()))
    return {
        "as it should": ocsp_answer(key=own),
        "says unknown": ocsp_answer(key=own, status=ocsp.OCSPCertStatus.UNKNOWN),
        "a month old": ocsp_answer(key=own, age=30),
        "about another certificate": ocsp_answer(key=own, serial=12345),
        "signed with another key": ocsp_answer(key=key("rootocsp")),
        "by another issuer's responder": ocsp_answer(key=key("tsaocsp"), signer=certificate("tsaocsp")),
        "by a signer, not a responder": ocsp_answer(key=key("counterpart"), signer=certificate("counterpart")),
        "by a stranger": ocsp_answer(key=strange_key, signer=certificate_of(strange)),
        "asks to try later": try_later,
        "garbage": noise,
    }
