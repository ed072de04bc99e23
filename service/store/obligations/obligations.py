"""Obligations of deposited agreements, and the reports handed in for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from service.domain.obligations.obligation import Changes, Obligation, ObligationState, Report, ReportState
from service.domain.obligations.rules import BOTH, ObligationKind
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.store.errors import StoreConflict
from service.store.register.later_acts import LaterActs
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import obligation_reminders, obligation_reports, obligations, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An obligation with what lists say of its agreement."""

    obligation: Obligation
    number: int
    year: int
    """Of the register."""
    reference: str
    title: str
    department: str
    counterpart: str
    """Its short name, or its name."""
    handed_in: bool
    """A report waits for a decision."""

    @property
    def label(self) -> str:
        """The register number."""
        return f"{self.number}/{self.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which obligations are wanted; what is None or empty does not narrow."""

    department: str | None = None
    instrument_id: str | None = None
    states: Collection[ObligationState] = ()
    kind: ObligationKind | None = None
    owed_by: str | None = None
    """Key of a party; what both owe counts for each."""
    due_before: date | None = None
    """Due before this day; what has no day is left out."""
    due_from: date | None = None
    handed_in: bool = False
    """Only those with a report that waits for a decision."""
    text: str = ""
    """A part of the title or reference of the agreement, or its register number."""


class Obligations(Repository):
    """By due day, those without a day last."""

    def of(self, instrument_id: str) -> Sequence[Obligation]:
        """Of one agreement."""
        query = select(obligations).where(obligations.c.instrument_id == instrument_id)
        return [_obligation(row) for row in self._all(query.order_by(*_BY_DAY))]

    def open_between(self, first: date, last: date) -> Iterator[tuple[str, date, set[int]]]:
        """What is open and due on one of these days, both included, by agreement: the agreement, the day, and for which days around it a
        reminder was sent.
        """
        sent = obligation_reminders
        same = (sent.c.obligation_id == obligations.c.id) & (sent.c.due_on == obligations.c.due_on)
        query = select(obligations.c.id, obligations.c.instrument_id, obligations.c.due_on, sent.c.days)
        query = query.join(sent, same, isouter=True).order_by(obligations.c.instrument_id, obligations.c.id)
        asked = query.where(obligations.c.due_on.between(first, last), obligations.c.state == str(ObligationState.OPEN))
        for _, rows in groupby(self._all(asked), key=attrgetter("id")):
            known = list(rows)
            yield known[0].instrument_id, known[0].due_on, {row.days for row in known if row.days is not None}

    def get(self, obligation_id: int) -> Obligation | None:
        """One of them."""
        row = self._one(select(obligations).where(obligations.c.id == obligation_id))
        return None if row is None else _obligation(row)

    def apply(self, changes: Changes) -> None:
        """Write what was computed."""
        self._insert_all(obligations, [_values(one) for one in changes.add])
        for one in changes.change:
            self.update(one)
        for one in changes.drop:
            self._connection.execute(delete(obligation_reminders).where(obligation_reminders.c.obligation_id == one.id))
            self._connection.execute(delete(obligations).where(obligations.c.id == one.id))

    def update(self, one: Obligation, *, was: Obligation | None = None) -> None:
        """:param was: as it was read before a person decided. :raises StoreConflict: it is not so any more."""
        mine = obligations.c.id == one.id
        if was is not None:
            mine &= obligations.c.state == str(was.state)
        if not self._changed(update(obligations).where(mine).values(_values(one))):
            raise StoreConflict(obligation=one.id)

    def list(self, question: Question, *, limit: int, offset: int = 0) -> Sequence[Listed]:
        """One page of what the question asks for."""
        query = _joined(question).order_by(*_BY_DAY, register.c.year, register.c.number, obligations.c.id)
        rows = self._all(query.limit(limit).offset(offset))
        titles = self._titles({row.instrument_id for row in rows})
        return [_listed(row, title=titles.get(row.instrument_id, row.entry_title)) for row in rows]

    def _titles(self, instrument_ids: Collection[str]) -> dict[str, str]:
        """Instrument -> the right title, of those whose title was corrected."""
        corrections = LaterActs(self._connection).corrections(instrument_ids)
        changes = ((one, change) for one, acts in corrections.items() for act in acts for change in act.changes)
        return {one: str(change.after) for one, change in changes if change.field == "title"}

    def count(self, question: Question) -> int:
        """How many there are in all."""
        query = select(func.count()).select_from(_joined(question).order_by(None).subquery())
        return self._connection.execute(query).scalar_one()

    def departments(self) -> Sequence[str]:
        """Keys of the units that have any."""
        query = select(register.c.department).join(obligations, _OF_ENTRY).distinct().order_by(register.c.department)
        return [row.department for row in self._all(query)]

    def add_report(self, report: Report) -> None:
        """:raises StoreConflict: there is one of this number."""
        self._insert(obligation_reports, {**plain(report), "state": str(report.state)})

    def decide_report(self, report: Report) -> None:
        """Write what was decided. :raises StoreConflict: somebody decided on it before."""
        mine = (obligation_reports.c.obligation_id == report.obligation_id) & (
            obligation_reports.c.number == report.number
        )
        mine &= obligation_reports.c.state == str(ReportState.RECEIVED)
        if not self._changed(
            update(obligation_reports).where(mine).values({**plain(report), "state": str(report.state)})
        ):
            raise StoreConflict(report=report.number)

    def reports(self, obligation_id: int) -> Sequence[Report]:
        """In the order in which they were handed in."""
        query = select(obligation_reports).where(obligation_reports.c.obligation_id == obligation_id)
        rows = self._all(query.order_by(obligation_reports.c.number))
        return [built(Report, row, state=ReportState(row.state)) for row in rows]

    def reported(self, instrument_id: str) -> set[int]:
        """Ids of the obligations of this agreement for which a report was handed in."""
        query = select(obligation_reports.c.obligation_id).join(
            obligations, obligations.c.id == obligation_reports.c.obligation_id
        )
        return {row.obligation_id for row in self._all(query.where(obligations.c.instrument_id == instrument_id))}

    def reminded(self, obligation_id: int, due_on: date) -> set[int]:
        """For which days around the due day a reminder was sent."""
        mine = (obligation_reminders.c.obligation_id == obligation_id) & (obligation_reminders.c.due_on == due_on)
        return {row.days for row in self._all(select(obligation_reminders.c.days).where(mine))}

    def remind(self, obligation_id: int, due_on: date, *, days: int, at: datetime) -> None:
        """A reminder was sent."""
        values = {"obligation_id": obligation_id, "due_on": due_on, "days": days, "at": at}
        self._connection.execute(insert(obligation_reminders).values(values))


