"""The history. Append-only."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.record.events import Event
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.search.folding import folded_line
from service.store.tables import events


class Events(Repository):
    """One row an act."""

    def add(self, event: Event) -> None:
        """Record an act, in the transaction of the act."""
        folded = folded_line(event.actor_name, event.kind, event.state)
        self._insert(events, {**plain(event), "detail": dict(event.detail), "folded": folded})

    def of(self, instrument_id: str) -> list[Event]:
        """The history of one instrument, oldest first."""
        query = select(events).where(events.c.instrument_id == instrument_id).order_by(events.c.id)
        return [built(Event, row) for row in self._all(query)]
