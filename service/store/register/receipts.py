"""The receipts that were handed to the parties. Append-only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service.store.records import StoredReceipt
from service.store.repository import Repository
from service.store.rows import built
from service.store.tables import receipts


class Receipts(Repository):
    """Only a registered instrument has any."""

    def add(self, instrument_id: str, party: str, receipt: Mapping[str, Any], at: datetime) -> None:
        """Keep what ``party`` was given."""
        values = {"instrument_id": instrument_id, "party": party, "receipt": dict(receipt), "at": at}
        self._insert(receipts, values)

    def of(self, instrument_id: str) -> list[StoredReceipt]:
        """Oldest first."""
        query = select(receipts).where(receipts.c.instrument_id == instrument_id).order_by(receipts.c.id)
        return [built(StoredReceipt, row) for row in self._all(query)]
