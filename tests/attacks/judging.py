"""One file, judged as the service judges it: in a sandboxed child, within the limits. And what must not be answered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from service.sandbox.run import Limits, SandboxFailed, run_sandboxed
from signing import VERIFY_TASK
from tests.attacks.material import Material
from tests.attacks.register import Attacked, Case

LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=240.0)
"""As for the public corpus: twenty seconds of a processor and one gibibyte. The wall clock is generous, because the machine has other work."""


@dataclass(frozen=True)
class Answer:
    """What was said of a file. ``stopped``: it was not answered but stopped at a limit."""

    name: str
    family: str
    indication: str
    sub_indication: str | None
    integrity: str
    steps: tuple[int, ...]
    seconds: float
    stopped: str | None
    told: tuple[str, ...] = ()


def asked(name: str, family: str, file: Attacked, material: Material) -> Answer:
    """Ask about one file."""
    arguments: dict[str, Any] = {
        "anchors": material.anchors.to_data(),
        "at": (file.at or material.asked_at).isoformat(),
        "expected": file.expected,
    }
    begun = time.monotonic()
    try:
        said, _ = run_sandboxed(VERIFY_TASK, arguments, [file.data], limits=LIMITS)
    except SandboxFailed as failure:
        seconds = time.monotonic() - begun
        return Answer(name, family, "", None, "", (), seconds, f"{failure.reason}: {failure.detail}"[:300])
    failed = [step for step in said["steps"] if step["outcome"] == "failed"]
    return Answer(
        name, family, said["indication"], said["sub_indication"], said["integrity"], tuple(step["number"] for step in failed),
        time.monotonic() - begun, None, tuple(step["sentence"] for step in failed),
    )  # fmt: skip


def wrongs(case: Case, answer: Answer) -> list[str]:
    """What must not have been answered; empty when the attack failed as it should."""
    found = []
    if answer.stopped is not None:
        found.append(f"not answered within the limits ({answer.stopped})")
    if answer.indication == "TOTAL_PASSED":
        found.append("it passed")
    if case.attack.alters and answer.integrity == "intact":
        found.append("it is called intact although bytes were changed")
    return found
