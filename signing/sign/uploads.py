"""Check an uploaded document: exactly what was handed out, with one valid signature added by the signatory's own tool."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signing.crypto.certificates import load_certificate, subject_of
from signing.crypto.cms import certificates_in
from signing.crypto.revocation_requests import addresses
from signing.crypto.types import Certificate
from signing.errors import UploadRefused
from signing.pdf.document import Document, Signature, Unreadable, read
from signing.records import Record
from signing.sign.result import SigningResult
from signing.sign.validation_data import now
from signing.trust.anchors import TrustAnchors
from signing.validate.assess import Assessed, Assessment, assess, format_of
from signing.validate.failures import ChainFailure
from signing.validate.issued_by import MAX_DEPTH
from signing.validate.paths import Purpose, build_path, validate_offline, validate_online
from signing.validate.steps.changes import integrity_complaint
from signing.validate.verdict import FORMATS
from signing.wording import message


@dataclass(frozen=True, slots=True)
class ExaminedUpload(Record):
    """What is known about the added signature without asking its issuers."""

    level: str
    signer: str
    at: datetime
    """The earliest proved time, or the time of the examination if no time-stamp proves one."""
    chain: tuple[bytes, ...]
    """The certificates whose revocation still has to be asked of their issuers, DER: the signer's and those above it, without the anchor.
    Empty if the file contains the answers."""
    certificate: bytes
    """The signer's, DER."""


def added_signature(
    before: bytes, after: bytes, *, field: str, anchors: TrustAnchors, formats: Sequence[str] = FORMATS
) -> SigningResult:
    """Accept ``after`` if it starts with the bytes of ``before`` and adds only one valid, trusted signature in the empty ``field``.

    The tool may also have added validation data and trusted time-stamps. ``formats``: those of :data:`signing.validate.verdict.FORMATS` that are
    accepted. If the issuer does not say whether the certificate is revoked,
    :func:`signing.complete_signatures` asks again before the signature counts.

    :raises UploadRefused: the upload is anything else; ``code`` and message say what.
    """
    found = examine(before, after, field=field, anchors=anchors, formats=formats)
    confirm_upload(found, anchors=anchors)
    return SigningResult(after, found.level, found.signer, found.at)


def examine(
    before: bytes, after: bytes, *, field: str, anchors: TrustAnchors, formats: Sequence[str] = FORMATS
) -> ExaminedUpload:
    """The part of :func:`added_signature` that reads the uploaded file, without the network.

    :raises UploadRefused: as there, except for revocation.
    """
    if not after.startswith(before):
        raise UploadRefused("different_document", message("upload.different"), message("upload.again"))
    if len(after) == len(before):
        raise UploadRefused("nothing_added", message("upload.nothing_added"))
    handed_out, returned = _parsed(before), _parsed(after)
    signature = _the_new_one(handed_out, returned, field)
    complaint = integrity_complaint(returned)
    if complaint is not None:
        raise UploadRefused("altered", complaint, message("upload.again"), message("upload.other_tool"))
    return asyncio.run(_judged(returned, signature, anchors, formats))


