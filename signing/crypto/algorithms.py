"""Algorithms and the dates until which they may be relied on: ETSI TS 119 312 v1.5.1, as in the table of EU DSS 6.4 (2024-10-13).

An algorithm that is not listed is not allowed; EdDSA is in neither the ETSI nor the SOG-IS list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, keys
from pyhanko.sign.validation.utils import CMSAlgorithmUsagePolicy
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint

from signing.crypto.values import EC_KEY, WITH_RSA
from signing.wording import Message, message

_END = None
"""No end date is published."""


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


DIGESTS: dict[str, datetime | None] = {
    "md5": _day(2004, 8, 1),
    "sha1": _day(2012, 8, 1),
    "sha224": _day(2029, 1, 1),
    "sha256": _END,
    "sha384": _END,
    "sha512": _END,
    "sha3_256": _END,
    "sha3_384": _END,
    "sha3_512": _END,
}
"""Digest algorithm to the day from which it may no longer be relied on."""


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Keys of ``family`` with at least ``bits`` may be relied on until ``ends``."""

    family: str
    bits: int
    ends: datetime | None


KEYS: tuple[KeyRule, ...] = (
    KeyRule("rsassa_pkcs1v15", 1900, _day(2029, 1, 1)),
    KeyRule("rsassa_pkcs1v15", 1024, _day(2019, 10, 1)),
    KeyRule("rsassa_pss", 3000, _END),
    KeyRule("rsassa_pss", 1900, _day(2029, 1, 1)),
    KeyRule("rsassa_pss", 1024, _day(2019, 10, 1)),
    KeyRule("ecdsa", 256, _END),
    KeyRule("dsa", 2048, _day(2029, 1, 1)),
)
"""Strongest first within a family: the first rule that a key satisfies counts."""


PLAIN_ECDSA = {
    f"0.4.0.127.0.7.1.1.4.1.{number}": f"{digest}_ecdsa"
    for number, digest in enumerate(("sha1", "sha224", "sha256", "sha384", "sha512"), start=1)
}
"""Plain ECDSA, whose two numbers stand side by side instead of in a sequence (BSI TR-03111 5.2.1; German cards) -> the usual name."""


def digest_ends(name: str) -> tuple[bool, datetime | None]:
    """Whether the digest is listed at all, and the day on which it ends."""
    return name in DIGESTS, DIGESTS.get(name)


def key_ends(family: str, bits: int) -> tuple[bool, datetime | None]:
    """Whether such a key is listed at all, and the day on which it ends."""
    for rule in KEYS:
        if rule.family == family and bits >= rule.bits:
            return True, rule.ends
    return False, None


class Refused(AlgorithmUsageConstraint):
    """A constraint that forbids, with its reason as a message."""

    told: Message

    def __init__(self, told: Message, after: datetime | None = None) -> None:
        super().__init__(allowed=False, not_allowed_after=after, failure_reason=str(told))
        object.__setattr__(self, "told", told)


class DatedAlgorithms(CMSAlgorithmUsagePolicy):
    """The table above in the shape pyHanko asks for. ``moment`` is the time at which the algorithm must have been good."""

    def digest_algorithm_allowed(
        self, algo: algos.DigestAlgorithm, moment: datetime | None
    ) -> AlgorithmUsageConstraint:
        """EN 319 102-1 5.2.8: cryptographic constraints on the digest."""
        name = algo["algorithm"].native
        listed, ends = digest_ends(name)
        if not listed:
            return Refused(message("algorithm.digest_unlisted", name=name))
        if _ended(ends, moment):
            return Refused(message("algorithm.digest_ended", name=name, since=f"{ends:%Y-%m-%d}"), ends)
        return AlgorithmUsageConstraint(allowed=True)

    def signature_algorithm_allowed(
        self, algo: algos.SignedDigestAlgorithm, moment: datetime | None, public_key: keys.PublicKeyInfo | None
    ) -> AlgorithmUsageConstraint:
        """EN 319 102-1 5.2.8: cryptographic constraints on signature algorithm, key size and the digest inside."""
        try:
            family = algo.signature_algo
        except ValueError:
            return Refused(message("algorithm.unlisted", name=algo["algorithm"].native))
        if not any(rule.family == family for rule in KEYS):
            return Refused(message("algorithm.unlisted", name=family))
        if public_key is not None:
            bits = int(public_key.bit_size)
            listed, ends = key_ends(family, bits)
            if not listed:
                return Refused(message("algorithm.key_unlisted", bits=bits, name=family))
            if _ended(ends, moment):
                return Refused(message("algorithm.key_ended", bits=bits, name=family, since=f"{ends:%Y-%m-%d}"), ends)
        return self._digest_within(algo, moment)

    def _digest_within(self, algo: algos.SignedDigestAlgorithm, moment: datetime | None) -> AlgorithmUsageConstraint:
        try:
            inner = algos.DigestAlgorithm({"algorithm": algo.hash_algo})
        except ValueError:
            return AlgorithmUsageConstraint(allowed=True)
        return self.digest_algorithm_allowed(inner, moment)


