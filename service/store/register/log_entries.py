"""The entries of the log, written in the same transaction as the register. Append-only, without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from service.store.errors import StoreConflict
from service.store.records import LogEntry
from service.store.repository import Repository
from service.store.rows import built
from service.store.tables import log_entries


class LogEntries(Repository):
    """What the log's files must contain; the files follow it, never the other way round."""

    def add(self, index: int, data: bytes, at: datetime) -> None:
        """The next leaf. :raises StoreConflict: ``index`` is not the next one."""
        if index != self.size():
            raise StoreConflict(index=index, size=self.size())
        self._insert(log_entries, {"index": index, "data": data, "at": at})

    def extend(self, entries: Sequence[tuple[int, bytes, datetime]]) -> None:
        """As :meth:`add`, several that follow each other."""
        size = self.size()
        if [index for index, _, _ in entries] != list(range(size, size + len(entries))):
            raise StoreConflict(index=entries[0][0], size=size)
        self._insert_all(log_entries, [{"index": index, "data": data, "at": at} for index, data, at in entries])

    def size(self) -> int:
        """How many leaves there are; the next index."""
        last = self._connection.execute(select(func.max(log_entries.c.index))).scalar()
        return 0 if last is None else last + 1

    def get(self, index: int) -> LogEntry | None:
        """The leaf at ``index``, from 0."""
        row = self._one(select(log_entries).where(log_entries.c.index == index))
        return None if row is None else built(LogEntry, row)

    def all(self) -> list[LogEntry]:
        """By index."""
        return [built(LogEntry, row) for row in self._all(select(log_entries).order_by(log_entries.c.index))]
