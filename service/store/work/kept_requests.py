"""Requests with a key, and their answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.store.records import KeptAnswer
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import kept_requests


class KeptRequests(Repository):
    """One row a person and key, until it is too old."""

    def add(self, begun: KeptAnswer) -> None:
        """:raises StoreConflict: the key is taken."""
        self._insert(kept_requests, plain(begun))

    def get(self, person: str, key: str) -> KeptAnswer | None:
        """As it is now."""
        row = self._one(select(kept_requests).where(kept_requests.c.person == person, kept_requests.c.key == key))
        return None if row is None else built(KeptAnswer, row)

    def answer(self, person: str, key: str, *, status: int, kind: str, body: str) -> None:
        """What was answered."""
        mine = (kept_requests.c.person == person) & (kept_requests.c.key == key)
        self._connection.execute(update(kept_requests).where(mine).values(status=status, kind=kind, body=body))

    def remove(self, person: str, key: str) -> None:
        """The key is free again."""
        mine = (kept_requests.c.person == person) & (kept_requests.c.key == key)
        self._connection.execute(delete(kept_requests).where(mine))

    def prune(self, before: datetime) -> None:
        """Forget what was begun before this."""
        self._connection.execute(delete(kept_requests).where(kept_requests.c.begun_at < before))
