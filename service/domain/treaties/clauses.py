"""Final clauses as data: when a treaty enters into force, what it says of reservations, and how it can be denounced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.domain.terms import months_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """From a deposit or a notice to its effect: ``months``, then ``days``, then perhaps the first day of the next month.

    "The thirtieth day after the deposit" is ``days=30``: a deposit of 4 February has effect on 6 March of a common year.
    """

    days: int = 0
    months: int = 0
    first_of_month: bool = False
    """The first day of the month that follows the end of the period."""

    def after(self, day: date) -> date:
        """The day of effect of something done on ``day``."""
        due = months_after(day, self.months) if self.months else day
        due += timedelta(days=self.days)
        return months_after(due.replace(day=1), 1) if self.first_of_month else due


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One way for a treaty to enter into force: so many instruments, or a fixed day, or both, whichever is later."""

    instruments: int = 0
    """Of as many States; 0: the number does not matter."""
    on: date | None = None
    """A fixed day, not before."""
    delay: Delay = Delay()
    """After the deposit of the last instrument that is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """When the treaty enters into force (VCLT art. 24)."""

    article: str
    """Of the treaty, for people."""
    conditions: tuple[Condition, ...]
    """Alternatives: the first that is met counts."""
    later: Delay = Delay()
    """For a State whose instrument is deposited later: after its own deposit."""
    published: date | None = None
    """The day that the depositary published; it stands beside the computed one, and counts where the record is not whole."""
    source: str = ""
    """Key of the publication in which the clause was read; empty: none was, so the rule has no source."""


class ReservationClause(StrEnum):
    """What the treaty says of reservations (VCLT art. 19)."""

    SILENT = "silent"
    """Nothing: they may be made unless they are incompatible with object and purpose."""
    VIENNA = "vienna"
    """They may be made in conformity with the Vienna Convention."""
    LISTED = "listed"
    """Only those that the treaty names."""
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationRule:
    """The clause on reservations."""

    clause: ReservationClause = ReservationClause.SILENT
    article: str = ""
    source: str = ""
    """As of :class:`EntryRule`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denunciation:
    """How the treaty can be denounced (VCLT arts. 54, 56)."""

    article: str = ""
    """Of the treaty; empty: the treaty says nothing, and a denunciation needs its own ground (VCLT art. 56)."""
    notice: Delay = Delay(months=12)
    """From the deposit of the notice to its effect. VCLT art. 56 (2) asks for twelve months where the treaty says nothing."""
    not_before: Delay | None = None
    """Not before this time has passed since the entry into force of the treaty."""
    permitted: bool = True
    """False: the treaty neither provides for denunciation nor implies it, so that a notice has no effect by itself (VCLT art. 56 (1))."""
    source: str = ""
    """As of :class:`EntryRule`."""
