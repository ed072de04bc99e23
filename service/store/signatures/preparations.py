"""Signatures with external keys: prepared here, waiting for their values."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.store.records import Preparation
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import preparations


class Preparations(Repository):
    """Used once, or never."""

    def add(self, preparation: Preparation) -> None:
        """One more."""
        self._insert(preparations, {**plain(preparation), "originals": [dict(one) for one in preparation.originals]})

    def get(self, preparation_id: str) -> Preparation | None:
        """The preparation in any state; :meth:`use` decides whether it may be used."""
        row = self._one(select(preparations).where(preparations.c.id == preparation_id))
        return None if row is None else built(Preparation, row)

    def use(self, preparation_id: str, at: datetime, values_sha256: str) -> bool:
        """Marks it as used. True exactly once, and only before it expires."""
        mine = (preparations.c.id == preparation_id) & preparations.c.used_at.is_(None)
        used = update(preparations).where(mine, preparations.c.expires_at > at)
        return bool(self._changed(used.values(used_at=at, values_sha256=values_sha256)))

    def prune(self, before: datetime) -> int:
        """Deletes those that expired before then; how many there were."""
        return self._changed(delete(preparations).where(preparations.c.expires_at < before))
