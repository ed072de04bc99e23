"""Map a path failure to its final (sub-)indication, given the proof of existence (EN 319 102-1 5.5.4 and table 6).

A time-stamp over a signature proves that the signature existed by then; without one, the certificate may have expired or been revoked later.
A time-stamp among the bytes that a signature covers proves that the signature did not exist before; without one, it may be older.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from signing.crypto.certificates import subject_of
from signing.crypto.types import Certificate
from signing.validate.failures import ChainFailure
from signing.wording import message


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved about when a signature was made."""

    existed: bool
    """A time-stamp that is relied on proves that it existed at its best time."""
    made_after: datetime | None
    """The newest time-stamp that is relied on among the signed bytes."""


def resolve_failure(failure: ChainFailure, certificate: Certificate, proof: Proof) -> ChainFailure:
    """The same failure with the sub-indication that the proof allows. Only failures of the signer's own certificate can be certain.

    If the certificate was revoked before the signature is proved to have existed, the failure is final: the holder of the key can sign at any
    later time. Without any proof of time it stays indeterminate.
    """
    after, since = proof.made_after, failure.since
    if failure.sub_indication == "REVOKED" and not proof.existed and not (after and since and after >= since):
        return failure.as_("REVOKED_NO_POE", failed=False)
    if failure.code == "expired" and after is not None and after > certificate.not_valid_after:
        return failure.as_("EXPIRED", failed=True)
    if failure.code == "not_yet_valid" and not (proof.existed and since == certificate.not_valid_before):
        return failure.as_("OUT_OF_BOUNDS_NO_POE", failed=False)
    return failure


def stale_revocation(certificate: Certificate) -> ChainFailure:
    """The failure of a certificate whose revocation data exist, but whose responder had expired before a time-stamp proved them."""
    told = message("chain.stale_revocation", who=subject_of(certificate))
    return ChainFailure("no_revocation", "REVOCATION_OUT_OF_BOUNDS_NO_POE", told)
