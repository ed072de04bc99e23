"""The numbered steps in which a receipt is checked, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.messages import Message

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not_applicable"
STEPS = 6
"""That every receipt has to take."""


@dataclass(frozen=True, slots=True)
class ReceiptStep:
    """One numbered step and what came of it."""

    number: int
    name: Message
    outcome: str
    """``passed``, ``failed`` or ``not_applicable``."""
    sentence: Message


@dataclass(frozen=True, slots=True)
class ReceiptVerdict:
    """All steps that could be taken, in order."""

    steps: tuple[ReceiptStep, ...]

    @property
    def passed(self) -> bool:
        """True when all six steps were taken, and none, nor a further one, failed."""
        return len(self.steps) >= STEPS and all(step.outcome != FAILED for step in self.steps)
