"""The status of a deposited agreement on any day, computed from its own term and from the acts on it. Pure, and the only such computation.

The whole status is three values (:class:`Standing`): the day of entry into force, the last day, and what the agreement is after it. They can be
kept in a row and compared with any day. Acts are taken in the order of their effect, and an act that would have effect after the end
does not count: what has ended is not renewed or amended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from service.domain.terms import ForMonths, Renewal, Term, UntilCompletion, months_after


class Status(StrEnum):
    """What an agreement is on a day."""

    NOT_YET = "not_yet"
    """It is signed and deposited; it enters into force later."""
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    SUPERSEDED = "superseded"


ENDED: Final = frozenset({Status.EXPIRED, Status.TERMINATED, Status.SUPERSEDED})


class ActEffect(StrEnum):
    """What an act does to the term. In this order where several have effect on the same day."""

    EXTEND = "extend"
    """The agreement lasts until the act's ``ends``, or without end."""
    TERMINATE = "terminate"
    """The day of effect is the last day."""
    SUPERSEDE = "supersede"
    """The day of effect is the first day of what replaces it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermAct:
    """One act that changes until when the agreement is in force."""

    does: ActEffect
    effective: date
    ends: date | None = None
    """Of ``EXTEND``: the new last day; None: there is none any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """From when until when an agreement is in force, as everything known says."""

    begins: date | None
    """None: nothing says when it enters into force, or it has no term of its own, as a notice."""
    ends: date | None = None
    """The last day in force. None: there is no such day."""
    ended: Status = Status.EXPIRED
    """What it is after ``ends``."""

    def on(self, day: date) -> Status | None:
        """The status on ``day``; None where it has none."""
        if self.begins is None:
            return None
        if self.ends is not None and day > self.ends:
            return self.ended
        return Status.NOT_YET if day < self.begins else Status.IN_FORCE


def own_end(begins: date | None, term: Term | None, *, end: date | None = None) -> date | None:
    """The last day by the agreement's own text. A term that renews itself has none, nor has an indefinite one.

    :param end: as the register has it, which a correction may have replaced; None: computed.
    """
    match term:
        case ForMonths(renewal=Renewal.TACIT):
            return None
        case ForMonths(months=months) | UntilCompletion(months=months):
            return end if end is not None or begins is None else months_after(begins, months)
        case None:
            return end
        case _:
            return None


def standing(begins: date | None, ends: date | None, acts: Iterable[TermAct]) -> Standing:
    """The status with every act that counts.

    :param ends: the last day by the agreement's own text: :func:`own_end`.
    """
    found = Standing(begins=begins, ends=ends)
    if begins is None:
        return found
    order = list(ActEffect)
    for act in sorted(acts, key=lambda one: (one.effective, order.index(one.does))):
        if _too_late(found, act):
            continue
        match act.does:
            case ActEffect.EXTEND:
                if found.ended is Status.EXPIRED:
                    found = replace(found, ends=act.ends)
            case ActEffect.TERMINATE:
                found = _ended(found, act.effective, Status.TERMINATED)
            case ActEffect.SUPERSEDE:
                found = _ended(found, act.effective - timedelta(days=1), Status.SUPERSEDED)
    return found


def _too_late(found: Standing, act: TermAct) -> bool:
    """Something can follow directly on the last day, and not later."""
    if found.ends is None:
        return False
    latest = found.ends if act.does is ActEffect.TERMINATE else found.ends + timedelta(days=1)
    return act.effective > latest


def _ended(found: Standing, last: date, ended: Status) -> Standing:
    return (
        found
        if found.ends is not None and found.ends <= last and found.ended is not Status.EXPIRED
        else replace(found, ends=last, ended=ended)
    )
