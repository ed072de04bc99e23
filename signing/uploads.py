"""A document that came back signed with somebody's own tool: exactly what was handed out, and one valid signature more."""

from __future__ import annotations

import asyncio

from signing.assess import Assessed, Assessment, assess
from signing.chains import ChainFailure, Purpose, build_path, validate_online
from signing.document import Document, Signature, Unreadable, read
from signing.errors import UploadRefused
from signing.material import now
from signing.signed import Signed
from signing.tokens import certificates_in
from signing.trust import TrustAnchors
from signing.verification.changes import integrity_complaint

AGAIN = "Download the document again, sign it without changing anything else, and upload the result."


def added_signature(before: bytes, after: bytes, *, field: str, anchors: TrustAnchors) -> Signed:
    """``after``, when it starts with the bytes of ``before`` and adds nothing but one valid, trusted signature in the empty ``field``.

    Validation data and trusted time-stamps that the tool adds by itself are welcome. Whether the certificate is revoked is asked now if its
    issuer answers; if not, ``complete`` asks again before the signature counts.

    :raises UploadRefused: anything else; ``code`` and message say what.
    """
    if not after.startswith(before):
        raise UploadRefused(
            "different_document", f"This is not the document that was handed out, with a signature added. {AGAIN}"
        )
    if len(after) == len(before):
        raise UploadRefused("nothing_added", "The document came back without a new signature. Sign it, then upload it.")
    handed_out, returned = _parsed(before), _parsed(after)
    signature = _the_new_one(handed_out, returned, field)
    complaint = integrity_complaint(returned)
    if complaint is not None:
        raise UploadRefused("altered", f"{complaint} {AGAIN}")
    return asyncio.run(_judged(returned, signature, anchors))


def _parsed(pdf: bytes) -> Document:
    try:
        document = read(pdf)
    except Unreadable as error:
        raise UploadRefused("unreadable", str(error)) from error
    if not document.strict:
        raise UploadRefused(
            "unreadable", f"The tool that signed the document wrote a file that is not well-formed. {AGAIN}"
        )
    return document


def _the_new_one(before: Document, after: Document, field: str) -> Signature:
    known = {s.field for s in before.signatures}
    added = [s for s in after.approvals if s.field not in known]
    if not added:
        raise UploadRefused("nothing_added", "The document came back without a new signature. Sign it, then upload it.")
    if len(added) > 1:
        raise UploadRefused(
            "several_signatures", f"The document came back with {len(added)} new signatures; one is expected. {AGAIN}"
        )
    if added[0].field != field:
        raise UploadRefused("wrong_field", f"The signature is not in the place meant for it (“{field}”). {AGAIN}")
    return added[0]


async def _judged(document: Document, signature: Signature, anchors: TrustAnchors) -> Signed:
    assessment = await assess(document, anchors=anchors, at=now())
    one = next(a for a in assessment.signatures if a.signature is signature)
    _require_right(one)
    await _require_believed(one, anchors)
    await _require_known_authorities(assessment, anchors)
    return Signed(document.data, one.level or "", one.signer, one.best_time or assessment.at)


def _require_right(one: Assessed) -> None:
    if one.broken is not None:
        raise UploadRefused("invalid_signature", f"The signature is not valid: {one.broken}.")
    if one.algorithms is not None:
        raise UploadRefused("weak_algorithm", f"The signature cannot last: {one.algorithms}")
    if one.level is None:
        message = "The signature is not in the European format (PAdES, CAdES-equivalent). Choose that format in the signing tool."
        raise UploadRefused("wrong_format", message)


async def _require_believed(one: Assessed, anchors: TrustAnchors) -> None:
    if one.chain is None or one.certificate is None:
        return
    known = certificates_in(one.signature.signed_data)
    try:
        await validate_online(one.certificate, Purpose.SIGNING, anchors=anchors.signer_certificates(), known=known)
    except ChainFailure as failure:
        if failure.code != "no_revocation":
            code = failure.code if failure.code != "invalid" else "untrusted"
            raise UploadRefused(code, failure.sentence) from failure


async def _require_known_authorities(assessment: Assessment, anchors: TrustAnchors) -> None:
    """A document time-stamp of a stranger could never pass later, so it is refused now."""
    for stamp in assessment.document.timestamps:
        certificates = certificates_in(stamp.signed_data)
        try:
            await build_path(certificates[0], anchors=anchors.timestamping_certificates(), known=certificates)
        except (ChainFailure, IndexError) as failure:
            message = "The signing tool added a time-stamp over the document from an authority that is not trusted here. Switch that off."
            raise UploadRefused("untrusted", message) from failure
