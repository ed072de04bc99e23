"""What is wrong with an issuer's answer to the question whether a certificate was revoked: for people, who have to do something about it.

The library decides whether an answer counts, and does not say why not. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import crl, ocsp, x509

from signing.crypto.cms import MALFORMED
from signing.wording import Message, message

AHEAD = timedelta(seconds=10)
"""By so much the clocks may differ."""

PASSING = frozenset({"try_later", "internal_error"})
"""Answers of a responder that may be another one later (RFC 6960 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why one source gave no usable answer. ``told`` is a clause."""

    told: Message
    passing: bool
    """It may pass by itself: the source is away, busy, or its clock is ahead."""


@dataclass(slots=True)
class Inquiry:
    """What the sources said to one question, each with its address."""

    complaints: dict[str, Complaint] = field(default_factory=dict)

    def note(self, url: str, complaint: Complaint | None) -> None:
        """Keep what is wrong with the answer from ``url``, if anything is."""
        if complaint is not None:
            self.complaints.setdefault(url, complaint)

    @property
    def passing(self) -> bool:
        """Whether to ask again later: something may pass by itself, or nothing is known of what is wrong."""
        return not self.complaints or any(one.passing for one in self.complaints.values())

    @property
    def reasons(self) -> tuple[Message, ...]:
        """A clause for each source."""
        return tuple(message("reason.authority", url=url, why=one.told) for url, one in self.complaints.items())


def about_response(content: bytes, issuer: x509.Certificate | None, at: datetime) -> Complaint | None:
    """What is wrong with an OCSP response, as bytes (RFC 6960). ``issuer``: of the certificate in question, where it is known."""
    try:
        return next(_response(ocsp.OCSPResponse.load(content, strict=True), issuer, at), None)
    except (*MALFORMED, IndexError):
        return Complaint(message("reason.answer_malformed"), passing=False)


def _response(answer: ocsp.OCSPResponse, issuer: x509.Certificate | None, at: datetime) -> Iterator[Complaint]:
    status = answer["response_status"].native
    if status != "successful":
        yield Complaint(message("reason.ocsp_status", status=str(status).replace("_", " ")), passing=status in PASSING)
        return
    basic = answer.basic_ocsp_response
    single = basic["tbs_response_data"]["responses"][0]
    if single["cert_status"].name == "unknown":
        yield Complaint(message("reason.ocsp_unknown"), passing=False)
    yield from _dated(basic["signature_algorithm"], single["this_update"].native, single["next_update"].native, at)
    named = basic["tbs_response_data"]["responder_id"]
    there = [one.chosen for one in basic["certs"] or ()] + ([issuer] if issuer is not None else [])
    if issuer is not None and not any(_is(named, one) for one in there if isinstance(one, x509.Certificate)):
        yield Complaint(message("reason.no_responder"), passing=False)


def _is(named: ocsp.ResponderId, certificate: x509.Certificate) -> bool:
    if named.name == "by_name":
        return bool(named.chosen == certificate.subject)
    return bool(named.native == certificate.public_key.sha1)


def about_list(content: bytes, at: datetime) -> Complaint | None:
    """What is wrong with a revocation list in DER (RFC 5280)."""
    try:
        found = crl.CertificateList.load(content)
        body = found["tbs_cert_list"]
        return next(
            _dated(found["signature_algorithm"], body["this_update"].native, body["next_update"].native, at), None
        )
    except (*MALFORMED, IndexError):
        return Complaint(message("reason.answer_malformed"), passing=False)


def _dated(algorithm: Any, since: datetime, until: datetime | None, at: datetime) -> Iterator[Complaint]:
    try:
        weak = algorithm.hash_algo in {"sha1", "md5"}
    except ValueError:
        weak = False
    if weak:
        yield Complaint(
            message("reason.answer_weak", algorithm=algorithm.hash_algo.upper().replace("A1", "A-1")), passing=False
        )
    if since > at + AHEAD:
        yield Complaint(message("reason.answer_ahead", seconds=int((since - at).total_seconds())), passing=True)
    if until is not None and until < at:
        yield Complaint(message("reason.answer_ended", day=f"{until:%Y-%m-%d %H:%M} UTC"), passing=False)


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(tz=UTC)
