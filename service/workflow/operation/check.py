"""What a check of the running installation finds. Its sentences are in English only: operators read them, in a terminal or in a monitor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.errors import DomainError
from service.workflow.context import Services
from signing import SigningError, TrustFolderInvalid


class Result(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """It works today; somebody should act before it does not."""
    FAILED = "failed"
    """Something that people need does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about one part of the installation."""

    part: str
    """One or two words, the same each time: ``database``, ``worker`` ..."""
    result: Result
    sentence: str
    """What was found."""
    remedy: str = ""
    """What to do; empty where nothing has to be done."""


Check = Callable[[Services], Iterable[Finding]]


def ok(part: str, sentence: str) -> Finding:
    """Nothing has to be done."""
    return Finding(part=part, result=Result.OK, sentence=sentence)


def warning(part: str, sentence: str, remedy: str) -> Finding:
    """Somebody should act soon."""
    return Finding(part=part, result=Result.WARNING, sentence=sentence, remedy=remedy)


def failed(part: str, sentence: str, remedy: str) -> Finding:
    """Somebody has to act now."""
    return Finding(part=part, result=Result.FAILED, sentence=sentence, remedy=remedy)


def examine(services: Services, checks: Iterable[tuple[str, Check]]) -> list[Finding]:
    """What each check finds, in order. A check that cannot be made is a failure of its part, with the reason, and ends no other.

    :param checks: name of the part -> check.
    """
    found: list[Finding] = []
    for part, check in checks:
        try:
            found += check(services)
        except (DomainError, SigningError, TrustFolderInvalid, OSError) as error:
            found.append(failed(part, str(error), "Correct what the sentence names, then check again."))
    return found
