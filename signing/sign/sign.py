"""Seal (certify), sign, and complete signatures to PAdES-B-LT and B-LTA. Every result starts with the bytes that came in.

Each result is assessed again before it is returned: pyHanko does not enforce locks, key policy or the order of signatures.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from signing.credentials import Credential
from signing.crypto.evidence import Evidence
from signing.errors import SigningRefused, TimestampUnavailable
from signing.pdf.document import Document, Unreadable, read
from signing.pdf.increments import write_store, write_timestamp
from signing.sign.appearance import Appearance
from signing.sign.result import SigningResult
from signing.sign.timestamps import FailoverStamper, TimestampAuthorities
from signing.sign.unaltered import require_added_to, require_unaltered
from signing.sign.validation_data import authority_validation_data, missing, now, refusal
from signing.sign.write_signature import Announce, KeyHolder, SigningOrder, write
from signing.trust.anchors import TrustAnchors
from signing.validate.assess import Assessed, Assessment, assess
from signing.validate.failures import ChainFailure
from signing.validate.paths import Purpose, validate_online
from signing.validate.verdict import LEVELS, rank
from signing.wording import message


def certify_document(
    pdf: bytes,
    *,
    field: str,
    credential: Credential,
    authorities: TimestampAuthorities,
    anchors: TrustAnchors,
    appearance: Appearance | None,
    reason: str,
    location: str,
) -> SigningResult:
    """Apply the organization's seal: the first signature, PAdES-B-LT, which permits only signing afterwards (DocMDP P=2, ISO 32000-2 12.8.2.2).

    :raises SigningRefused: the document is signed already, or the credential is revoked, expired, untrusted or not for signing.
    :raises TimestampUnavailable: no authority answers.
    :raises RevocationUnavailable: an issuer does not answer.
    """
    document = require_empty_field(pdf, field)
    if document.signatures:
        raise SigningRefused("altered", message("refused.not_first"))
    order = SigningOrder(
        pdf=pdf,
        field=field,
        credential=credential,
        appearance=appearance,
        reason=reason,
        location=location,
        certify=True,
        reader=document.reader,
    )
    return asyncio.run(_certify(order, authorities.stamper(anchors), anchors))


async def _certify(order: SigningOrder, stamper: FailoverStamper, anchors: TrustAnchors) -> SigningResult:
    own = await require_good_now(order.credential, anchors)
    signed = await write(order, stamper)
    lacking = own.joined(await authority_validation_data(stamper, anchors=anchors, held=Evidence()))
    return await checked_result(
        order.pdf, write_store(_readable(signed), lacking), order.field, anchors, at_least="PAdES-B-LT"
    )


def sign_field(
    pdf: bytes,
    *,
    field: str,
    credential: Credential,
    authorities: TimestampAuthorities,
    anchors: TrustAnchors,
    appearance: Appearance | None,
    reason: str,
    location: str,
    lock: Sequence[str],
    check_revocation: bool = True,
    announce: Announce | None = None,
) -> SigningResult:
    """A signatory's signature in the empty ``field``: PAdES-B-T, or B-B if no authority answers (``complete_signatures`` raises it later).

    :param lock: fields that must not change afterwards (FieldMDP INCLUDE); the field's own ``/Lock`` takes precedence.
    :param announce: called before each use of the key with what it will sign; if it raises, nothing is signed.

    :raises SigningRefused: the document changed since it was sealed, the field is taken, or the credential may not sign.
    :raises RevocationUnavailable: ``check_revocation`` and an issuer does not answer.
    """
    document = require_empty_field(pdf, field)
    require_sealed(document)
    order = SigningOrder(
        pdf=pdf,
        field=field,
        credential=credential,
        appearance=appearance,
        reason=reason,
        location=location,
        certify=False,
        lock=tuple(lock),
        reader=document.reader,
        announce=announce,
    )
    return asyncio.run(_sign(order, authorities.stamper(anchors), anchors, check_revocation=check_revocation))


async def _sign(
    order: SigningOrder, stamper: FailoverStamper, anchors: TrustAnchors, *, check_revocation: bool
) -> SigningResult:
    if check_revocation:
        await require_good_now(order.credential, anchors)
    try:
        signed = await write(order, stamper)
    except TimestampUnavailable:
        signed = await write(replace(order, reader=None), None)
    return await checked_result(order.pdf, signed, order.field, anchors, at_least="PAdES-B-B")


def complete_signatures(
    pdf: bytes, *, field: str, authorities: TimestampAuthorities, anchors: TrustAnchors, final: bool
) -> SigningResult:
    """Complete every signature to PAdES-B-LT, or with ``final`` to B-LTA. Data that are there already are not added again.

    If a signature has no time-stamp, a document time-stamp is added first, so that its proof is as early as possible; then the validation
    data, then the time-stamp that covers them.

    :raises TimestampUnavailable: no authority answers; try again later.
    :raises RevocationUnavailable: an issuer does not answer; try again later.
    :raises SigningRefused: a certificate is revoked, expired, untrusted or not for its use, or the document was altered.
    """
    document = _readable(pdf)
    if document.signature_in(field) is None:
        raise SigningRefused("no_field", message("refused.empty", field=field))
    require_unaltered(document)
    return asyncio.run(_complete(document, field, authorities.stamper(anchors), anchors, final=final))


async def _complete(
    document: Document, field: str, stamper: FailoverStamper, anchors: TrustAnchors, *, final: bool
) -> SigningResult:
    target = "PAdES-B-LTA" if final else "PAdES-B-LT"
    assessment = await assess(document, anchors=anchors, at=now())
    _require_sound(assessment)
    if any(_unproved(one, assessment) for one in assessment.signatures):
        assessment = await _with_proof(assessment, stamper, anchors)
    lifted = assessment.document.data
    lacking = await missing(assessment, anchors=anchors)
    if final and (lacking or not _reached(assessment, target)):
        held = assessment.document.evidence.joined(lacking)
        authority = await authority_validation_data(stamper, anchors=anchors, held=held)
        lifted = await write_timestamp(assessment.document, stamper, lacking.joined(authority))
    elif lacking:
        lifted = write_store(assessment.document, lacking)
    return await checked_result(document.data, lifted, field, anchors, at_least=target)


def _unproved(one: Assessed, assessment: Assessment) -> bool:
    """No time-stamp proves it, and none inside only lacks validation data."""
    inside = [s for s in assessment.times.stamps if s.embedded and s.where == one.signature.field]
    return not one.proofs and not any(s.sub_indication == "TRY_LATER" for s in inside)


async def _with_proof(assessment: Assessment, stamper: FailoverStamper, anchors: TrustAnchors) -> Assessment:
    """The same document with a document time-stamp in place of the time-stamps that signatures lack (EN 319 142-1 6.3)."""
    await missing(assessment, anchors=anchors)  # refuse before a time-stamp is spent
    before = assessment.document
    authority = await authority_validation_data(stamper, anchors=anchors, held=before.evidence)
    stamped = _readable(await write_timestamp(before, stamper, authority))
    return await assess(stamped, anchors=anchors, at=now())


def _reached(assessment: Assessment, target: str) -> bool:
    return all(rank(one.level) >= rank(target) for one in assessment.signatures)


def _require_sound(assessment: Assessment) -> None:
    for one in assessment.signatures:
        if one.broken is not None:
            told = message("refused.invalid", field=one.signature.field, why=one.broken)
            raise SigningRefused("invalid", told)
        if one.algorithms is not None:
            told = message("refused.weak", field=one.signature.field)
            raise SigningRefused("weak_algorithm", told, one.algorithms)


def require_empty_field(pdf: bytes, field: str) -> Document:
    document = _readable(pdf)
    if document.signature_in(field) is not None:
        raise SigningRefused("field_taken", message("refused.taken", field=field))
    if field not in document.empty_fields():
        raise SigningRefused("no_field", message("refused.no_field", field=field))
    require_unaltered(document)
    return document


def _readable(pdf: bytes) -> Document:
    try:
        document = read(pdf)
    except Unreadable as error:
        raise SigningRefused("unreadable", error.told) from error
    if not document.plain:
        raise SigningRefused("unreadable", message("refused.malformed"))
    return document


def require_sealed(document: Document) -> None:
    first = document.signatures[0] if document.signatures else None
    if first is None or not first.permits_only_signing:
        raise SigningRefused("not_certified", message("refused.not_sealed"))


async def require_good_now(credential: KeyHolder, anchors: TrustAnchors) -> Evidence:
    """Ask the issuers about the credential; their answers.

    :raises SigningRefused: it is revoked, expired, untrusted or not for signing.
    :raises RevocationUnavailable: an issuer does not answer.
    """
    roots = anchors.signer_certificates()
    try:
        _, evidence = await validate_online(
            credential.certificate, Purpose.SIGNING, anchors=roots, known=credential.chain
        )
    except ChainFailure as failure:
        raise refusal(failure, credential.certificate) from failure
    return evidence


async def checked_result(
    before: bytes, after: bytes, field: str, anchors: TrustAnchors, *, at_least: str
) -> SigningResult:
    """The result, if it starts with the bytes that came in and every signature in it is valid. For a raw signature (B-B suffices) only that
    signature is assessed: the others are in the bytes that came in, and are assessed when this one is completed.

    :raises SigningError: it is not.
    """
    document = _readable(after)
    require_added_to(before, document)
    judged = document.alone(field) if at_least == LEVELS[0] else document
    assessment = await assess(judged, anchors=anchors, at=now())
    _require_sound(assessment)
    one = assessment.of(field)
    level = one.level if one is not None else None
    if one is None or level is None or rank(level) < rank(at_least):
        if level is None:
            raise TimestampUnavailable([message("reason.no_level", least=at_least)])
        raise TimestampUnavailable([message("reason.level", level=level, least=at_least)])
    return SigningResult(after, level, one.signer, one.best_time or assessment.at)
