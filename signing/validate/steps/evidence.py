"""Steps 4 to 7: values, chains, time-stamps, algorithms."""

from __future__ import annotations

from signing.validate.assess import Assessed, Assessment
from signing.validate.proof_of_existence import Stamp
from signing.validate.steps.context import ORIGINAL, failed, not_applicable, passed, warned
from signing.validate.steps.identity import proofs
from signing.validate.verdict import Step
from signing.wording import Message, message

ADVICE = {
    "untrusted": message("advice.untrusted"),
    "revoked": message("advice.revoked"),
    "expired": message("advice.expired"),
    "no_revocation": message("advice.validation_data"),
}
"""Code of a chain failure -> advice; none where nothing helps."""

CONTRADICTIONS = {"TIMESTAMP_ORDER_FAILURE", "SIG_CRYPTO_FAILURE"}
"""Failures of a time-stamp inside a signature that no other time-stamp makes up for, whatever its authority."""

VALUE_FAILS = {
    "reason.digest": "HASH_FAILURE",
    "reason.stamp_other": "HASH_FAILURE",
    "reason.value": "SIG_CRYPTO_FAILURE",
    "reason.no_certificate": "NO_SIGNING_CERTIFICATE_FOUND",
}
"""Code of a reason to the sub-indication (EN 319 102-1 5.2.2 and 5.2.7); a container that cannot be read is a failure of form."""


UNKNOWN = {"reason.unknown_algorithm", "reason.other_kind"}
"""Codes of the reasons that say nothing about the signature: nobody here can check it (EN 319 102-1: INDETERMINATE)."""


def values(assessment: Assessment) -> Step:
    """Step 4."""
    broken = {a.signature.field: a.broken for a in assessment.signatures if a.broken is not None}
    found = broken | assessment.broken_stamps
    if found and all(why.code in UNKNOWN for why in found.values()):
        told = [message("values.unknown", field=name, why=why) for name, why in found.items()]
        return warned(4, told, "GENERIC", fields=list(found), unchecked=True)
    if found:
        told = [message("values.wrong", field=name, why=why) for name, why in found.items()]
        subs = {name: VALUE_FAILS.get(why.code, "FORMAT_FAILURE") for name, why in found.items()}
        worst = next(sub for sub in (*VALUE_FAILS.values(), "FORMAT_FAILURE") if sub in subs.values())
        return failed(4, [*told, ORIGINAL], worst, fields=list(found), subs=subs, final=True)
    return passed(4, message("values.fine", count=len(assessment.document.signatures)))


def chains(assessment: Assessment) -> Step:
    """Step 5."""
    sound = [a for a in assessment.signatures if a.broken is None]
    bad = [(a, a.chain) for a in sound if a.chain is not None and a.chain.code != "weak_algorithm"]
    if bad:
        advice = {failure.code: ADVICE[failure.code] for _, failure in bad if failure.code in ADVICE}
        told = [*(failure.told for _, failure in bad), *advice.values()]
        lost = [a.signature.field for a, failure in bad if failure.failed]
        subs = {a.signature.field: failure.sub_indication for a, failure in bad}
        codes = {a.signature.field: failure.code for a, failure in bad}
        sub = subs[lost[0]] if lost else next(iter(subs.values()))
        return failed(5, told, sub, fields=list(codes), codes=codes, subs=subs, lost=lost, final=bool(lost))
    if not sound:
        return not_applicable(5, message("chains.nobody"))
    return passed(5, message("chains.fine", who=[a.signer for a in sound]))


def timestamps(assessment: Assessment) -> Step:
    """Step 6. A time-stamp inside a signature by an untrusted authority does no harm if another time-stamp proves the time; one that was swapped,
    or that contradicts later ones, does.
    """
    times = assessment.times
    proved = {a.signature.field for a in assessment.signatures if a.proofs}
    bad = [
        (s, s.failure)
        for s in times.stamps
        if s.failure is not None and not (s.embedded and s.where in proved and s.sub_indication not in CONTRADICTIONS)
    ]
    if bad:
        sub = bad[0][0].sub_indication or "SIG_CONSTRAINTS_FAILURE"
        return failed(
            6, [why for _, why in bad], sub, fields=sorted({s.where for s, _ in bad}), proofs=proofs(assessment)
        )
    good = [s for s in times.stamps if s.failure is None]
    if not good:
        return not_applicable(6, message("stamps.none"))
    return passed(6, _newest(good), stamps=len(good), proofs=proofs(assessment))


def _newest(good: list[Stamp]) -> Message:
    latest = max(good, key=lambda s: s.time)
    return message("stamps.fine", count=len(good), time=f"{latest.time:%Y-%m-%d %H:%M:%S}", authority=latest.authority)


def algorithms(assessment: Assessment) -> Step:
    """Step 7."""
    found = {a.signature.field: why for a in assessment.signatures if (why := _complaint(a)) is not None}
    if found:
        told = [message("algorithms.wrong", field=name, why=why) for name, why in found.items()]
        subs = {a.signature.field: _weakness(a) for a in assessment.signatures if a.signature.field in found}
        sub = next(iter(subs.values()))
        return failed(7, [*told, message("advice.weak")], sub, fields=list(found), subs=subs)
    return passed(7, message("algorithms.fine"))


def _weakness(one: Assessed) -> str:
    """EN 319 102-1 table 6: whether it is certain that the algorithm was no longer good when it was used."""
    never = one.algorithms is not None and one.weak_when_made
    return "CRYPTO_CONSTRAINTS_FAILURE" if never else "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"


def _complaint(one: Assessed) -> Message | None:
    if one.broken is not None:
        return None
    if one.algorithms is not None:
        return one.algorithms
    return one.chain.told if one.chain is not None and one.chain.code == "weak_algorithm" else None
