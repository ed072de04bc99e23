"""Validation data: find out what a file lacks and ask the issuers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from signing.crypto.certificates import subject_of
from signing.crypto.cms import certificates_in, signature_timestamps, signer_certificate, token_time
from signing.crypto.evidence import Evidence, answers_about
from signing.crypto.types import Certificate, SignedData
from signing.errors import RevocationUnavailable, SigningRefused
from signing.pdf.document import Document
from signing.pdf.increments import TIMESTAMP_DIGEST
from signing.sign.timestamps import FailoverStamper
from signing.trust.anchors import TrustAnchors
from signing.validate.assess import Assessed, Assessment
from signing.validate.failures import ChainFailure
from signing.validate.paths import Purpose, validate_at, validate_online
from signing.wording import message


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A certificate for which validation data are needed, and the time for which they have to suffice."""

    certificate: Certificate
    purpose: Purpose
    roots: Sequence[Certificate]
    inside: Sequence[Certificate]
    """Certificates that came with it."""
    moment: datetime


async def missing(assessment: Assessment, *, anchors: TrustAnchors) -> Evidence:
    """Validation data for every certificate for which those in the file do not suffice; empty if nothing is missing.

    :raises RevocationUnavailable: an issuer does not answer.
    :raises SigningRefused: a certificate is revoked, expired, untrusted or not for this use.
    """
    document = assessment.document
    found = Evidence()
    inside = [c for s in document.signatures if s.embedded is not None for c in certificates_in(s.signed_data)]
    for one in assessment.signatures:
        if one.certificate is not None and (one.chain is not None or not _asked_since(one, document)):
            moment = one.best_time or assessment.at
            wanted = _Wanted(one.certificate, Purpose.SIGNING, anchors.signer_certificates(), inside, moment)
            found = found.joined(await _asked(wanted))
        for token in _unsettled_inside(one, assessment):
            found = found.joined(await _inner_asked(token, anchors, document.evidence.joined(found)))
    settled = {stamp.where for stamp in assessment.times.document}
    for stamp in (one for one in document.timestamps if one.field not in settled):
        found = found.joined(await _stamp_asked(stamp.signed_data, anchors, document.evidence.joined(found)))
    return found


def _asked_since(one: Assessed, document: Document) -> bool:
    """Whether the store got revocation data about the signer's certificate after the signature was made. Older data, from an earlier signature
    of the same person, do not say whether it was revoked since (EN 319 102-1 5.2.5); EU DSS then reports PAdES-BASELINE-T.
    """
    if one.certificate is None or not document.evidence:
        return False
    earlier = {answer.dump() for answer in document.evidence_at(one.signature.revision).ocsps}
    later = [answer for answer in document.evidence.ocsps if answer.dump() not in earlier]
    return any(answers_about(one.certificate, later)) or _listed_since(one, document)


def _listed_since(one: Assessed, document: Document) -> bool:
    before = {revocations.dump() for revocations in document.evidence_at(one.signature.revision).crls}
    lists = [revocations for revocations in document.evidence.crls if revocations.dump() not in before]
    return any(one.certificate is not None and revocations.issuer == one.certificate.issuer for revocations in lists)


def _unsettled_inside(one: Assessed, assessment: Assessment) -> list[SignedData]:
    """The time-stamps inside a signature, unless all of them are relied on already."""
    tokens = list(signature_timestamps(one.signature.readable.signer_info))
    relied_on = [s for s in assessment.times.of(one.signature) if s.embedded]
    return [] if len(relied_on) == len(tokens) else tokens


async def authority_validation_data(stamper: FailoverStamper, *, anchors: TrustAnchors, held: Evidence) -> Evidence:
    """Validation data for the authority that will give the next time-stamp, unless ``held`` suffices.

    :raises TimestampUnavailable: no authority answers.
    :raises RevocationUnavailable: its issuer does not answer.
    """
    token = await stamper.async_dummy_response(TIMESTAMP_DIGEST)
    return await _stamp_asked(token["content"], anchors, held)


async def fresh_validation_data(document: Document, *, anchors: TrustAnchors) -> Evidence:
    """New revocation data about the authority of the newest document time-stamp, whatever the file holds already.

    The next time-stamp has to cover them: an answer counts only if the responder's certificate had not expired when the answer was proved to
    exist, and responders get new certificates every few months or years. Empty if there is no document time-stamp.

    :raises RevocationUnavailable: an issuer does not answer.
    :raises SigningRefused: the authority is revoked or no longer trusted.
    """
    if not document.timestamps:
        return Evidence()
    token = document.timestamps[-1].signed_data
    certificate, known, roots = signer_certificate(token), certificates_in(token), anchors.timestamping_certificates()
    try:
        _, fresh = await validate_online(certificate, Purpose.TIMESTAMPING, anchors=roots, known=known)
    except ChainFailure as failure:
        raise refusal(failure, certificate) from failure
    return fresh


async def _inner_asked(token: SignedData, anchors: TrustAnchors, held: Evidence) -> Evidence:
    """As for any time-stamp, but one by an untrusted authority inside a signature is left alone: our own document time-stamp proves the time."""
    try:
        return await _stamp_asked(token, anchors, held)
    except SigningRefused as refused:
        if refused.code != "untrusted":
            raise
    return Evidence()


async def _stamp_asked(token: SignedData, anchors: TrustAnchors, held: Evidence) -> Evidence:
    certificate, inside, moment = signer_certificate(token), certificates_in(token), token_time(token)
    wanted = _Wanted(certificate, Purpose.TIMESTAMPING, anchors.timestamping_certificates(), inside, moment)
    failure = await _unsettled(wanted, held)
    if failure is None:
        return Evidence()
    if failure.code not in {"no_revocation", "untrusted"}:
        raise refusal(failure, certificate) from failure
    return await _asked(wanted)


async def _unsettled(wanted: _Wanted, held: Evidence) -> ChainFailure | None:
    evidence = held.with_certificates(wanted.inside)
    try:
        await validate_at(
            wanted.certificate, wanted.purpose, anchors=wanted.roots, evidence=evidence, moment=wanted.moment
        )
    except ChainFailure as failure:
        return failure
    return None


async def _asked(wanted: _Wanted) -> Evidence:
    """What the issuers say now, if it also suffices for the wanted time."""
    try:
        _, fresh = await validate_online(wanted.certificate, wanted.purpose, anchors=wanted.roots, known=wanted.inside)
    except ChainFailure as failure:
        raise refusal(failure, wanted.certificate) from failure
    still = await _unsettled(wanted, fresh)
    if still is not None:
        raise refusal(still, wanted.certificate) from still
    return fresh


def refusal(failure: ChainFailure, certificate: Certificate) -> RevocationUnavailable | SigningRefused:
    """The error to raise: ``RevocationUnavailable`` if only an answer is missing, ``SigningRefused`` otherwise."""
    if failure.code == "no_revocation":
        reasons = failure.inquiry.reasons if failure.inquiry is not None else ()
        return RevocationUnavailable(subject_of(certificate), reasons or (message("reason.no_usable_answer"),))
    return SigningRefused(failure.code, failure.told)


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(tz=UTC)
