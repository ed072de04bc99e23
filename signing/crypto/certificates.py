"""Certificates (RFC 5280) as the other packages see them: read, written, named, compared by digest, checked against their issuer's key."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from asn1crypto import pem
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import ValidationError
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

from signing.crypto.types import Certificate

MALFORMED_CERTIFICATE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    NameError,
    NotImplementedError,
    OverflowError,
)
"""Exceptions that asn1crypto and cryptography raise on malformed certificates."""


def load_certificate(der: bytes, *, strict: bool = False) -> Certificate:
    """:param strict: refuse bytes behind the certificate. :raises ValueError: it is not DER of a certificate."""
    return Certificate.load(der, strict=strict)


def read_certificates(data: bytes) -> list[Certificate]:
    """PEM (one or several) or DER. :raises ValueError: it is neither."""
    if not pem.detect(data):
        return [load_certificate(data, strict=True)]
    blocks = pem.unarmor(data, multiple=True)
    return [load_certificate(der, strict=True) for kind, _, der in blocks if kind == "CERTIFICATE"]


def to_pem(certificate: Certificate) -> str:
    """The certificate in PEM (RFC 7468)."""
    return pem.armor("CERTIFICATE", certificate.dump()).decode("ascii")


def fingerprint(certificate: Certificate) -> str:
    """SHA-256 of the DER, lower-case hex."""
    return hashlib.sha256(certificate.dump()).hexdigest()


def subject_of(certificate: Certificate) -> str:
    """The common name, or the whole subject where there is none."""
    name = certificate.subject.native.get("common_name")
    if isinstance(name, list):
        name = ", ".join(name)
    return str(name or certificate.subject.human_friendly)


@lru_cache(maxsize=1024)
def is_signed_by(certificate: bytes, authority: bytes) -> bool:
    """Whether the key of ``authority`` made the signature on ``certificate`` (both DER). Depends on nothing but these bytes, so it is cached."""
    try:
        signed, signer = load_certificate(certificate), load_certificate(authority)
        DefaultSignatureValidator().validate_signature(
            signature=signed["signature_value"].native,
            signed_data=signed["tbs_certificate"].dump(),
            public_key_info=signer.public_key,
            signature_algorithm=signed["signature_algorithm"],
        )
    except (InvalidSignature, UnsupportedAlgorithm, ValidationError, *MALFORMED_CERTIFICATE):
        return False
    return True
