"""Certificates (RFC 5280) as the other packages see them: read, written, named, compared by digest."""

from __future__ import annotations

import hashlib

from asn1crypto import pem
from asn1crypto.x509 import Name

from signing.crypto import names  # noqa: F401  every name can be read
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
    """The common name, or the whole subject where there is none, or the serial number where there is no subject either."""
    return named(certificate.subject) or str(certificate.serial_number)


def named(name: Name) -> str:
    """The common name, or the whole name where there is none; empty where there is nothing to be read."""
    common = name.native.get("common_name")
    if isinstance(common, list):
        common = ", ".join(common)
    return str(common) if common and str(common).strip() else str(name.human_friendly)