def digest_oid(name: str) -> str:
    """The object identifier of a digest, in dotted digits."""
    return str(algos.DigestAlgorithmId(name).dotted)


def pss_parameters(digest: str, salt: int) -> bytes:
    """RSASSA-PSS-params in DER (RFC 8017 A.2.3): MGF1 over the same digest, ``salt`` bytes of salt."""
    inner = algos.DigestAlgorithm({"algorithm": digest})
    mask = algos.MaskGenAlgorithm({"algorithm": "mgf1", "parameters": inner})
    return bytes(
        algos.RSASSAPSSParams({"hash_algorithm": inner, "mask_gen_algorithm": mask, "salt_length": salt}).dump()
    )


def _ended(ends: datetime | None, moment: datetime | None) -> bool:
    return ends is not None and (moment is None or moment >= ends)


DATED = DatedAlgorithms()


def digest_complaint(name: str, moment: datetime) -> Message | None:
    """What is wrong with a digest at ``moment``; ``None`` when nothing is."""
    listed, ends = digest_ends(name)
    if not listed:
        return message("algorithm.digest_unlisted", name=name)
    return message("algorithm.digest_ended", name=name, since=f"{ends:%Y-%m-%d}") if _ended(ends, moment) else None


def cms_complaint(signer_info: Any, public_key: keys.PublicKeyInfo, moment: datetime) -> Message | None:
    """What is wrong with the algorithms of one CMS signature at ``moment``; ``None`` when nothing is."""
    checks = (
        DATED.digest_algorithm_allowed(signer_info["digest_algorithm"], moment),
        DATED.signature_algorithm_allowed(_with_digest(signer_info), moment, public_key),
    )
    within = WITH_RSA.get(signer_info["signature_algorithm"]["algorithm"].dotted)
    of_the_value = digest_complaint(within, moment) if within is not None else None
    return of_the_value or next((c.told for c in checks if isinstance(c, Refused)), None)


def cms_ends(signer_info: Any, public_key: keys.PublicKeyInfo) -> datetime | None:
    """The day from which the algorithms of one CMS signature may no longer be relied on; ``None`` while no end is published."""
    never = datetime.max.replace(tzinfo=UTC)
    checks = (
        DATED.digest_algorithm_allowed(signer_info["digest_algorithm"], never),
        DATED.signature_algorithm_allowed(_with_digest(signer_info), never, public_key),
    )
    return min((c.not_allowed_after for c in checks if c.not_allowed_after is not None), default=None)


def _with_digest(signer_info: Any) -> algos.SignedDigestAlgorithm:
    """CMS may name only the key's family (``rsassa_pkcs1v15``, ``ecdsa``); the digest then stands beside it."""
    algorithm: algos.SignedDigestAlgorithm = signer_info["signature_algorithm"]
    dotted = algorithm["algorithm"].dotted
    usual = "rsassa_pkcs1v15" if dotted in WITH_RSA else "ecdsa" if dotted == EC_KEY else PLAIN_ECDSA.get(dotted)
    return algos.SignedDigestAlgorithm({"algorithm": usual}) if usual is not None else algorithm
