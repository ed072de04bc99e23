"""The signed attributes of a PAdES baseline signature (EN 319 142-1 5.3, 6.3): read, and held to be exactly those three."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto.cms import CMSAttribute

from signing.crypto.cms import MALFORMED
from signing.crypto.types import CMSAttributes

DIGEST = "sha256"
"""The digest inside every signature that is made here."""

BASELINE = frozenset({"content_type", "message_digest", "signing_certificate_v2"})
"""What a PAdES baseline signature signs besides the document. No key is ever given anything else."""


@dataclass(frozen=True, slots=True)
class SignedAttributes:
    """What the attributes say."""

    message_digest: bytes
    """SHA-256 of the bytes that the signature covers."""
    certificate: bytes
    """SHA-256 of the signer's certificate (ESS signing-certificate-v2, RFC 5035)."""


def message_digest(attributes: bytes) -> bytes:
    """:param attributes: the signed attributes in DER, as a SET (RFC 5652 5.4)."""
    found = {attribute["type"].native: attribute["values"] for attribute in CMSAttributes.load(attributes)}
    return bytes(found["message_digest"][0].native)


def read_baseline(attributes: bytes) -> SignedAttributes:
    """:raises ValueError: they are not exactly the attributes of a PAdES baseline signature in DER."""
    try:
        loaded = CMSAttributes.load(attributes, strict=True)
        values = {one["type"].native: one["values"] for one in loaded}
        again = CMSAttributes([CMSAttribute.load(one.dump()) for one in loaded]).dump(force=True)
        certificates = values["signing_certificate_v2"][0]["certs"]
        if not (
            set(values) == BASELINE
            and len(loaded) == len(BASELINE)
            and all(len(value) == 1 for value in values.values())
            and values["content_type"][0].native == "data"
            and len(certificates) == 1
            and certificates[0]["hash_algorithm"]["algorithm"].native == DIGEST
            and again == attributes
        ):
            raise ValueError(sorted(values))
        return SignedAttributes(
            message_digest=bytes(values["message_digest"][0].native),
            certificate=bytes(certificates[0]["cert_hash"].native),
        )
    except (*MALFORMED, IndexError) as error:
        raise ValueError("not the signed attributes of a PAdES baseline signature") from error
