"""Proof of existence: document time-stamps from the newest to the oldest, then the times of the signatures.

EN 319 102-1 5.6.2: a time-stamp is relied on up to the moment at which the next one, already accepted, proves that it existed; the newest
up to the moment of verification. EN 319 142-1 lets a document time-stamp stand for the time-stamp inside a signature.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from signing.crypto.algorithms import cms_complaint
from signing.crypto.certificates import subject_of
from signing.crypto.cms import (
    MALFORMED,
    TokenInvalid,
    certificates_in,
    check_token,
    digest_of,
    signature_timestamps,
    signer_certificate,
    token_info,
    token_time,
)
from signing.crypto.evidence import Evidence, revoked_on
from signing.crypto.types import Certificate, SignedData
from signing.pdf.document import Document, Signature
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure
from signing.validate.paths import TOLERANCE, Purpose, ValidationPath, validate_in_term
from signing.wording import Message, message


@dataclass(frozen=True, slots=True)
class Stamp:
    """One time-stamp and its assessment. ``failure`` is ``None`` if it is accepted."""

    where: str
    """The field of a document time-stamp, or of the signature that contains it."""
    time: datetime
    authority: str
    revision: int
    embedded: bool
    """Inside a signature, not over the document."""
    control: datetime
    """The time up to which its chain has to be valid."""
    failure: Message | None = None
    sub_indication: str | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """All time-stamps of a file."""

    stamps: tuple[Stamp, ...]

    @property
    def document(self) -> list[Stamp]:
        """Accepted document time-stamps, oldest first."""
        return [s for s in self.stamps if not s.embedded and s.failure is None]

    def of(self, signature: Signature) -> list[Stamp]:
        """Accepted time-stamps that prove when ``signature`` existed: inside it, and over the revisions after it."""
        inside = [s for s in self.stamps if s.embedded and s.where == signature.field and s.failure is None]
        return inside + [s for s in self.document if s.revision > signature.revision]

    def made_after(self, signature: Signature) -> datetime | None:
        """The newest accepted time-stamp among the bytes that ``signature`` covers: it cannot have been made before."""
        inside = (s.time for s in self.stamps if s.failure is None and s.revision < signature.revision)
        return max(inside, default=None)

    def best(self, signature: Signature, at: datetime) -> datetime:
        """The earliest proof of existence, or ``at`` if there is none (EN 319 102-1: best signature time)."""
        return min((s.time for s in self.of(signature)), default=at)


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What time-stamps are assessed by: anchors, the evidence at hand, and the time of verification."""

    trust: TrustAnchors
    evidence: Evidence
    at: datetime


async def establish(document: Document, context: ValidationContext, *, sound: AbstractSet[str]) -> Times:
    """Assess every time-stamp of the document. ``sound``: fields of document time-stamps whose own signature is known to be valid."""
    stamps: list[Stamp] = []
    control = context.at
    for signature in reversed(document.timestamps):
        if signature.field not in sound:
            continue
        found = Found(signature.signed_data, signature.field, signature.revision, embedded=False)
        stamp = await _judge(found, control, context)
        stamps.append(stamp)
        if stamp.failure is None:
            control = stamp.time
    accepted = Times(tuple(reversed(stamps)))
    inner = [s for a in document.approvals if a.embedded for s in await _inner_stamps(a, accepted, context)]
    return Times((*accepted.stamps, *inner))


@dataclass(frozen=True, slots=True)
class Found:
    """A time-stamp token and where it stands."""

    token: SignedData
    where: str
    revision: int
    embedded: bool = field(kw_only=True)


