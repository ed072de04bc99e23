"""What both sides say about a text before it is agreed."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.negotiation.comments import Entry, EntryKind
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import comments


class Comments(Repository):
    """One row for each entry of a thread. Append-only."""

    def add(self, entry: Entry) -> None:
        """One more."""
        self._insert(comments, {**plain(entry), "kind": str(entry.kind)})

    def of(self, instrument_id: str) -> list[Entry]:
        """All entries of all threads, oldest first."""
        query = select(comments).where(comments.c.instrument_id == instrument_id).order_by(comments.c.id)
        return [built(Entry, row, kind=EntryKind(row.kind)) for row in self._all(query)]
