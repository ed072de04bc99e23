"""What is proved about signed bytes, always in a confined child: foreign and large PDF files never meet our own process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from service.confinement import ConfinementFailed, Limits, run_confined
from service.workflow.errors import SigningFailed, UploadNotAccepted
from service.workflow.house import House
from signing.verdict import Outcome, Verdict

VERIFY_LIMITS = Limits(cpu_seconds=120, wall_seconds=180.0)
"""Diff analysis of a file with hundreds of pages takes seconds; a hostile one is cut off here."""

__all__ = ["Verdict", "digest", "endured", "prove_extends", "require_sound", "verdict"]


def digest(data: bytes) -> str:
    """SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def prove_extends(before: bytes, after: bytes) -> None:
    """:raises SigningFailed: ``after`` is not ``before`` with something added at its end."""
    if len(after) <= len(before) or not after.startswith(before):
        raise SigningFailed(
            reason="a signed file does not start with the file that was to be signed.", code="not_extended"
        )


def short_level(level: str) -> str:
    """``B-LT`` for ``PAdES-B-LT``: how the register and the pages name it."""
    return level.removeprefix("PAdES-")


def verdict(
    house: House,
    pdf: bytes,
    fields: Sequence[str] | None = None,
    *,
    level: str = "B-LTA",
    register: Sequence[str] | None = None,
) -> Verdict:
    """What ``signing.verify`` says about the whole file.

    :param fields: the signature fields that must be signed, no more and no fewer; None: whatever is there.
    :param level: what every signature must have reached.
    :param register: digests on record, one of which the file must have; None: not asked.
    :raises ConfinementFailed: the file is too much for the limits.
    """
    arguments = {
        "anchors": house.anchors.to_data(),
        "at": house.clock().isoformat(),
        "expected": None if fields is None else dict.fromkeys(fields),
        "register_digests": None if register is None else list(register),
        "required_level": f"PAdES-{level}",
    }
    answer, _ = run_confined("signing.verify:task", arguments, [pdf], limits=VERIFY_LIMITS)
    return Verdict.from_data(answer)


def endured(
    house: House, data: bytes, fields: Sequence[str] | None = None, *, register: Sequence[str] | None = None
) -> Verdict:
    """The verdict on a stranger's file, see :func:`verdict`. :raises UploadNotAccepted: it breaks or exhausts the reader."""
    try:
        return verdict(house, data, fields, register=register)
    except ConfinementFailed as error:
        raise UploadNotAccepted(reason=str(error), code="unreadable") from error


def require_sound(found: Verdict) -> None:
    """Nothing goes on record that does not pass every step. :raises SigningFailed: with the first step that did not."""
    if found.passed:
        return
    doubts = [step for step in found.steps if step.sub_indication or step.outcome == Outcome.FAILED]
    reason = doubts[0].sentence if doubts else "the verification did not pass."
    raise SigningFailed(reason=reason, code="not_sound", sub_indication=found.sub_indication)
