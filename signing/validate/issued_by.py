"""Which certificates our authorities vouch for: those whose signatures lead to an anchor, whatever else a file carries.

From the anchors downwards, one signature check for each certificate and issuer of the right name, so the work grows with the number of
certificates and not with the number of ways to string them together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import ValidationError
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

DEPTH = 10
"""Certificates in a chain, at most."""

MALFORMED = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    NameError,
    NotImplementedError,
    OverflowError,
)
"""What certificates that are none make asn1crypto and cryptography raise."""


def vouched(certificates: Iterable[x509.Certificate], *, anchors: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Those of ``certificates`` that an anchor signed, or an authority that an anchor vouches for, each once.

    Validity and usage are not asked, except that only an authority (RFC 5280 4.2.1.9) can vouch for others.
    """
    waiting = {certificate.dump(): certificate for certificate in certificates}
    found = {anchor.dump(): waiting[anchor.dump()] for anchor in anchors if anchor.dump() in waiting}
    authorities = list(anchors)
    for _ in range(DEPTH):
        by_name = _by_name(authorities)
        waiting = {der: one for der, one in waiting.items() if der not in found}
        fresh = {der: one for der, one in waiting.items() if _signed_by_one_of(by_name, one)}
        found |= fresh
        authorities = [one for one in fresh.values() if _is_authority(one)]
        if not authorities:
            break
    return list(found.values())


def _by_name(authorities: Iterable[x509.Certificate]) -> dict[str, list[x509.Certificate]]:
    found: dict[str, list[x509.Certificate]] = defaultdict(list)
    for authority in authorities:
        found[authority.subject.hashable].append(authority)
    return found


def _signed_by_one_of(authorities: Mapping[str, Sequence[x509.Certificate]], certificate: x509.Certificate) -> bool:
    try:
        candidates = authorities.get(certificate.issuer.hashable, ())
    except MALFORMED:
        return False
    return any(_signed(certificate.dump(), authority.dump()) for authority in candidates)


@lru_cache(maxsize=1024)
def _signed(one: bytes, by: bytes) -> bool:
    """A fact about two certificates' bytes, which no time changes."""
    try:
        certificate, authority = x509.Certificate.load(one), x509.Certificate.load(by)
        DefaultSignatureValidator().validate_signature(
            signature=certificate["signature_value"].native,
            signed_data=certificate["tbs_certificate"].dump(),
            public_key_info=authority.public_key,
            signature_algorithm=certificate["signature_algorithm"],
        )
    except (InvalidSignature, UnsupportedAlgorithm, ValidationError, *MALFORMED):
        return False
    return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.ca)
    except MALFORMED:
        return False
