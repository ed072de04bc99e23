"""The status of entries as SQL compares it with a day. Derived; the register's rows and acts can restore it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, literal, select

from service.domain.later.standing import Standing, Status
from service.store.repository import Repository
from service.store.tables import register_standings as table


class Standings(Repository):
    """One row for each entry: the values of :class:`service.domain.later.standing.Standing`, and the access level."""

    __slots__ = ()

    def put(self, entry: int, standing: Standing, *, access: str, new: bool = False) -> None:
        """:param entry: key of the register's row. :param access: its level as it stands. :param new: it has no row yet."""
        if not new:
            self._connection.execute(table.delete().where(table.c.entry == entry))
        row: dict[str, Any] = {"entry": entry, "begins": standing.begins, "ends": standing.ends}
        self._insert(table, {**row, "ended": str(standing.ended), "access": access})

    def of(self, entries: list[int]) -> dict[int, Standing]:
        """Key of the register's row -> its status."""
        found = self._all(select(table).where(table.c.entry.in_(entries)))
        return {row.entry: Standing(begins=row.begins, ends=row.ends, ended=Status(row.ended)) for row in found}


def status_on(day: date) -> ColumnElement[str]:
    """The status on ``day``, as :meth:`Standing.on`; an empty text for an entry that has none."""
    return case(
        (table.c.begins.is_(None), literal("")),
        (table.c.ends < day, table.c.ended),
        (table.c.begins > day, literal(str(Status.NOT_YET))),
        else_=literal(str(Status.IN_FORCE)),
    )


def having(status: Status, day: date) -> Select[Any]:
    """Keys of the register's rows that have this status on ``day``."""
    return select(table.c.entry).where(status_on(day) == str(status))


def begun(first: date, last: date) -> Select[Any]:
    """Keys of the register's rows whose agreement enters into force on one of these days, both included."""
    return select(table.c.entry).where(table.c.begins.between(first, last))
