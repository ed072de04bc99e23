"""Ceremonies of signature, with their items."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from service.domain.ceremony import Ceremony, CeremonyItem, ItemStage
from service.store.repository import AnyRow, Repository
from service.store.rows import built
from service.store.tables import ceremonies, ceremony_items


class Ceremonies(Repository):
    """Newest first in lists. A row says how far the ceremony has come; the signatures are in another table."""

    def add(self, ceremony: Ceremony) -> None:
        """With its items. :raises StoreConflict: its id is taken, or an instrument is in it twice."""
        self._insert(ceremonies, _columns(ceremony))
        self._connection.execute(insert(ceremony_items), [_item_columns(item) for item in ceremony.items])

    def get(self, ceremony_id: str) -> Ceremony | None:
        """As it is now."""
        row = self._one(select(ceremonies).where(ceremonies.c.id == ceremony_id))
        return None if row is None else self._whole(row)

    def change(self, ceremony: Ceremony) -> None:
        """Write the ceremony itself; its items are written one by one."""
        self._connection.execute(update(ceremonies).where(ceremonies.c.id == ceremony.id).values(_columns(ceremony)))

    def beat(self, ceremony_id: str, alive_until: datetime) -> None:
        """Heartbeat: the ceremony is still being signed."""
        mine = ceremonies.c.id == ceremony_id
        self._connection.execute(update(ceremonies).where(mine).values(alive_until=alive_until))

    def recorded(self, ceremony_id: str, sha256: str) -> None:
        """Its procès-verbal is made."""
        self._connection.execute(update(ceremonies).where(ceremonies.c.id == ceremony_id).values(record=sha256))

    def change_item(self, item: CeremonyItem) -> None:
        """Write one item."""
        mine = (ceremony_items.c.ceremony_id == item.ceremony_id) & (
            ceremony_items.c.instrument_id == item.instrument_id
        )
        self._connection.execute(update(ceremony_items).where(mine).values(_item_columns(item)))

    def recent(self, limit: int = 20) -> list[Ceremony]:
        """Newest first."""
        query = select(ceremonies).order_by(ceremonies.c.made_at.desc(), ceremonies.c.id).limit(limit)
        return [self._whole(row) for row in self._all(query)]

    def of(self, instrument_id: str) -> list[Ceremony]:
        """Those that cover this instrument, oldest first."""
        covering = select(ceremony_items.c.ceremony_id).where(ceremony_items.c.instrument_id == instrument_id)
        query = select(ceremonies).where(ceremonies.c.id.in_(covering)).order_by(ceremonies.c.made_at, ceremonies.c.id)
        return [self._whole(row) for row in self._all(query)]

    def _whole(self, row: AnyRow) -> Ceremony:
        query = select(ceremony_items).where(ceremony_items.c.ceremony_id == row.id).order_by(ceremony_items.c.position)
        items = tuple(built(CeremonyItem, item, stage=ItemStage(item.stage)) for item in self._all(query))
        return built(Ceremony, row, items=items)


def _columns(ceremony: Ceremony) -> dict[str, Any]:
    return {name: value for name, value in asdict(ceremony).items() if name != "items"}


def _item_columns(item: CeremonyItem) -> dict[str, Any]:
    return {**asdict(item), "stage": str(item.stage)}
