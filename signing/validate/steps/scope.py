"""Level reached, and expected signatories and file (steps 10 and 11)."""

from __future__ import annotations

import unicodedata

from signing.validate.assess import Assessment
from signing.validate.steps.context import VerificationRequest, failed, not_applicable, passed
from signing.validate.verdict import LEVELS, Step, rank
from signing.wording import Message, message


def level(assessment: Assessment, asked: VerificationRequest) -> Step:
    """Step 10."""
    needed = rank(asked.required_level)
    reached = {a.signature.field: a.level if a.broken is None else None for a in assessment.signatures}
    short = {name: got for name, got in reached.items() if rank(got) < needed}
    if short:
        told = [*(_short(name, got, asked.required_level) for name, got in short.items()), message("advice.level")]
        return failed(10, told, "SIG_CONSTRAINTS_FAILURE", fields=list(short), levels=reached)
    if not reached:
        return failed(10, [message("level.unsigned"), message("advice.level")], "SIGNED_DATA_NOT_FOUND")
    others = [
        message("level.other", field=name, level=got) for name, got in reached.items() if got and got not in LEVELS
    ]
    return passed(10, message("level.fine", required=asked.required_level), *others, levels=reached)


def _short(name: str, got: str | None, required: str) -> Message:
    if got is None:
        return message("level.none", field=name, required=required)
    return message("level.short", field=name, reached=got, required=required)


def expectations(assessment: Assessment, asked: VerificationRequest) -> Step:
    """Step 11."""
    complaints = [*_signatories(assessment, asked), *_register(asked)]
    if complaints:
        return failed(11, [*complaints, message("advice.people")], "SIG_CONSTRAINTS_FAILURE", final=True)
    if asked.expected is None and asked.register_digests is None:
        return not_applicable(11, message("expected.unsaid"))
    return passed(11, message("expected.fine"))


def _signatories(assessment: Assessment, asked: VerificationRequest) -> list[Message]:
    if asked.expected is None:
        return []
    found = {a.signature.field: a.signer for a in assessment.signatures}
    missing = [message("expected.missing", field=field) for field in asked.expected if field not in found]
    extra = [message("expected.extra", field=field) for field in found if field not in asked.expected]
    wrong = [
        message("expected.other", field=field, found=found[field], name=name)
        for field, name in asked.expected.items()
        if name is not None and field in found and _folded(name) != _folded(found[field])
    ]
    return [*missing, *extra, *wrong]


def _register(asked: VerificationRequest) -> list[Message]:
    if asked.register_digests is None or asked.sha256 in {d.lower() for d in asked.register_digests}:
        return []
    return [message("expected.unregistered")]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
