"""What waits for whom. Derived rows: they are written again at every commit that touches their instrument."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, insert, or_, select

from service.domain.instrument import Instrument
from service.domain.lifecycle import ENDED, State
from service.domain.messages import Message
from service.domain.worklist import Doer, Order, Question, Sight, Task
from service.store.instruments.instruments import in_states, instrument_from, matching, seen_by
from service.store.repository import AnyRow, Repository
from service.store.tables import instruments, tasks

_ORDERS: dict[Order, tuple[ColumnElement[Any], ...]] = {
    Order.LONGEST: (tasks.c.since.asc(),),
    Order.NEWEST: (tasks.c.since.desc(),),
    Order.TITLE: (instruments.c.title.asc(),),
    Order.COUNTERPART: (instruments.c.counterpart_name.asc(), instruments.c.title.asc()),
    Order.REFERENCE: (instruments.c.reference.asc(),),
}
_OF_TASK = [
    tasks.c[name] for name in ("position", "action", "role", "unit", "person", "barred", "reason", "told", "since")
]
"""No column of these is called as one of the instrument's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of a list: the task and its instrument."""

    task: Task
    instrument: Instrument


class Tasks(Repository):
    """Lists are bounded by the caller; counts are bounded by ``most``."""

    def replace(self, instrument: Instrument, found: Sequence[Task]) -> None:
        """From now on exactly these wait for somebody."""
        self._connection.execute(delete(tasks).where(tasks.c.instrument_id == instrument.id))
        if found:
            self._connection.execute(insert(tasks), [_values(instrument, task) for task in found])

    def of(self, instrument_id: str) -> list[Task]:
        """The main one first."""
        query = select(tasks).where(tasks.c.instrument_id == instrument_id).order_by(tasks.c.position)
        return [_task(row) for row in self._all(query)]

    def outdated(self, states: Collection[State], limit: int) -> list[str]:
        """Ids of instruments in ``states`` whose tasks were derived from another version, or never."""
        join = (tasks.c.instrument_id == instruments.c.id) & (tasks.c.version == instruments.c.version)
        query = select(instruments.c.id).where(in_states(instruments.c.state, states), ~exists().where(join))
        return [row.id for row in self._all(query.limit(limit))]

    def in_charge(self, officer_id: str, limit: int) -> list[str]:
        """Ids of instruments in progress of which this officer is in charge."""
        mine = (tasks.c.position == 0) & (tasks.c.officer_id == officer_id)
        going = tasks.c.state.not_in(sorted(str(state) for state in ENDED))
        query = select(tasks.c.instrument_id).where(mine, going).order_by(tasks.c.instrument_id).limit(limit)
        return [row.instrument_id for row in self._all(query)]

    def mine(
        self, doers: Sequence[Doer], actor_id: str, asked: Question, *, limit: int | None, offset: int = 0
    ) -> list[Listed]:
        """What somebody with these capacities can do. ``limit`` None: everything, for the service's own work."""
        return self._page([_doable(doers, actor_id)], asked, limit=limit, offset=offset)

    def others(
        self,
        doers: Sequence[Doer],
        actor_id: str,
        sights: Sequence[Sight],
        asked: Question,
        *,
        ended_after: datetime,
        limit: int,
        offset: int = 0,
    ) -> list[Listed]:
        """What somebody may see and cannot do: one row an instrument. Of what has ended, only what ended after ``ended_after``."""
        return self._page(_others(doers, actor_id, sights, ended_after), asked, limit=limit, offset=offset)

    def count_mine(self, doers: Sequence[Doer], actor_id: str, asked: Question, *, most: int) -> dict[State, int]:
        """State -> how many; together at most ``most``."""
        return self._counts([_doable(doers, actor_id)], asked, most)

    def count_others(
        self,
        doers: Sequence[Doer],
        actor_id: str,
        sights: Sequence[Sight],
        asked: Question,
        *,
        ended_after: datetime,
        most: int,
    ) -> dict[State, int]:
        """The same of :meth:`others`."""
        return self._counts(_others(doers, actor_id, sights, ended_after), asked, most)

    def _page(
        self, conditions: Sequence[ColumnElement[bool]], asked: Question, *, limit: int | None, offset: int
    ) -> list[Listed]:
        query = select(instruments, *_OF_TASK).join(tasks, tasks.c.instrument_id == instruments.c.id)
        query = query.where(*conditions, *_asked(asked)).order_by(*_ORDERS[asked.order], tasks.c.instrument_id)
        return [_listed(row) for row in self._all(query.limit(limit).offset(offset))]

    def _counts(self, conditions: Sequence[ColumnElement[bool]], asked: Question, most: int) -> dict[State, int]:
        query: Select[Any] = select(tasks.c.state)
        if asked.text or asked.template:
            query = query.join(instruments, instruments.c.id == tasks.c.instrument_id)
        bounded = query.where(*conditions, *_asked(asked)).limit(most).subquery()
        rows = self._all(select(bounded.c.state, func.count().label("many")).group_by(bounded.c.state))
        return {State(row.state): row.many for row in rows}


def _doable(doers: Sequence[Doer], actor_id: str) -> ColumnElement[bool]:
    if not doers:
        return false()
    capacities = [
        and_(
            tasks.c.role == str(doer.role),
            tasks.c.unit == doer.unit,
            tasks.c.person == doer.person,
            tasks.c.action.in_(sorted(doer.actions)),
        )
        for doer in doers
    ]
    return and_(or_(*capacities), tasks.c.barred.not_like(f"% {actor_id} %"))


def _others(
    doers: Sequence[Doer], actor_id: str, sights: Sequence[Sight], ended_after: datetime
) -> list[ColumnElement[bool]]:
    fresh = or_(tasks.c.state.not_in(sorted(str(state) for state in ENDED)), tasks.c.since > ended_after)
    conditions = [tasks.c.position == 0, seen_by(sights, tasks.c.state, tasks.c.department), fresh]
    if doers:
        own = select(tasks.c.instrument_id).where(_doable(doers, actor_id))
        conditions.append(tasks.c.instrument_id.not_in(own))
    return conditions


def _asked(asked: Question) -> list[ColumnElement[bool]]:
    conditions = matching(instruments.c.folded, asked.text)
    if asked.states is not None:
        conditions.append(in_states(tasks.c.state, asked.states))
    if asked.template is not None:
        conditions.append(instruments.c.template_id == asked.template)
    if asked.department is not None:
        conditions.append(tasks.c.department == asked.department)
    if asked.officer is not None:
        conditions.append(tasks.c.officer_id == asked.officer)
    if asked.before is not None:
        conditions.append(tasks.c.since < asked.before)
    return conditions


def _values(instrument: Instrument, task: Task) -> dict[str, Any]:
    return {
        "instrument_id": instrument.id,
        "position": task.position,
        "action": task.action,
        "role": task.role,
        "unit": task.unit,
        "person": task.person,
        "barred": " ".join(["", *sorted(task.barred), ""]),
        "reason": task.reason.to_data(),
        "told": task.told.to_data(),
        "since": task.since,
        "state": str(instrument.state),
        "department": instrument.department,
        "officer_id": instrument.in_charge,
        "version": instrument.version,
    }


def _task(row: AnyRow) -> Task:
    return Task(
        position=row.position,
        action=row.action,
        role=row.role,
        unit=row.unit,
        person=row.person,
        barred=frozenset(row.barred.split()),
        reason=Message.from_data(row.reason),
        told=Message.from_data(row.told),
        since=row.since,
    )


def _listed(row: AnyRow) -> Listed:
    return Listed(task=_task(row), instrument=instrument_from(row))
