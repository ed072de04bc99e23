"""How a failure of a signer's chain weighs, given what is proved about the time of the signature (EN 319 102-1 5.5.4 and table 6).

A time-stamp over a signature proves that it existed by then. A time-stamp among the bytes that a signature covers proves that it did not
exist before. Without the one, what happened to the certificate may have happened later; without the other, the signature may be older.
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
    """The same failure in the words that its proof allows. Only of the signer's own certificate is anything certain.

    A certificate that was revoked before the signature is proved to have existed fails for good: whoever holds the key can sign at any later
    time, and the house does not wait for a proof that it was done before. Without any proof of time it stays open.
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
    """There is revocation data, but its own signer had expired before anything proved that it existed."""
    told = message("chain.stale_revocation", who=subject_of(certificate))
    return ChainFailure("no_revocation", "REVOCATION_OUT_OF_BOUNDS_NO_POE", told)