def task(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Run :func:`examine` in a sandbox. ``blobs``: before and after; arguments ``field``, ``anchors`` (``TrustAnchors.to_data``) and ``formats``.
    Answers ``ExaminedUpload.to_data()``.

    :raises UploadRefused: as there.
    """
    before, after = blobs
    anchors = TrustAnchors.from_data(arguments["anchors"])
    formats = arguments.get("formats") or FORMATS
    return examine(before, after, field=arguments["field"], anchors=anchors, formats=formats).to_data(), []


def confirm_upload(found: ExaminedUpload, *, anchors: TrustAnchors) -> None:
    """Ask the issuers whether the signer's certificate is revoked. If one is away, ``complete_signatures`` asks again.

    :raises UploadRefused: it is revoked, the chain in ``found`` is not valid, or the issuers gave only answers that will not get better.
    """
    if not found.chain:
        return
    if len(found.chain) > MAX_DEPTH + 1:
        raise UploadRefused("untrusted", message("upload.long_chain"))
    try:
        certificate, *known = [load_certificate(der, strict=True) for der in found.chain]
        asyncio.run(_ask(certificate, known, anchors))
    except ValueError as error:
        raise UploadRefused("unreadable", message("upload.certificate"), message("upload.again")) from error


async def _ask(certificate: Certificate, known: list[Certificate], anchors: TrustAnchors) -> None:
    try:
        await validate_online(certificate, Purpose.SIGNING, anchors=anchors.signer_certificates(), known=known)
    except ChainFailure as failure:
        if failure.code != "no_revocation":
            raise _refused(failure) from failure
        asked = failure.inquiry
        if asked is not None and not asked.passing:
            told = message("upload.no_revocation", who=subject_of(certificate), why=asked.reasons)
            raise UploadRefused("no_revocation", told, message("upload.no_revocation_advice")) from failure


def _refused(failure: ChainFailure) -> UploadRefused:
    return UploadRefused(failure.code if failure.code != "invalid" else "untrusted", failure.told)


def _parsed(pdf: bytes) -> Document:
    try:
        document = read(pdf)
    except Unreadable as error:
        raise UploadRefused("unreadable", error.told) from error
    if not document.plain:
        raise UploadRefused(
            "unreadable", message("upload.malformed"), message("upload.again"), message("upload.other_tool")
        )
    return document


def _the_new_one(before: Document, after: Document, field: str) -> Signature:
    known = {s.field for s in before.signatures}
    added = [s for s in after.approvals if s.field not in known]
    if not added:
        raise UploadRefused("nothing_added", message("upload.nothing_added"))
    if len(added) > 1:
        told = message("upload.several", count=len(added))
        raise UploadRefused("several_signatures", told, message("upload.again"))
    if added[0].field != field:
        told = message("upload.wrong_field", field=field)
        raise UploadRefused("wrong_field", told, message("upload.choose_field", field=field))
    return added[0]


async def _judged(
    document: Document, signature: Signature, anchors: TrustAnchors, formats: Sequence[str]
) -> ExaminedUpload:
    assessment = await assess(document, anchors=anchors, at=now())
    one = next(a for a in assessment.signatures if a.signature is signature)
    _require_right(one, formats)
    chain = await _chain_to_ask_about(document, one, anchors)
    await _require_known_authorities(assessment, anchors)
    held = b"" if one.certificate is None else one.certificate.dump()
    return ExaminedUpload(one.level or "", one.signer, one.best_time or assessment.at, chain, held)


def _require_right(one: Assessed, formats: Sequence[str]) -> None:
    if one.broken is not None:
        raise UploadRefused("invalid_signature", message("upload.invalid", why=one.broken))
    if one.algorithms is not None:
        raise UploadRefused("weak_algorithm", message("upload.weak"), one.algorithms)
    if one.level is None or format_of(one.signature) not in formats:
        found = one.signature.subfilter.removeprefix("/")
        raise UploadRefused("wrong_format", message("upload.format", found=found), message("upload.choose_format"))


async def _chain_to_ask_about(document: Document, one: Assessed, anchors: TrustAnchors) -> tuple[bytes, ...]:
    if one.chain is None or one.certificate is None:
        return ()
    known, roots = _certificates_of(document), anchors.signer_certificates()
    try:
        path = await validate_offline(one.certificate, Purpose.SIGNING, anchors=roots, known=known)
    except ChainFailure as failure:
        raise _without_chain(failure, one.certificate, known) from failure
    chain = list(path.iter_certs(include_root=False))[::-1]
    for certificate in chain:
        _require_source(certificate)
    return tuple(certificate.dump() for certificate in chain)


def _certificates_of(document: Document) -> list[Certificate]:
    """Those that travel in any of its signatures, and in the store: a tool may leave out what the file has already."""
    inside = [c for s in document.signatures if s.embedded is not None for c in certificates_in(s.signed_data)]
    return [*inside, *document.evidence.certificates]


def _without_chain(failure: ChainFailure, certificate: Certificate, known: list[Certificate]) -> UploadRefused:
    """The refusal, with the name of the issuer whose certificate is not in the file, if that is what is missing."""
    names = {one.subject.hashable: one for one in known}
    top, seen = certificate, {certificate.subject.hashable}
    while top.issuer.hashable in names and top.issuer.hashable not in seen:
        seen.add(top.issuer.hashable)
        top = names[top.issuer.hashable]
    if failure.code != "untrusted" or top.issuer.hashable in names or top.issuer == top.subject:
        return _refused(failure)
    told = message("upload.no_issuer", who=subject_of(top), issuer=top.issuer.human_friendly)
    return UploadRefused("untrusted", failure.told, told)


def _require_source(certificate: Certificate) -> None:
    """Without OCSP responder or revocation list the signature could never reach PAdES-B-LT."""
    if not addresses(certificate):
        raise UploadRefused("no_revocation_source", message("upload.no_source", who=subject_of(certificate)))


async def _require_known_authorities(assessment: Assessment, anchors: TrustAnchors) -> None:
    """A document time-stamp by an untrusted authority would fail verification later, so it is refused now."""
    for stamp in assessment.document.timestamps:
        certificates = certificates_in(stamp.signed_data)
        try:
            await build_path(certificates[0], anchors=anchors.timestamping_certificates(), known=certificates)
        except (ChainFailure, IndexError) as failure:
            raise UploadRefused("untrusted", message("upload.stranger")) from failure