_BY_DAY = (obligations.c.due_on.is_(None), obligations.c.due_on, obligations.c.id)
_OF_ENTRY = register.c.instrument_id == obligations.c.instrument_id
_RECEIVED = (
    select(obligation_reports.c.number)
    .where(
        obligation_reports.c.obligation_id == obligations.c.id,
        obligation_reports.c.state == str(ReportState.RECEIVED),
    )
    .exists()
)


def _joined(question: Question) -> Select[Any]:
    asked = select(
        obligations, register.c.number.label("entry_number"), register.c.year.label("entry_year"), register.c.reference,
        register.c.title.label("entry_title"), register.c.department, register.c.parties, _RECEIVED.label("handed_in"),
    )  # fmt: skip
    return asked.join(register, _OF_ENTRY).where(*_conditions(question))


def _conditions(question: Question) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if question.department is not None:
        found.append(register.c.department == question.department)
    if question.instrument_id is not None:
        found.append(obligations.c.instrument_id == question.instrument_id)
    if question.states:
        found.append(obligations.c.state.in_([str(one) for one in question.states]))
    if question.kind is not None:
        found.append(obligations.c.kind == str(question.kind))
    if question.owed_by in (COUNTERPART, ORGANIZATION):
        found.append(obligations.c.owed_by.in_([question.owed_by, BOTH]))
    if question.due_before is not None:
        found.append(obligations.c.due_on < question.due_before)
    if question.due_from is not None:
        found.append(obligations.c.due_on >= question.due_from)
    if question.handed_in:
        found.append(_RECEIVED)
    if question.text:
        found.append(_containing(question.text))
    return found


def _containing(text: str) -> ColumnElement[bool]:
    number, _, year = text.partition("/")
    words = register.c.title.icontains(text, autoescape=True) | register.c.reference.icontains(text, autoescape=True)
    if number.strip().isdecimal() and year.strip().isdecimal() and len(text) < 15:
        words |= (register.c.number == int(number)) & (register.c.year == int(year))
    return words


def _values(one: Obligation) -> dict[str, Any]:
    values = {**plain(one), "kind": str(one.kind), "state": str(one.state), "title": dict(one.title)}
    del values["id"]
    return values


def _obligation(row: AnyRow) -> Obligation:
    return built(Obligation, row, kind=ObligationKind(row.kind), state=ObligationState(row.state))


def _listed(row: AnyRow, *, title: str) -> Listed:
    parties: Sequence[Mapping[str, str]] = row.parties
    other = next((one for one in parties if one["key"] == COUNTERPART), {})
    return Listed(
        obligation=_obligation(row),
        number=row.entry_number,
        year=row.entry_year,
        reference=row.reference,
        title=title,
        department=row.department,
        counterpart=other.get("short_name") or other.get("name", ""),
        handed_in=bool(row.handed_in),
    )
