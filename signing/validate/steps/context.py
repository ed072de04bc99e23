"""The request to a verification, and constructors of its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.trust.anchors import TrustAnchors
from signing.validate.verdict import Outcome, Step
from signing.wording import Message, message


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """File digest, time, anchors and expectations."""

    anchors: TrustAnchors
    at: datetime
    expected: Mapping[str, str | None] | None
    register_digests: Sequence[str] | None
    required_level: str
    sha256: str


ORIGINAL = message("advice.original")
"""What to do when the bytes are wrong."""


def passed(number: int, *told: Message, **detail: object) -> Step:
    """The step passed."""
    return Step.made(number, Outcome.PASSED, told, detail)


def failed(number: int, told: Sequence[Message], sub_indication: str, **detail: object) -> Step:
    """The step failed. ``final=True`` in the detail: no later evidence can change that."""
    return Step.made(number, Outcome.FAILED, told, detail, sub_indication)


def warned(number: int, told: Sequence[Message], sub_indication: str, **detail: object) -> Step:
    """No failure was found, but not everything could be checked."""
    return Step.made(number, Outcome.WARNING, told, detail, sub_indication)


def not_applicable(number: int, told: Message) -> Step:
    """The step does not apply to this file."""
    return Step.made(number, Outcome.NOT_APPLICABLE, (told,))


def skipped(number: int) -> Step:
    """The step was not reached."""
    return not_applicable(number, message("skipped.unreached"))
