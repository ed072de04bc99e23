"""Counters without gaps and duplicates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func
from sqlalchemy.dialects import postgresql, sqlite

from service.store.repository import Repository
from service.store.tables import counters


class Counters(Repository):
    """One row a name and year, locked until the unit ends, so a rolled-back act gives its number back."""

    def next(self, name: str, year: int) -> int:
        """The next number, from 1."""
        rising = _insert(self._connection).values(name=name, year=year, value=1)
        rising = rising.on_conflict_do_update(
            index_elements=["name", "year"], set_={"value": counters.c.value + 1}
        ).returning(counters.c.value)
        return int(self._connection.execute(rising).scalar_one())

    def raise_to(self, name: str, year: int, value: int) -> None:
        """Never returns ``value`` or less again; used when numbers come from elsewhere (a rebuilt or older register)."""
        highest = func.max if self._connection.dialect.name == "sqlite" else func.greatest
        rising = _insert(self._connection).values(name=name, year=year, value=value)
        self._connection.execute(
            rising.on_conflict_do_update(
                index_elements=["name", "year"], set_={"value": highest(counters.c.value, value)}
            )
        )


def _insert(connection: Connection) -> Any:
    """Both dialects know ``ON CONFLICT``; SQLAlchemy spells it in two places."""
    return sqlite.insert(counters) if connection.dialect.name == "sqlite" else postgresql.insert(counters)
