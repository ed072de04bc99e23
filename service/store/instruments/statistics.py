"""Figures over many instruments: how many, and when each step was taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from service.domain.lifecycle import Action
from service.domain.worklist import Sight
from service.store.instruments.instruments import seen_by
from service.store.repository import Repository
from service.store.tables import events, instruments

_BY = {"department": instruments.c.department, "model": instruments.c.template_id, "state": instruments.c.state}


class Statistics(Repository):
    """Of the instruments that somebody may see and that were opened in a period."""

    def counts(
        self, by: str, sights: Sequence[Sight], *, since: datetime, until: datetime, department: str | None = None
    ) -> dict[str, int]:
        """Value of ``department``, ``model`` or ``state`` -> how many, most first."""
        column = _BY[by]
        query = select(column.label("key"), func.count().label("many")).where(
            *_opened(sights, since, until, department)
        )
        rows = self._all(query.group_by(column).order_by(func.count().desc(), column))
        return {row.key: row.many for row in rows}

    def by_state(self) -> dict[str, int]:
        """State -> how many instruments, all of them."""
        query = select(instruments.c.state, func.count().label("many")).group_by(instruments.c.state)
        return {row.state: row.many for row in self._all(query)}

    def moments(
        self,
        kinds: Sequence[Action],
        sights: Sequence[Sight],
        *,
        since: datetime,
        until: datetime,
        department: str | None = None,
    ) -> dict[str, dict[str, datetime]]:
        """Instrument -> act -> when it was done last."""
        last = func.max(events.c.at, type_=events.c.at.type).label("last")
        query: Any = select(events.c.instrument_id, events.c.kind, last).join(
            instruments, instruments.c.id == events.c.instrument_id
        )
        query = query.where(
            events.c.kind.in_([str(kind) for kind in kinds]), *_opened(sights, since, until, department)
        )
        found: dict[str, dict[str, datetime]] = {}
        for row in self._all(query.group_by(events.c.instrument_id, events.c.kind)):
            found.setdefault(row.instrument_id, {})[row.kind] = row.last
        return found


def _opened(
    sights: Sequence[Sight], since: datetime, until: datetime, department: str | None
) -> list[ColumnElement[bool]]:
    conditions = [
        seen_by(sights, instruments.c.state, instruments.c.department),
        instruments.c.created_at >= since,
        instruments.c.created_at < until,
    ]
    return conditions if department is None else [*conditions, instruments.c.department == department]
