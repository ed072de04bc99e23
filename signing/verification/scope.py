"""Steps 10 and 11: is it enough, and is it the right one."""

from __future__ import annotations

import unicodedata

from pyhanko.sign.fields import MDPPerm

from signing.assess import Assessment
from signing.document import READING_FAILS, Signature
from signing.verdict import LEVELS, Outcome, Step
from signing.verification.context import NAMES, Asked, failed, passed


def level(assessment: Assessment, asked: Asked) -> Step:
    """Step 10."""
    needed = LEVELS.index(asked.required_level)
    reached = {a.signature.field: a.level if a.broken is None else None for a in assessment.signatures}
    short = {name: got for name, got in reached.items() if got is None or LEVELS.index(got) < needed}
    if short:
        told = " ".join(
            f"“{name}” reaches {got or 'no level'}; {asked.required_level} is required." for name, got in short.items()
        )
        return failed(10, told, "SIG_CONSTRAINTS_FAILURE", fields=list(short), levels=reached)
    return passed(10, f"Every signature reaches {asked.required_level} or more.", levels=reached)


def expectations(assessment: Assessment, asked: Asked) -> Step:
    """Step 11."""
    complaints = [*_signatories(assessment, asked), *_register(asked)]
    if complaints:
        return failed(11, " ".join(complaints), "SIG_CONSTRAINTS_FAILURE", final=True)
    if asked.expected is None and asked.register_digests is None:
        return Step(
            11,
            NAMES[11],
            Outcome.NOT_APPLICABLE,
            "Nothing was said about who should have signed or what the register knows.",
        )
    return passed(11, "The signatures and the file are the expected ones.")


def _signatories(assessment: Assessment, asked: Asked) -> list[str]:
    if asked.expected is None:
        return []
    found = {a.signature.field: a.signer for a in assessment.signatures}
    missing = [f"The signature “{field}” is missing." for field in asked.expected if field not in found]
    extra = [f"The signature “{field}” was not expected." for field in found if field not in asked.expected]
    wrong = [
        f"“{field}” was signed by {found[field]}, not by {name}."
        for field, name in asked.expected.items()
        if name is not None and field in found and _folded(name) != _folded(found[field])
    ]
    return [*missing, *extra, *wrong]


def _register(asked: Asked) -> list[str]:
    if asked.register_digests is None or asked.sha256 in {d.lower() for d in asked.register_digests}:
        return []
    return ["The register does not know a file with this digest."]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def certifies(signature: Signature) -> bool:
    """A certification signature: it says itself what may follow (ISO 32000-2 12.8.2.2)."""
    try:
        references = signature.readable.sig_object.get("/Reference", ())
        return any(r.get_object()["/TransformMethod"] == "/DocMDP" for r in references) and isinstance(
            signature.readable.docmdp_level, MDPPerm
        )
    except READING_FAILS:
        return False
