"""An obligation of a deposited agreement as it is kept, and how it is brought up to date. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from service.domain.errors import ActionNotPossible
from service.domain.obligations.compute import Due
from service.domain.obligations.rules import BOTH, REPORTS, ObligationKind
from service.domain.parties import COUNTERPART


class ObligationState(StrEnum):
    """What was decided. Whether an open one is overdue follows from the day: :meth:`Obligation.standing`."""

    OPEN = "open"
    MET = "met"
    WAIVED = "waived"

    def step(self, wanted: ObligationState) -> ObligationState:
        """Open becomes met or waived, and these become open again. :raises ActionNotPossible: anything else."""
        if (self is ObligationState.OPEN) is (wanted is ObligationState.OPEN):
            raise ActionNotPossible(action="obligation:settle", state=self)
        return wanted


class Standing(StrEnum):
    """How an obligation stands on a day."""

    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    MET = "met"
    WAIVED = "waived"


class ReportState(StrEnum):
    """Where a report that the counterpart handed in stands."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    MORE = "more"
    """The unit asked for more."""

    def step(self, *, accept: bool) -> ReportState:
        """What the unit decides. :raises ActionNotPossible: it was decided on before."""
        if self is not ReportState.RECEIVED:
            raise ActionNotPossible(action="report:decide", state=self)
        return ReportState.ACCEPTED if accept else ReportState.MORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One obligation."""

    id: int
    """0: not stored yet."""
    instrument_id: str
    key: str
    kind: ObligationKind
    owed_by: str
    """``organization`` (the unit in charge), ``counterpart`` or ``both``."""
    due_on: date | None
    """None: the text states no day, and nobody has entered one."""
    dated: bool = False
    """A person entered the day: it is not computed again."""
    occurrence: int = 0
    title: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    state: ObligationState = ObligationState.OPEN
    settled_by: str = ""
    """Name of the person who said that it is met or waived."""
    settled_at: datetime | None = None
    note: str = ""
    document: str = ""
    """SHA-256 of the PDF that shows it; empty: none was attached."""

    @property
    def open(self) -> bool:
        """Whether it is still to be met."""
        return self.state is ObligationState.OPEN

    @property
    def of_counterpart(self) -> bool:
        """Whether the counterpart has something to do for it."""
        return self.owed_by in (COUNTERPART, BOTH)

    @property
    def by_report(self) -> bool:
        """Whether the counterpart meets it with a document that it hands in."""
        return self.kind in REPORTS and self.owed_by == COUNTERPART

    def standing(self, today: date, *, soon: int) -> Standing:
        """:param soon: how many days before the day it counts as soon due."""
        if not self.open:
            return Standing(str(self.state))
        if self.due_on is None:
            return Standing.OPEN
        if self.due_on < today:
            return Standing.OVERDUE
        return Standing.SOON if self.due_on <= today + timedelta(days=soon) else Standing.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One document that the counterpart handed in for an obligation."""

    obligation_id: int
    number: int
    """From 1 for each obligation."""
    text: str
    """A few words of the counterpart."""
    sha256: str
    """Of the file as it was cleaned."""
    source_sha256: str
    """Of the file as it was uploaded."""
    pages: int
    by_name: str
    at: datetime
    state: ReportState = ReportState.RECEIVED
    decided_by: str = ""
    decided_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be written so that the table says what was computed."""

    add: tuple[Obligation, ...]
    change: tuple[Obligation, ...]
    drop: tuple[Obligation, ...]


def reconcile(
    instrument_id: str, known: Iterable[Obligation], computed: Sequence[Due], *, reported: Collection[int] = ()
) -> Changes:
    """What is open follows what was computed; what was met or waived, and a day that a person entered, stay as they are.

    :param reported: ids of the obligations for which a report was handed in: they stay even when nothing sets them any more.
    """
    there = {one.key: one for one in known}
    wanted = {one.key: one for one in computed}
    add = tuple(_new(instrument_id, one) for key, one in wanted.items() if key not in there)
    changed = ((there[key], _updated(there[key], one)) for key, one in wanted.items() if key in there)
    drop = tuple(one for key, one in there.items() if key not in wanted and one.open and one.id not in reported)
    return Changes(add, tuple(after for before, after in changed if after != before), drop)


def reminder_due(due_on: date, today: date, offsets: Iterable[int], *, late: int) -> int | None:
    """The newest reminder that should have gone out by today; None: none, or none within the last ``late`` days.

    :param offsets: days from the due day; negative ones are before it.
    """
    passed = [one for one in offsets if due_on + timedelta(days=one) <= today]
    if not passed:
        return None
    newest = max(passed)
    return newest if due_on + timedelta(days=newest) >= today - timedelta(days=late) else None


def reminder_window(today: date, offsets: Sequence[int], *, late: int) -> tuple[date, date]:
    """First and last due day of which :func:`reminder_due` can say anything but None."""
    most, least = max(offsets, default=0), min(offsets, default=0)
    return today - timedelta(days=late + most), today - timedelta(days=least)


def _new(instrument_id: str, one: Due) -> Obligation:
    return Obligation(
        id=0, instrument_id=instrument_id, key=one.key, kind=one.kind, owed_by=one.owed_by, due_on=one.due_on, occurrence=one.occurrence,
        title=dict(one.title), text=one.text,
    )  # fmt: skip


def _updated(before: Obligation, one: Due) -> Obligation:
    if not before.open:
        return before
    due_on = before.due_on if before.dated else one.due_on
    return replace(before, kind=one.kind, owed_by=one.owed_by, due_on=due_on, title=dict(one.title), text=one.text)
