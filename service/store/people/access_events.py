"""Who signed in and out, and who took which file. Append-only, kept for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from service.store.repository import Repository
from service.store.search.folding import folded_line
from service.store.tables import access_events


class AccessEvents(Repository):
    """One row for each act that changes no instrument."""

    def add(
        self,
        kind: str,
        *,
        actor_id: str,
        actor_name: str,
        at: datetime,
        detail: Mapping[str, Any],
        instrument_id: str | None = None,
    ) -> None:
        """Record it. :param instrument_id: whose file was read, if it is one of an instrument; nothing else about the instrument changes."""
        values = {
            "kind": kind,
            "actor_id": actor_id,
            "actor_name": actor_name,
            "instrument_id": instrument_id,
            "at": at,
            "detail": dict(detail),
            "folded": folded_line(actor_name, kind),
        }
        self._connection.execute(insert(access_events), values)
