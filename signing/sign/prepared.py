"""A document prepared for an external signature, as JSON and DER, and the proof of what the key would sign.

Used on both sides: by the service, which prepares the document, and by the signer's computer, which trusts only the bytes that it holds.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA256

from signing.crypto.signed_attributes import DIGEST, SignedAttributes, read_baseline
from signing.crypto.signers import pss_salt
from signing.crypto.types import CMSAttributes
from signing.errors import CredentialUnusable, SigningRefused
from signing.pdf.document import Document, Unreadable, read
from signing.sign.external_key import ExternalKey
from signing.sign.timestamps import FailoverStamper
from signing.sign.write_signature import fill_placeholder
from signing.validate.steps.changes import changed_by_the_seal, integrity_complaint
from signing.validate.steps.pages import Undrawable, compare_with
from signing.wording import Message, message

COMPARISON_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedSignature:
    """One document that waits for the value of one signature. Made by :func:`signing.prepare_external`."""

    field: str
    base: str
    """SHA-256 of the document before preparation, lower-case hex."""
    increment: bytes
    """The bytes added at its end: the signature's revision, complete but for the signature value."""
    placeholder: tuple[int, int]
    """The gap of the byte range, as offsets in the whole document: from the ``<`` to behind the ``>``."""
    attributes: bytes
    """The signed attributes as a SET in DER (RFC 5652 5.4): what the key signs, over SHA-256, with ECDSA or RSA-PSS."""
    key: ExternalKey

    @property
    def to_sign(self) -> str:
        """SHA-256 of the signed attributes, lower-case hex: the digest that a device is given."""
        return hashlib.sha256(self.attributes).hexdigest()

    @property
    def document(self) -> str:
        """SHA-256 of all bytes that the signature covers, lower-case hex, as the signed attributes say."""
        return _attributes(self.attributes).message_digest.hex()

    def to_data(self) -> dict[str, Any]:
        """JSON-able; bytes in Base64."""
        return {
            "v": 1,
            "field": self.field,
            "base": self.base,
            "increment": _text(self.increment),
            "placeholder": list(self.placeholder),
            "attributes": _text(self.attributes),
            "certificate": _text(self.key.certificate_der),
            "chain": [_text(der) for der in self.key.chain_der],
            "to_sign": self.to_sign,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The reverse of :meth:`to_data`. :raises SigningRefused: the data are malformed."""
        try:
            if data["v"] != 1:
                raise ValueError(data["v"])
            start, end = (int(offset) for offset in data["placeholder"])
            return cls(
                field=str(data["field"]),
                base=str(data["base"]),
                increment=_bytes(data["increment"]),
                placeholder=(start, end),
                attributes=_bytes(data["attributes"]),
                key=ExternalKey.of(_bytes(data["certificate"]), [_bytes(one) for one in data["chain"]]),
            )
        except (KeyError, TypeError, ValueError, CredentialUnusable) as error:
            raise SigningRefused("unreadable", message("prepared.unreadable")) from error


def prove_prepared(before: bytes, prepared: PreparedSignature, *, shown: bytes | None = None) -> bytes:
    """Prove that the signature would mean exactly this: ``before``, signed in this field. Returns the whole document, still without value.

    1. ``before`` is the document that was prepared.
    2. The increment has one placeholder for the signature value, filled with zeros.
    3. The signed attributes are the three of a PAdES signature; their digest is that of all bytes outside the placeholder, computed here.
    4. The document is strictly well-formed; by the rules of verification the only change is one more signature, in this field, whose
       byte range is everything outside the placeholder.
    5. If ``shown`` is given (the bytes that the signer has seen, still without any signature): the document begins with them, its first
       signature came with nothing else, and every page looks as it was shown, except for the boxes of signature fields.

    :raises SigningRefused: one of these does not hold. The signer must not sign.
    """
    if hashlib.sha256(before).hexdigest() != prepared.base:
        raise SigningRefused("different_document", message("prepared.other_document"))
    whole = before + prepared.increment
    start, end = prepared.placeholder
    if not (len(before) < start < end <= len(whole)) or not _empty(whole[start:end]):
        raise _altered(message("reason.place_not_empty"))
    _require_attributes(prepared, hashlib.sha256(whole[:start] + whole[end:]).digest())
    placeholder = asyncio.run(build_container(prepared, bytes(prepared.key.longest_value), None))
    laid_out = _only_a_signature(before, fill(whole, prepared, placeholder), prepared)
    if shown is not None:
        _require_nothing_below_the_seal(shown, laid_out)
        _require_same_pages(shown, laid_out)
    return whole


def task(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Run :func:`prove_prepared` in a sandbox. ``blobs``: the document, and what was shown of it; argument ``prepared``
    (``PreparedSignature.to_data``). Answers nothing.

    :raises SigningRefused: as there.
    """
    before, shown = blobs
    prove_prepared(before, PreparedSignature.from_data(arguments["prepared"]), shown=shown)
    return {}, []


def require_value(prepared: PreparedSignature, value: bytes) -> None:
    """:raises SigningRefused: ``value`` is not what the certificate's key makes of exactly these signed attributes."""
    key = prepared.key.public_key
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, prepared.attributes, ec.ECDSA(SHA256()))
        else:
            salt = pss_salt(prepared.key.signer(), DIGEST)
            key.verify(value, prepared.attributes, padding.PSS(padding.MGF1(SHA256()), salt), SHA256())
    except InvalidSignature as error:
        scheme = "ECDSA in DER" if isinstance(key, ec.EllipticCurvePublicKey) else "RSA-PSS"
        raise SigningRefused(
            "wrong_value",
            message("prepared.wrong_value", field=prepared.field, to_sign=prepared.to_sign, scheme=scheme),
        ) from error


