"""Holdings in the database: rows, files by digest, texts. The archive can rebuild all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from service.depository.holdings.holding import HoldingEntry, HoldingFile, HoldingKind
from service.store.repository import AnyRow, Repository
from service.store.rows import built
from service.store.tables import holding_files, holding_texts, holdings
from service.store.work.counters import Counters


@dataclass(frozen=True, slots=True)
class FoundHolding:
    """A file of a holding, found by its digest."""

    entry: HoldingEntry
    path: str


class Holdings(Repository):
    """Append-only."""

    def next_number(self, kind: str, year: int) -> int:
        """The next free number of the kind in ``year``; nobody else gets one before this unit ends. Its written form is ``n/YYYY``."""
        return Counters(self._connection).next(counter(kind), year)

    def add(self, entry: HoldingEntry, text: str = "") -> None:
        """Writes the row. :raises StoreConflict: id, object, leaf, or number of the kind has a row already."""
        files = [asdict(one) for one in entry.files]
        self._insert(holdings, {**_values(entry), "files": files})
        if text:
            self._insert(holding_texts, {"holding": entry.id, "body": text.replace("\x00", " ")})
        number, slash, year = entry.number.partition("/")
        if slash and number.isdecimal() and year.isdecimal():
            Counters(self._connection).raise_to(counter(entry.kind), int(year), int(number))

    def add_files(self, holding_id: str, files: Iterable[tuple[str, str]]) -> int:
        """Makes files findable: pairs of logical path and SHA-256; how many were missing."""
        query = select(holding_files.c.path, holding_files.c.sha256).where(holding_files.c.holding == holding_id)
        known = {(row.path, row.sha256) for row in self._all(query)}
        missing = sorted(set(files) - known)
        self._insert_all(
            holding_files, [{"holding": holding_id, "path": path, "sha256": sha256} for path, sha256 in missing]
        )
        return len(missing)

    def get(self, holding_id: str) -> HoldingEntry | None:
        """The holding of this id."""
        return self._found(holdings.c.id == holding_id)

    def by_object(self, object_id: str) -> HoldingEntry | None:
        """The holding of this object of the archive."""
        return self._found(holdings.c.object_id == object_id)

    def by_number(self, kind: str, number: str) -> HoldingEntry | None:
        """The holding of this kind and number."""
        return self._found((holdings.c.kind == kind) & (holdings.c.number == number))

    def of_kind(self, kind: str, *, limit: int | None = None, offset: int = 0) -> list[HoldingEntry]:
        """In the order of the log."""
        query = select(holdings).where(holdings.c.kind == kind).order_by(holdings.c.leaf_index)
        return [entry_from(row) for row in self._all(query.limit(limit).offset(offset))]

    def part(self, *, after: int = -1, limit: int) -> list[HoldingEntry]:
        """At most ``limit`` holdings in the order of the log, from behind that place in it."""
        query = select(holdings).where(holdings.c.leaf_index > after).order_by(holdings.c.leaf_index)
        return [entry_from(row) for row in self._all(query.limit(limit))]

    def between(self, first: date, last: date) -> list[HoldingEntry]:
        """Entered from ``first`` to ``last``, both included, in the order of the log."""
        inside = (holdings.c.entered_on >= first) & (holdings.c.entered_on <= last)
        return [entry_from(row) for row in self._all(select(holdings).where(inside).order_by(holdings.c.leaf_index))]

    def about(self, subject: str, kind: HoldingKind | None = None) -> list[HoldingEntry]:
        """What belongs to this instrument or holding, in the order of the log."""
        query = select(holdings).where(holdings.c.about == subject).order_by(holdings.c.leaf_index)
        if kind is not None:
            query = query.where(holdings.c.kind == str(kind))
        return [entry_from(row) for row in self._all(query)]

    def all(self) -> list[HoldingEntry]:
        """Every holding, in the order of the log."""
        return [entry_from(row) for row in self._all(select(holdings).order_by(holdings.c.leaf_index))]

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return self._count(holdings, holdings.c.kind == kind)

    def files(self, holding_id: str) -> list[tuple[str, str]]:
        """Logical path and SHA-256 of every file of every version, by path."""
        query = select(holding_files.c.path, holding_files.c.sha256).where(holding_files.c.holding == holding_id)
        return [(row.path, row.sha256) for row in self._all(query.order_by(*holding_files.c))]

    def text(self, holding_id: str) -> str:
        """The text by which it is found; empty where there is none."""
        row = self._one(select(holding_texts.c.body).where(holding_texts.c.holding == holding_id))
        return "" if row is None else str(row.body)

    def with_file(self, sha256: str) -> list[FoundHolding]:
        """Every holding that has a file with these bytes, oldest first; each once."""
        query = (
            select(holdings, func.min(holding_files.c.path).label("path"))
            .join(holding_files, holding_files.c.holding == holdings.c.id)
            .where(holding_files.c.sha256 == sha256)
            .group_by(holdings.c.id)
            .order_by(holdings.c.leaf_index)
        )
        return [FoundHolding(entry_from(row), row.path) for row in self._all(query)]

    def _found(self, condition: Any) -> HoldingEntry | None:
        row = self._one(select(holdings).where(condition))
        return None if row is None else entry_from(row)


def counter(kind: str) -> str:
    """Name of the counter of this kind's numbers."""
    return f"holding:{kind}"


def _values(entry: HoldingEntry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in (column.name for column in holdings.columns)}
    return {**values, "number": entry.number or None, "title": dict(entry.title), "details": dict(entry.details)}


def entry_from(row: AnyRow) -> HoldingEntry:
    """The holding in a row that has the columns of the holdings."""
    files = tuple(HoldingFile(**one) for one in row.files)
    return built(HoldingEntry, row, number=row.number or "", files=files)
