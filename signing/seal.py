"""Certify, sign, and lift signatures to the level that lasts. Bytes in, bytes out; every result starts with the bytes that came in.

Nothing leaves this module that was not assessed again after it was written: pyHanko signs over locks, with any key, in any order.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils import content, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle

from signing import quirks  # noqa: F401  increments must leave the metadata alone
from signing.appearance import Appearance
from signing.assess import Assessment, assess
from signing.chains import ChainFailure, Evidence, Purpose, validate_online
from signing.credentials import Credential
from signing.document import Document, Unreadable, read
from signing.errors import SigningError, SigningRefused, TimestampUnavailable
from signing.material import authority_material, empty, joined, missing, now, refusal, write_store, write_timestamp
from signing.signed import Signed
from signing.timestamps import Authorities, FailoverStamper
from signing.trust import TrustAnchors
from signing.uploads import added_signature
from signing.verdict import LEVELS
from signing.verification.changes import integrity_complaint

__all__ = ["Signed", "added_signature", "certify", "complete", "sign"]


def certify(
    pdf: bytes,
    *,
    field: str,
    credential: Credential,
    authorities: Authorities,
    anchors: TrustAnchors,
    appearance: Appearance | None,
    reason: str,
    location: str,
) -> Signed:
    """The house's seal: the first signature, certifying that only signing may follow (DocMDP P=2, ISO 32000-2 12.8.2.2), PAdES-B-LT.

    :raises SigningRefused: the document is signed already, or the credential is revoked, expired, untrusted or not for signing.
    :raises TimestampUnavailable: no authority answers. :raises RevocationUnavailable: an issuer does not answer.
    """
    document = _fit_for(pdf, field)
    if document.signatures:
        raise SigningRefused("altered", "The seal must be the first signature, and this document is signed already.")
    return asyncio.run(_certify(pdf, field, credential, authorities.stamper(anchors), anchors, _style(appearance), reason, location))


async def _certify(
    pdf: bytes,
    field: str,
    credential: Credential,
    stamper: FailoverStamper,
    anchors: TrustAnchors,
    style: StaticStampStyle,
    reason: str,
    location: str,
) -> Signed:
    own = await _gate(credential, anchors)
    meta = _metadata(field, reason, location, certify=True)
    signed = await _write_signature(pdf, meta, credential, stamper, style, lock=())
    lacking = joined(own, await authority_material(stamper, anchors=anchors, held=Evidence()))
    return await _published(pdf, write_store(signed, lacking), field, anchors, at_least="PAdES-B-LT")


def sign(
    pdf: bytes,
    *,
    field: str,
    credential: Credential,
    authorities: Authorities,
    anchors: TrustAnchors,
    appearance: Appearance | None,
    reason: str,
    location: str,
    lock: Sequence[str],
    check_revocation: bool = True,
) -> Signed:
    """A signatory's signature in the empty ``field``: B-T, or B-B when no authority answers (``complete`` lifts it later).

    ``lock``: fields that nobody may change afterwards (FieldMDP INCLUDE); the field's own ``/Lock`` counts when it has one.

    :raises SigningRefused: the document changed since it was sealed, the field is taken, or the credential may not sign.
    :raises RevocationUnavailable: ``check_revocation`` and an issuer does not answer.
    """
    document = _fit_for(pdf, field)
    _require_sealed(document)
    work = _sign(pdf, field, credential, authorities.stamper(anchors), anchors, _style(appearance), reason, location, lock, check_revocation)
    return asyncio.run(work)


async def _sign(
    pdf: bytes,
    field: str,
    credential: Credential,
    stamper: FailoverStamper,
    anchors: TrustAnchors,
    style: StaticStampStyle,
    reason: str,
    location: str,
    lock: Sequence[str],
    check_revocation: bool,  # noqa: FBT001
) -> Signed:
    if check_revocation:
        await _gate(credential, anchors)
    meta = _metadata(field, reason, location, certify=False)
    try:
        signed = await _write_signature(pdf, meta, credential, stamper, style, lock=lock)
    except TimestampUnavailable:
        signed = await _write_signature(pdf, meta, credential, None, style, lock=lock)
    return await _published(pdf, signed, field, anchors, at_least="PAdES-B-B")


def complete(pdf: bytes, *, field: str, authorities: Authorities, anchors: TrustAnchors, final: bool) -> Signed:
    """Lift every signature to B-LT, or with ``final`` to B-LTA. What is there already is not added again.

    A signature without any time-stamp gets a document time-stamp first, so that its proof is as early as can be; then come the validation
    data, then the time-stamp that covers them.

    :raises TimestampUnavailable: no authority answers. :raises RevocationUnavailable: an issuer does not answer. Both: try again later.
    :raises SigningRefused: a certificate is revoked, expired, untrusted or not for its use, or the document was altered.
    """
    document = _readable(pdf)
    if document.signature_in(field) is None:
        raise SigningRefused("no_field", f"The field “{field}” holds no signature.")
    complaint = integrity_complaint(document)
    if complaint is not None:
        raise SigningRefused("altered", complaint)
    return asyncio.run(_complete(pdf, field, authorities.stamper(anchors), anchors, final=final))


async def _complete(pdf: bytes, field: str, stamper: FailoverStamper, anchors: TrustAnchors, *, final: bool) -> Signed:
    target = "PAdES-B-LTA" if final else "PAdES-B-LT"
    lifted = pdf
    assessment = await assess(_readable(lifted), anchors=anchors, at=now())
    _require_sound(assessment)
    if any(not one.proofs for one in assessment.signatures):
        await _require_worth(assessment, anchors)
        authority = await authority_material(stamper, anchors=anchors, held=assessment.document.evidence)
        lifted = await write_timestamp(lifted, stamper, authority)
        assessment = await assess(_readable(lifted), anchors=anchors, at=now())
    lacking = await missing(assessment, anchors=anchors)
    if final and not (empty(lacking) and _reached(assessment, target)):
        held = joined(assessment.document.evidence, lacking)
        authority = await authority_material(stamper, anchors=anchors, held=held)
        lifted = await write_timestamp(lifted, stamper, joined(lacking, authority))
    elif not empty(lacking):
        lifted = write_store(lifted, lacking)
    return await _published(pdf, lifted, field, anchors, at_least=target)


async def _require_worth(assessment: Assessment, anchors: TrustAnchors) -> None:
    """No time-stamp is spent on a signature that is refused anyway; the answers themselves are asked again afterwards, when they count."""
    await missing(assessment, anchors=anchors)


def _reached(assessment: Assessment, target: str) -> bool:
    return all(one.level is not None and LEVELS.index(one.level) >= LEVELS.index(target) for one in assessment.signatures)


def _require_sound(assessment: Assessment) -> None:
    for one in assessment.signatures:
        if one.broken is not None:
            raise SigningRefused("invalid", f"The signature in “{one.signature.field}” is not right: {one.broken}.")
        if one.algorithms is not None:
            raise SigningRefused("weak_algorithm", f"The signature in “{one.signature.field}” cannot last: {one.algorithms}")


def _fit_for(pdf: bytes, field: str) -> Document:
    document = _readable(pdf)
    if document.signature_in(field) is not None:
        raise SigningRefused("field_taken", f"The field “{field}” is signed already.")
    if field not in document.empty_fields():
        raise SigningRefused("no_field", f"The document has no signature field “{field}”.")
    complaint = integrity_complaint(document)
    if complaint is not None:
        raise SigningRefused("altered", complaint)
    return document


def _readable(pdf: bytes) -> Document:
    try:
        document = read(pdf)
    except Unreadable as error:
        raise SigningRefused("unreadable", str(error)) from error
    if not document.strict:
        raise SigningRefused("unreadable", "The document is not well-formed. Assemble it anew.")
    return document


def _require_sealed(document: Document) -> None:
    first = document.signatures[0] if document.signatures else None
    if first is None or first.embedded is None or first.embedded.docmdp_level is not MDPPerm.FILL_FORMS:
        raise SigningRefused("not_certified", "The document does not carry the house's seal as its first signature. Seal it first.")


async def _gate(credential: Credential, anchors: TrustAnchors) -> Evidence:
    """What the issuers say about the credential now."""
    known = [c for c in credential.signer().cert_registry]
    try:
        _, evidence = await validate_online(credential.certificate, Purpose.SIGNING, anchors=anchors.signer_certificates(), known=known)
    except ChainFailure as failure:
        raise refusal(failure, credential.certificate) from failure
    return evidence


def _metadata(field: str, reason: str, location: str, *, certify: bool) -> PdfSignatureMetadata:
    return PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        reason=reason or None,
        location=location or None,
    )


async def _write_signature(
    pdf: bytes,
    meta: PdfSignatureMetadata,
    credential: Credential,
    stamper: FailoverStamper | None,
    style: StaticStampStyle,
    *,
    lock: Sequence[str],
) -> bytes:
    out = io.BytesIO()
    signer = _LockingSigner(meta, credential.signer(), timestamper=stamper, stamp_style=style)
    signer.lock = tuple(lock)
    await signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), existing_fields_only=True, output=out)
    return out.getvalue()


class _LockingSigner(PdfSigner):
    """Adds the FieldMDP lock to the signature when the field itself carries none; pyHanko takes locks from the field only."""

    lock: tuple[str, ...] = ()

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:  # noqa: FBT001, FBT002
        """As in pyHanko, with the lock put in where the session decides about locks."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        decide = session._apply_locking_rules  # noqa: SLF001

        def with_lock() -> Any:
            setup = decide()
            if setup.field_lock is None and self.lock:
                setup = replace(setup, field_lock=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=list(self.lock)))
            return setup

        session._apply_locking_rules = with_lock  # noqa: SLF001
        return session