async def build_container(prepared: PreparedSignature, value: bytes, stamper: FailoverStamper | None) -> bytes:
    """The CMS container in DER with this value, and with a time-stamp of it if there is a ``stamper``.

    :raises TimestampUnavailable: the stamper's authorities do not answer.
    """
    made = await prepared.key.signer(value).async_sign_prescribed_attributes(
        DIGEST, signed_attrs=CMSAttributes.load(prepared.attributes), timestamper=stamper
    )
    return bytes(made.dump())


def fill(whole: bytes, prepared: PreparedSignature, made: bytes) -> bytes:
    """The document with the container in its placeholder."""
    return fill_placeholder(whole, bytes.fromhex(prepared.document), prepared.placeholder, made)


def _require_attributes(prepared: PreparedSignature, digest: bytes) -> None:
    found = _attributes(prepared.attributes)
    if found.message_digest != digest:
        raise SigningRefused("wrong_digest", message("prepared.other_digest"))
    if found.certificate != hashlib.sha256(prepared.key.certificate_der).digest():
        raise SigningRefused("wrong_digest", message("prepared.names_another"))


def _attributes(der: bytes) -> SignedAttributes:
    """:raises SigningRefused: these are not the attributes of a PAdES signature."""
    try:
        return read_baseline(der)
    except ValueError as error:
        raise SigningRefused("wrong_digest", message("prepared.not_attributes")) from error


def _only_a_signature(before: bytes, after: bytes, prepared: PreparedSignature) -> Document:
    held, laid_out = _strictly(before), _strictly(after)
    complaint = integrity_complaint(laid_out)
    if complaint is not None:
        raise SigningRefused("altered", complaint, message("prepared.not_plain"))
    added = [one for one in laid_out.signatures if held.signature_in(one.field) is None]
    if [one.field for one in added] != [prepared.field] or len(laid_out.signatures) != len(held.signatures) + 1:
        raise _altered(message("reason.not_one", field=prepared.field))
    start, end = prepared.placeholder
    if added[0].is_timestamp or added[0].byte_range != [0, start, end, len(after) - end]:
        raise _altered(message("reason.not_everything"))
    return laid_out


def _require_nothing_below_the_seal(shown: bytes, document: Document) -> None:
    if not document.data.startswith(shown) or changed_by_the_seal(document, _strictly(shown).revisions):
        raise _altered(message("reason.below_seal"))


def _require_same_pages(shown: bytes, document: Document) -> None:
    try:
        found = compare_with(shown, document, seconds=COMPARISON_SECONDS)
    except Undrawable as error:
        raise SigningRefused("unreadable", message("prepared.uncompared")) from error
    if found.different:
        raise _altered(message("reason.page_differs", page=found.different[0]))
    if not found.complete:
        raise SigningRefused("unreadable", message("prepared.uncompared"))


def _strictly(pdf: bytes) -> Document:
    try:
        document = read(pdf)
    except Unreadable as error:
        raise SigningRefused("unreadable", error.told) from error
    if not document.strict:
        raise SigningRefused("unreadable", message("prepared.malformed"))
    return document


def _altered(why: Message) -> SigningRefused:
    return SigningRefused("altered", message("prepared.altered", why=why))


def _empty(place: bytes) -> bool:
    return place[:1] == b"<" and place[-1:] == b">" and len(place) % 2 == 0 and not place[1:-1].strip(b"0")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
