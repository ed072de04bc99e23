"""Policy for keys and certificates that sign.

1. Algorithm and size, today, by the dated table of :mod:`signing.crypto.algorithms`: ECDSA on P-256, P-384 or P-521, RSA from 3072 bits, and
   from 2048 bits until the day on which the table ends them. RSA is only ever used with PSS; EdDSA, DSA and PKCS#1 v1.5 are not listed for signatures that must last.
2. Key usage: content commitment ("non-repudiation", RFC 5280 4.2.1.3).
3. Validity of the certificate at the moment of signing.
4. The name in the certificate, against the signatory on record (:func:`require_person`), if one person in particular has to sign.

Trust and revocation are checked online by :mod:`signing.sign.sign` right before the key is used.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing.credentials.names import holder_of
from signing.crypto.algorithms import key_ends
from signing.crypto.certificates import load_certificate, subject_of
from signing.errors import CredentialUnusable
from signing.wording import message

MIN_RSA_BITS = 2048
"""ETSI TS 119 312 lists PSS from 3000 bits without an end date, and shorter keys until the end of 2028; certificates come with 2048 or 3072.
What proves the signature afterwards is the time-stamp."""

CURVES = ("secp256r1", "secp384r1", "secp521r1")

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


def require_fit(certificate: x509.Certificate, at: datetime) -> PublicKey:
    """Check rules 1 to 3; the public key.

    :raises CredentialUnusable: ``code`` and sentence say which rule forbids it.
    """
    key = _require_strength(certificate, at)
    _require_usage(certificate)
    _require_validity(certificate, at)
    return key


def require_person(certificate: bytes, signatory: str) -> None:
    """Check rule 4. ``certificate``: DER.

    :raises CredentialUnusable: the certificate belongs to another person.
    """
    holder = holder_of(certificate)
    if not holder.bears(signatory):
        found = holder.subject
        raise CredentialUnusable("other_person", message("credential.other_person", found=found, name=signatory))


def same_person(one: str, other: str) -> bool:
    """True when two names on record have the same words, without regard to case, accents, order and invisible signs. Stricter than what a
    certificate must bear (:mod:`.names`): whom a person acts for follows from it.
    """
    words = _words(one)
    return bool(words) and words == _words(other)


def _words(text: str) -> set[str]:
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign) and unicodedata.category(sign) != "Cf")
    return {word for word in re.split(r"[^\w]+", plain) if len(word) > 1}


def common_name(certificate: x509.Certificate) -> str:
    """The holder's common name, or the whole subject of a certificate without one."""
    return subject_of(load_certificate(certificate.public_bytes(serialization.Encoding.DER)))


def _require_strength(certificate: x509.Certificate, at: datetime) -> PublicKey:
    try:
        key = certificate.public_key()
    except ValueError:
        key = None  # a curve or parameters that the library does not know
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise CredentialUnusable("weak_algorithm", message("credential.kind"), message("advice.other_key"))
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.name not in CURVES:
            raise CredentialUnusable("weak_algorithm", message("credential.curve", name=key.curve.name))
    elif key.key_size < MIN_RSA_BITS:
        told = message("credential.short", bits=key.key_size, needed=MIN_RSA_BITS)
        raise CredentialUnusable("weak_key", told, message("advice.new_certificate"))
    _require_not_ended("ecdsa" if isinstance(key, ec.EllipticCurvePublicKey) else "rsassa_pss", key.key_size, at)
    return key


def _require_not_ended(family: str, bits: int, at: datetime) -> None:
    listed, ends = key_ends(family, bits)
    if not listed or (ends is not None and at >= ends):
        if ends is None:
            told = message("algorithm.key_unlisted", bits=bits, name=family)
        else:
            told = message("algorithm.key_ended", bits=bits, name=family, since=f"{ends:%Y-%m-%d}")
        raise CredentialUnusable("weak_algorithm", told, message("advice.new_certificate"))


def _require_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        usage = None
    if usage is None or not usage.content_commitment:
        raise CredentialUnusable("wrong_usage", message("credential.usage"))


def _require_validity(certificate: x509.Certificate, at: datetime) -> None:
    if at > certificate.not_valid_after_utc:
        day = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
        raise CredentialUnusable("expired", message("credential.expired", day=day))
    if at < certificate.not_valid_before_utc:
        day = f"{certificate.not_valid_before_utc:%Y-%m-%d}"
        raise CredentialUnusable("not_yet_valid", message("credential.not_yet_valid", day=day))
