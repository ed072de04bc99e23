"""When the obligations of a deposit have to be computed again, so that the daily run reads only the deposits whose day has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select, update

from service.store.repository import Repository
from service.store.tables import obligation_runs as table
from service.store.tables import register

AT_ONCE: Final = date.min


class ObligationRuns(Repository):
    """One row for each entry of the register. Derived: a row that is missing or too early costs a computation, no more."""

    __slots__ = ()

    def at_once(self, entry: int, *, new: bool = False) -> None:
        """Something about the entry changed, in this transaction. :param entry: key of the register's row. :param new: it has no row yet."""
        if new or not self._changed(update(table).where(table.c.entry == entry).values(again_on=AT_ONCE)):
            self._insert(table, {"entry": entry, "again_on": AT_ONCE, "rules": ""})

    def done(self, instrument_id: str, *, again_on: date | None, rules: str) -> None:
        """They were computed. :param again_on: None: only when something changes. :param rules: by which rules, see :meth:`rules`."""
        mine = select(register.c.id).where(register.c.instrument_id == instrument_id).scalar_subquery()
        self._connection.execute(update(table).where(table.c.entry == mine).values(again_on=again_on, rules=rules))

    def of(self, instrument_id: str) -> tuple[date | None, str] | None:
        """When again, and by which rules they were computed; None where there is no such entry."""
        row = self._one(select(table).join(register).where(register.c.instrument_id == instrument_id))
        return None if row is None else (row.again_on, row.rules)

    def rules(self) -> list[str]:
        """All names of rules by which anything was computed."""
        return [row.rules for row in self._all(select(table.c.rules).distinct())]

    def outdate(self, rules: Collection[str]) -> None:
        """What was computed by these rules has to be computed again."""
        mine = table.c.rules.in_(rules)
        self._connection.execute(update(table).where(mine).values(again_on=AT_ONCE))

    def due(self, day: date, *, limit: int, after: int = 0) -> list[tuple[int, str]]:
        """Key of the register's row and instrument of those whose day has come, by key, from behind ``after``."""
        due = (table.c.again_on <= day) & (table.c.entry > after)
        query = select(table.c.entry, register.c.instrument_id).join(register, register.c.id == table.c.entry)
        return [
            (row.entry, row.instrument_id) for row in self._all(query.where(due).order_by(table.c.entry).limit(limit))
        ]