async def _inner_stamps(signature: Signature, accepted: Times, context: ValidationContext) -> list[Stamp]:
    later = [s.time for s in accepted.document if s.revision > signature.revision]
    control = min(later, default=context.at)
    signer_info = signature.readable.signer_info
    stamps = []
    for token in signature_timestamps(signer_info):
        found = Found(token, signature.field, signature.revision, embedded=True)
        wrong = _wrong_imprint(token, signer_info["signature"].native)
        if wrong is None:
            stamps.append(await _judge(found, control, context))
        else:
            told = message("stamp.wrong", field=signature.field, why=wrong)
            stamps.append(_failed(found, context.at, control, told, "SIG_CRYPTO_FAILURE"))
    return stamps


def _wrong_imprint(token: SignedData, value: bytes) -> Message | None:
    try:
        algorithm = token_info(token)["message_imprint"]["hash_algorithm"]["algorithm"].native
        check_token(token, digest_of(value, algorithm), algorithm)
    except TokenInvalid as error:
        return error.why
    except MALFORMED:
        return message("reason.stamp_malformed")
    return None


async def _judge(found: Found, control: datetime, context: ValidationContext) -> Stamp:
    certificate, time = signer_certificate(found.token), token_time(found.token)
    held = context.evidence.with_certificates(certificates_in(found.token))
    try:
        path = await _path(certificate, replace(context, evidence=held), time, control)
        _require_order(time, control)
        _require_lasting(path, found.token, control, held)
    except ChainFailure as failure:
        return _failed(found, time, control, failure.told, failure.sub_indication)
    return Stamp(found.where, time, subject_of(certificate), found.revision, found.embedded, control)


async def _path(
    certificate: Certificate, context: ValidationContext, time: datetime, control: datetime
) -> ValidationPath:
    """The chain at ``time``; or, if no revocation data of that time count any more, at ``control``: a certificate that is not revoked then was
    not revoked before.

    Responders get new certificates every few months or years, so after a renewal only the answers count that it brought.
    """
    try:
        return await validate_in_term(
            certificate,
            Purpose.TIMESTAMPING,
            trust=context.trust,
            evidence=context.evidence,
            moment=time,
            proved=control,
        )
    except ChainFailure as failure:
        if failure.code != "no_revocation":
            raise
        path = await validate_in_term(
            certificate,
            Purpose.TIMESTAMPING,
            trust=context.trust,
            evidence=context.evidence,
            moment=control,
            proved=control,
        )
        if any(one.not_valid_before > time + TOLERANCE for one in path.iter_certs(include_root=True)):
            raise
        return path


def _failed(found: Found, time: datetime, control: datetime, told: Message, sub_indication: str) -> Stamp:
    return Stamp(found.where, time, "", found.revision, found.embedded, control, told, sub_indication)


def _require_order(time: datetime, control: datetime) -> None:
    """Checked after the chain: the time of an untrusted authority contradicts nothing."""
    if time > control + TOLERANCE:
        told = message("stamp.order", time=f"{time:%Y-%m-%d %H:%M:%S}")
        raise ChainFailure("disorder", "TIMESTAMP_ORDER_FAILURE", told)


def _require_lasting(path: ValidationPath, token: SignedData, control: datetime, evidence: Evidence) -> None:
    """The time-stamp was valid when it was made; it still has to be at ``control``: not expired, not revoked, no weak algorithm."""
    for certificate in path.iter_certs(include_root=True):
        if certificate.not_valid_after + TOLERANCE < control:
            when = f"{certificate.not_valid_after:%Y-%m-%d}"
            told = message("stamp.expired", who=subject_of(certificate), when=when)
            raise ChainFailure("expired", "OUT_OF_BOUNDS_NO_POE", told)
        revoked = revoked_on(certificate, evidence)
        if revoked is not None and revoked <= control:
            told = message("stamp.revoked", who=subject_of(certificate), when=f"{revoked:%Y-%m-%d}")
            raise ChainFailure("revoked", "REVOKED_NO_POE", told)
    complaint = cms_complaint(token["signer_infos"][0], signer_certificate(token).public_key, control)
    if complaint is not None:
        raise ChainFailure("weak_algorithm", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", complaint)
