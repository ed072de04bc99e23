"""Which originals a person has looked at before deciding on them."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.review import Look
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import looks


class Looks(Repository):
    """One row for each text that a reader sees after another one. Append-only."""

    def add(self, look: Look) -> None:
        """One more."""
        self._insert(looks, plain(look))

    def of(self, instrument_id: str, reader: str) -> list[Look]:
        """Of this reader, oldest first."""
        mine = (looks.c.instrument_id == instrument_id) & (looks.c.reader == reader)
        return [built(Look, row) for row in self._all(select(looks).where(mine).order_by(looks.c.id))]
