"""What is asked of a verification, and the names of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.trust import TrustAnchors
from signing.verdict import Outcome, Step

NAMES = {
    1: "The file can be read",
    2: "Each signature covers its whole revision",
    3: "Nothing stands after the end",
    4: "Digests and signature values are right",
    5: "The signers’ certificates are trusted",
    6: "The time-stamps hold",
    7: "The algorithms were good at the time",
    8: "Only permitted changes followed each signature",
    9: "Every page looks as it did when signed",
    10: "The required level is reached",
    11: "Signatures and file are the expected ones",
}
"""Number to name, for people."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: file digest, moment, anchors and expectations."""

    anchors: TrustAnchors
    at: datetime
    expected: Mapping[str, str | None] | None
    register_digests: Sequence[str] | None
    required_level: str
    sha256: str


def passed(number: int, sentence: str, **detail: object) -> Step:
    """The step held."""
    return Step(number, NAMES[number], Outcome.PASSED, sentence, detail)


def failed(number: int, sentence: str, sub_indication: str, **detail: object) -> Step:
    """The step did not hold. ``final=True`` in the detail: nothing later can make it good."""
    return Step(number, NAMES[number], Outcome.FAILED, sentence, detail, sub_indication)


def skipped(number: int) -> Step:
    """The step could not be asked."""
    return Step(number, NAMES[number], Outcome.NOT_APPLICABLE, "This step was not reached.")
