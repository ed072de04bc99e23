"""Select the certificates in a file that chain by signature to a trust anchor.

From the anchors downwards, with one signature check for each certificate and each issuer of the right name: the work grows with the number
of certificates, not with the number of possible chains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from signing.crypto.certificates import MALFORMED_CERTIFICATE
from signing.crypto.issuance import is_signed_by
from signing.crypto.types import Certificate

MAX_DEPTH = 10
"""Certificates in a chain, at most."""


def issued_by(certificates: Iterable[Certificate], *, anchors: Sequence[Certificate]) -> list[Certificate]:
    """Those of ``certificates`` that chain to one of ``anchors``, each once.

    Validity and usage are not checked, except that only an authority (RFC 5280 4.2.1.9) can issue others.
    """
    waiting = {certificate.dump(): certificate for certificate in certificates}
    found = {anchor.dump(): waiting[anchor.dump()] for anchor in anchors if anchor.dump() in waiting}
    authorities = list(anchors)
    for _ in range(MAX_DEPTH):
        by_name = _by_name(authorities)
        waiting = {der: one for der, one in waiting.items() if der not in found}
        fresh = {der: one for der, one in waiting.items() if _signed_by_one_of(by_name, one)}
        found |= fresh
        authorities = [one for one in fresh.values() if _is_authority(one)]
        if not authorities:
            break
    return list(found.values())


def _by_name(authorities: Iterable[Certificate]) -> dict[str, list[Certificate]]:
    found: dict[str, list[Certificate]] = defaultdict(list)
    for authority in authorities:
        found[authority.subject.hashable].append(authority)
    return found


def _signed_by_one_of(authorities: Mapping[str, Sequence[Certificate]], certificate: Certificate) -> bool:
    try:
        candidates = authorities.get(certificate.issuer.hashable, ())
    except MALFORMED_CERTIFICATE:
        return False
    return any(is_signed_by(certificate.dump(), authority.dump()) for authority in candidates)


def _is_authority(certificate: Certificate) -> bool:
    try:
        return bool(certificate.ca)
    except MALFORMED_CERTIFICATE:
        return False
