"""Imports of an earlier register: what was prepared, and what became of each row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from service.domain.legacy.imports import ImportRow, ImportScan, ImportState, RegisterImport, RowOutcome
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import import_rows, import_scans, register_imports


class RegisterImports(Repository):
    """Imports with their scans and rows."""

    __slots__ = ()

    def add(self, made: RegisterImport) -> None:
        """:raises StoreConflict: there is one with this id."""
        self._insert(register_imports, {**plain(made), "state": str(made.state)})

    def get(self, import_id: str) -> RegisterImport | None:
        """None: there is none with this id."""
        row = self._one(select(register_imports).where(register_imports.c.id == import_id))
        return None if row is None else _import(row)

    def newest(self, *, limit: int) -> list[RegisterImport]:
        """The one that was changed last first."""
        query = select(register_imports).order_by(register_imports.c.changed_at.desc(), register_imports.c.id)
        return [_import(row) for row in self._all(query.limit(limit))]

    def in_state(self, state: ImportState) -> list[RegisterImport]:
        """The one that was touched longest ago first."""
        wanted = register_imports.c.state == str(state)
        query = select(register_imports).where(wanted).order_by(register_imports.c.changed_at, register_imports.c.id)
        return [_import(row) for row in self._all(query)]

    def change(self, import_id: str, at: datetime, **values: Any) -> None:
        """Other values of the fields of these names."""
        mine = register_imports.c.id == import_id
        self._changed(update(register_imports).where(mine).values(**values, changed_at=at))

    def remove(self, import_id: str) -> None:
        """With everything that was uploaded for it."""
        self._changed(delete(import_rows).where(import_rows.c.import_id == import_id))
        self.remove_scans(import_id)
        self._changed(delete(register_imports).where(register_imports.c.id == import_id))

    def scans(self, import_id: str) -> list[ImportScan]:
        """By name."""
        query = select(import_scans).where(import_scans.c.import_id == import_id).order_by(import_scans.c.name)
        return [built(ImportScan, row) for row in self._all(query)]

    def put_scans(self, import_id: str, scans: Sequence[ImportScan]) -> None:
        """Adds them; one of the same name is replaced."""
        self.remove_scans(import_id, [one.name for one in scans])
        self._insert_all(import_scans, [{"import_id": import_id, **plain(one)} for one in scans])

    def remove_scans(self, import_id: str, names: Collection[str] | None = None) -> int:
        """Those of these names, or all; how many there were."""
        unwanted = import_scans.c.import_id == import_id
        if names is not None:
            unwanted &= import_scans.c.name.in_(names)
        return self._changed(delete(import_scans).where(unwanted))

    def put_rows(self, import_id: str, rows: Sequence[ImportRow]) -> None:
        """Instead of those of an earlier start."""
        self._changed(delete(import_rows).where(import_rows.c.import_id == import_id))
        self._insert_all(
            import_rows, [{"import_id": import_id, **plain(one), "outcome": str(one.outcome)} for one in rows]
        )

    def rows(self, import_id: str, *, limit: int, offset: int = 0) -> list[ImportRow]:
        """In the order of the table."""
        query = select(import_rows).where(import_rows.c.import_id == import_id).order_by(import_rows.c.row)
        found = self._all(query.limit(limit).offset(offset))
        return [built(ImportRow, row, outcome=RowOutcome(row.outcome)) for row in found]

    def outcomes(self, import_id: str) -> dict[RowOutcome, int]:
        """How many rows there are of each."""
        query = select(import_rows.c.outcome, func.count().label("many")).where(import_rows.c.import_id == import_id)
        found = {row.outcome: row.many for row in self._all(query.group_by(import_rows.c.outcome))}
        return {one: found.get(str(one), 0) for one in RowOutcome}

    def entered(self, import_id: str, row: int | None = None) -> None:
        """This row is in the register now; None: every row that waited."""
        mine = (import_rows.c.import_id == import_id) & (import_rows.c.outcome == str(RowOutcome.WAITING))
        if row is not None:
            mine &= import_rows.c.row == row
        self._changed(update(import_rows).where(mine).values(outcome=str(RowOutcome.ENTERED)))


def _import(row: AnyRow) -> RegisterImport:
    return built(RegisterImport, row, state=ImportState(row.state))
