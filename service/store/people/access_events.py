"""Who signed in and out, and who took which file. Append-only, kept for ever."""

from __future__ import annotations

from sqlalchemy import insert

from service.domain.record.events import Event
from service.store.repository import Repository
from service.store.search.folding import folded_line
from service.store.tables import access_events


class AccessEvents(Repository):
    """One row for each; ``state`` is not kept."""

    def add(self, event: Event) -> None:
        """Record it. The instrument, if there is one, is not changed by being read."""
        values = {
            "kind": event.kind,
            "actor_id": event.actor_id,
            "actor_name": event.actor_name,
            "instrument_id": event.instrument_id or None,
            "at": event.at,
            "detail": dict(event.detail),
            "folded": folded_line(event.actor_name, event.kind),
        }
        self._connection.execute(insert(access_events), values)