class _StampPage(content.PdfContent):
    """The page of an :class:`Appearance` as a form; pyHanko's own importer reads files only."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        super().__init__()

    def render(self) -> bytes:
        """Import the page and draw it."""
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Stamp"] = form
        x1, y1, x2, y2 = (float(n) for n in form.get_object()["/BBox"])
        self.box = layout.BoxConstraints(width=abs(x2 - x1), height=abs(y2 - y1))
        return b"/Stamp Do"


def _style(appearance: Appearance | None) -> StaticStampStyle:
    """The stamp, or nothing at all: pyHanko's default text uses a font that is not embedded, which PDF/A forbids."""
    background = content.RawContent(b"", box=layout.BoxConstraints(1, 1)) if appearance is None else _StampPage(appearance.pdf)
    corner = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MIN, y_align=layout.AxisAlignment.ALIGN_MIN, margins=layout.Margins.uniform(0)
    )
    return StaticStampStyle(background=background, border_width=0, background_layout=corner)


async def _published(before: bytes, after: bytes, field: str, anchors: TrustAnchors, *, at_least: str) -> Signed:
    """The result, when it starts with the bytes that came in and everything in it holds.

    :raises SigningError: it does not; nothing is published.
    """
    document = _readable(after)
    complaint = integrity_complaint(document) if after.startswith(before) else "The signed document does not start with the original."
    if complaint is not None:
        raise SigningError(complaint)
    assessment = await assess(document, anchors=anchors, at=now())
    _require_sound(assessment)
    one = assessment.of(field)
    if one is None or one.level is None or LEVELS.index(one.level) < LEVELS.index(at_least):
        reached = one.level if one is not None else None
        raise TimestampUnavailable([f"the signature reached {reached or 'no level'} instead of {at_least}"])
    return Signed(after, one.level, one.signer, one.best_time or assessment.at)
