"""What repositories share: the unit's connection and four ways to ask it. Repositories return domain data, never rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table, func, insert, select

AnyRow = Row[*tuple[Any, ...]]
"""A row whose columns the reader of the code knows, and mypy does not."""

TOUCHED = "touched"
"""Of a connection's ``info``: ids of the instruments that the transaction has changed."""


class Repository:
    """Queries about one noun, inside one unit."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _insert(self, table: Table, values: Mapping[str, Any]) -> None:
        self._connection.execute(insert(table), values)
        self._touch(values.get("instrument_id"))

    def _insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """In one statement."""
        if rows:
            self._connection.execute(insert(table), rows)
            for instrument_id in {row.get("instrument_id") for row in rows}:
                self._touch(instrument_id)

    def _touch(self, instrument_id: str | None) -> None:
        """Something of this instrument changes with this transaction; see :meth:`service.store.unit.Unit.commit`."""
        if instrument_id is not None:
            self._connection.info.setdefault(TOUCHED, set()).add(instrument_id)

    def _one(self, statement: Executable) -> AnyRow | None:
        return self._connection.execute(statement).first()

    def _all(self, statement: Executable) -> Sequence[AnyRow]:
        return self._connection.execute(statement).all()

    def _changed(self, statement: Executable) -> int:
        """How many rows an UPDATE or DELETE touched."""
        return self._connection.execute(statement).rowcount

    def _count(self, table: Table, *conditions: Any) -> int:
        return self._connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()
