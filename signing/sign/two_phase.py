"""External signing in two phases: the key stays on the signer's own computer.

Phase 1 prepares everything but the signature value (:class:`signing.PreparedSignature`), the signer's computer makes the value, and phase 2
completes the signature. Between the phases nothing is signed, and only JSON has to be kept.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

from signing.credentials import Credential
from signing.credentials.policy import require_fit
from signing.crypto.signed_attributes import DIGEST
from signing.errors import SigningRefused, TimestampUnavailable
from signing.sign.appearance import Appearance
from signing.sign.external_key import ExternalKey
from signing.sign.prepared import PreparedSignature, build_container, fill, prove_prepared, require_value
from signing.sign.result import SigningResult
from signing.sign.sign import checked_result, require_empty_field, require_good_now, require_sealed
from signing.sign.timestamps import FailoverStamper, TimestampAuthorities
from signing.sign.validation_data import now
from signing.sign.write_signature import SigningOrder, lay_out
from signing.trust.anchors import TrustAnchors
from signing.wording import message


def prepare_external(
    pdf: bytes,
    *,
    field: str,
    key: ExternalKey,
    anchors: TrustAnchors,
    appearance: Appearance | None,
    reason: str,
    location: str,
    lock: Sequence[str],
) -> PreparedSignature:
    """Phase 1: prepare a signatory's signature in the empty ``field`` for the certificate of ``key``.

    :param lock: fields that must not change afterwards (FieldMDP INCLUDE); the field's own ``/Lock`` takes precedence.
    :raises CredentialUnusable: policy forbids signing with this certificate.
    :raises SigningRefused: the document changed since it was sealed, the field is taken, or the certificate is revoked or untrusted.
    :raises RevocationUnavailable: an issuer does not answer.
    """
    require_fit(key.x509, now())
    require_sealed(require_empty_field(pdf, field))
    order = SigningOrder(
        pdf=pdf,
        field=field,
        credential=key,
        appearance=appearance,
        reason=reason,
        location=location,
        certify=False,
        lock=tuple(lock),
    )
    return asyncio.run(_prepare(order, key, anchors))


async def _prepare(order: SigningOrder, key: ExternalKey, anchors: TrustAnchors) -> PreparedSignature:
    await require_good_now(key, anchors)
    signer = key.signer()
    whole, laid = await lay_out(order)
    attributes = await signer.signed_attrs(laid.document_digest, DIGEST, use_pades=True)
    return PreparedSignature(
        field=order.field,
        base=hashlib.sha256(order.pdf).hexdigest(),
        increment=whole[len(order.pdf) :],
        placeholder=(laid.reserved_region_start, laid.reserved_region_end),
        attributes=attributes.dump(),
        key=key,
    )


def make_signature_value(prepared: PreparedSignature, credential: Credential) -> bytes:
    """The signature value, made on the signer's computer after :func:`signing.prove_prepared`.

    :raises SigningRefused: the document was prepared for another certificate.
    """
    if credential.certificate_der != prepared.key.certificate_der:
        raise SigningRefused("wrong_value", message("prepared.other_certificate"))
    return asyncio.run(credential.signer().async_sign_raw(prepared.attributes, DIGEST))


def finish_external(
    pdf: bytes,
    prepared: PreparedSignature,
    signature_value: bytes,
    *,
    authorities: TimestampAuthorities,
    anchors: TrustAnchors,
) -> SigningResult:
    """Phase 2: the signature with this value, PAdES-B-T, or B-B if no authority answers (:func:`signing.complete_signatures` raises it later).

    Every check of phase 1 is repeated: certificate and document may have changed since.

    :param pdf: the document that was prepared, from our own storage; never from the sender of the value.
    :raises SigningRefused: the value was not made by the key over exactly what was prepared, or as in :func:`prepare_external`.
    :raises RevocationUnavailable: an issuer does not answer.
    """
    require_fit(prepared.key.x509, now())
    require_sealed(require_empty_field(pdf, prepared.field))
    whole = prove_prepared(pdf, prepared)
    require_value(prepared, signature_value)
    return asyncio.run(
        _finish(pdf, whole, prepared, signature_value, stamper=authorities.stamper(anchors), anchors=anchors)
    )


async def _finish(
    before: bytes,
    whole: bytes,
    prepared: PreparedSignature,
    signature_value: bytes,
    *,
    stamper: FailoverStamper,
    anchors: TrustAnchors,
) -> SigningResult:
    await require_good_now(prepared.key, anchors)
    try:
        made = await build_container(prepared, signature_value, stamper)
    except TimestampUnavailable:
        made = await build_container(prepared, signature_value, None)
    return await checked_result(before, fill(whole, prepared, made), prepared.field, anchors, at_least="PAdES-B-B")
