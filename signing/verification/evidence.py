"""Steps 4 to 7: values, chains, time-stamps, algorithms."""

from __future__ import annotations

from signing.assess import Assessed, Assessment
from signing.verdict import Outcome, Step
from signing.verification.context import NAMES, failed, passed


def values(assessment: Assessment) -> Step:
    """Step 4."""
    found = {
        a.signature.field: a.broken for a in assessment.signatures if a.broken is not None
    } | assessment.broken_stamps
    if found:
        told = " ".join(f"“{name}”: {why}." for name, why in found.items())
        sub = "HASH_FAILURE" if any("digest" in str(why) for why in found.values()) else "SIG_CRYPTO_FAILURE"
        return failed(4, told, sub, fields=list(found), final=True)
    return passed(
        4, f"The digests and values of all {len(assessment.document.signatures)} signatures and time-stamps are right."
    )


def chains(assessment: Assessment) -> Step:
    """Step 5."""
    sound = [a for a in assessment.signatures if a.broken is None]
    bad = [(a, a.chain) for a in sound if a.chain is not None and a.chain.code != "weak_algorithm"]
    if bad:
        told = " ".join(failure.sentence for _, failure in bad)
        final = any(failure.failed for _, failure in bad)
        sub = next((f.sub_indication for _, f in bad if f.failed), bad[0][1].sub_indication)
        codes = {a.signature.field: failure.code for a, failure in bad}
        return failed(5, told, sub, fields=list(codes), codes=codes, final=final)
    if not sound:
        return Step(5, NAMES[5], Outcome.NOT_APPLICABLE, "No signature is right, so there is no signer to trust.")
    who = ", ".join(a.signer for a in sound)
    return passed(5, f"The certificates were trusted, meant for signing and not revoked when they were used: {who}.")


def timestamps(assessment: Assessment) -> Step:
    """Step 6. A signer's own time-stamp by a stranger does no harm where the house's time-stamp proves the time."""
    times = assessment.times
    proved = {a.signature.field for a in assessment.signatures if a.proofs}
    bad = [s for s in times.stamps if s.failure is not None and not (s.embedded and s.where in proved)]
    if bad:
        told = " ".join(str(s.failure) for s in bad)
        return failed(
            6, told, bad[0].sub_indication or "SIG_CONSTRAINTS_FAILURE", fields=sorted({s.where for s in bad})
        )
    good = [s for s in times.stamps if s.failure is None]
    if not good:
        return Step(
            6,
            NAMES[6],
            Outcome.NOT_APPLICABLE,
            "There is no time-stamp, so nothing proves when the signatures were made.",
        )
    latest = max(good, key=lambda s: s.time)
    return passed(
        6,
        f"All {len(good)} time-stamps hold; the newest is of {latest.time:%Y-%m-%d %H:%M:%S} UTC by {latest.authority}.",
        stamps=len(good),
    )


def algorithms(assessment: Assessment) -> Step:
    """Step 7."""
    found = {
        a.signature.field: _complaint(a)
        for a in assessment.signatures
        if a.broken is None and _complaint(a) is not None
    }
    if found:
        told = " ".join(f"“{name}”: {why}" for name, why in found.items())
        return failed(7, told, "CRYPTO_CONSTRAINTS_FAILURE", fields=list(found))
    return passed(7, "Every algorithm could be relied on at the time for which it is needed (ETSI TS 119 312).")


def _complaint(one: Assessed) -> str | None:
    if one.algorithms is not None:
        return one.algorithms
    return one.chain.sentence if one.chain is not None and one.chain.code == "weak_algorithm" else None
