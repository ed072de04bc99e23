"""The verdict of a verification: numbered steps with their outcomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from signing.records import Record
from signing.wording import Message, message, said


class Outcome(StrEnum):
    """How one step ended."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    NOT_APPLICABLE = "not_applicable"


class Integrity(StrEnum):
    """Whether the bytes are what was signed, regardless of whether the signers are trusted."""

    INTACT = "intact"
    FILLED = "filled"
    ALTERED = "altered"
    BROKEN = "broken"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Indication(StrEnum):
    """EN 319 102-1 5.1.3."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


def indicated(indication: str, sub_indication: str | None) -> list[Message]:
    """What an indication and a sub-indication of EN 319 102-1 mean, as messages."""
    reason = [Message(f"because.{sub_indication}")] if sub_indication else []
    return [Message(f"indication.{indication}"), *reason]


LEVELS = ("PAdES-B-B", "PAdES-B-T", "PAdES-B-LT", "PAdES-B-LTA")
"""EN 319 142-1, weakest first."""

FORMATS = ("PAdES", "PBAD", "CMS")
"""How a signature is put into the file: EN 319 142-1; DOC-ICP-15.03 of Brazil (``PBAD.PAdES``); a plain CMS signature (``adbe.pkcs7.detached``,
EN 319 142-2). The evidence that is added to it is the same, so the levels are: ``CMS-B-LTA`` is as strong as ``PAdES-B-LTA``."""


def rank(level: str | None) -> int:
    """How much evidence a level stands for, whatever the format; -1 for none."""
    kind, _, rung = (level or "").partition("-")
    known = f"PAdES-{rung}"
    return LEVELS.index(known) if kind in FORMATS and known in LEVELS else -1


def lowest(levels: list[str | None]) -> str | None:
    """The lowest level; ``None`` if a signature has no level or there is no signature. Of equal ones the one that is not PAdES."""
    weakest = min(levels, key=lambda level: (rank(level), level in LEVELS), default=None)
    return weakest if rank(weakest) >= 0 else None


@dataclass(frozen=True, slots=True)
class Step(Record):
    """One numbered check, its outcome and a sentence for a person."""

    number: int
    name: str
    outcome: str
    sentence: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    sub_indication: str | None = None
    """The sub-indication of EN 319 102-1, if it did not pass."""
    messages: tuple[Message, ...] = ()
    """What ``sentence`` says in English; empty in verdicts from before messages were stored."""

    @classmethod
    def made(
        cls,
        number: int,
        outcome: Outcome,
        messages: Sequence[Message],
        detail: Mapping[str, Any] | None = None,
        sub_indication: str | None = None,
    ) -> Step:
        """The step that these messages describe."""
        name = Message(f"step.{number}").said()
        return cls(number, name, outcome, said(messages), detail or {}, sub_indication, tuple(messages))

    def named(self, language: str = "en") -> str:
        """What was asked, in one of ``signing.wording.LANGUAGES``."""
        return Message(f"step.{self.number}").said(language)

    def said(self, language: str = "en") -> str:
        """What was found and what to do, in one of ``signing.wording.LANGUAGES``."""
        return said(self.messages, language) if self.messages else self.sentence


@dataclass(frozen=True, slots=True)
class SignatureReport(Record):
    """What is known of one signature."""

    field: str
    signer: str
    level: str | None
    best_time: datetime | None
    """The earliest proof that it existed; ``None`` without an accepted time-stamp."""
    indication: str
    sub_indication: str | None
    certification: bool
    issuer: str = ""
    """Who issued the signer's certificate; empty in verdicts from before it was stored."""
    identity: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """See :mod:`signing.validate.steps.identity`; empty in verdicts from before it was stored."""
    place: str = ""
    """Where the signer states to have signed (``Location``, ISO 32000-2 table 255): claimed, not proved."""

    def said(self, language: str = "en") -> str:
        """The reason why it did not pass, or that it did, in one of ``signing.wording.LANGUAGES``."""
        if self.indication == Indication.TOTAL_PASSED:
            return message("signature.fine").said(language)
        return said(indicated(self.indication, self.sub_indication)[-1:], language)


@dataclass(frozen=True, slots=True)
class Verdict(Record):
    """The answer for one file."""

    integrity: str
    indication: str
    sub_indication: str | None
    level: str | None
    """The weakest level among the signatures."""
    steps: tuple[Step, ...]
    signatures: tuple[SignatureReport, ...]
    sha256: str
    at: datetime
    """The time as of which the file was verified."""

    @property
    def passed(self) -> bool:
        """Every step passed."""
        return self.indication == Indication.TOTAL_PASSED

    def said(self, language: str = "en") -> str:
        """Both answers: integrity of the document and trust in the signatures, in one of ``signing.wording.LANGUAGES``."""
        readable = self.integrity not in {Integrity.UNSIGNED, Integrity.UNREADABLE}
        answers = [self.integrity_said(language), self.trust_said(language) if readable else ""]
        return " ".join(filter(None, answers))

    def integrity_said(self, language: str = "en") -> str:
        """The first question alone: was the document changed?"""
        return said([Message(f"integrity.{self.integrity}")], language)

    def trust_said(self, language: str = "en") -> str:
        """The second question alone: can the signatures be relied on?"""
        return said(indicated(self.indication, self.sub_indication), language)

    @property
    def failed_steps(self) -> tuple[Step, ...]:
        """The steps that did not pass, in order."""
        return tuple(s for s in self.steps if s.outcome == Outcome.FAILED)

    def step(self, number: int) -> Step:
        """The step with this number."""
        return next(s for s in self.steps if s.number == number)
