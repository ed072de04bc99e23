"""Failed attempts, counted to slow down guessing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, select

from service.store.repository import Repository
from service.store.tables import attempts


class Attempts(Repository):
    """Rows under a key such as ``email:…`` or ``address:…``."""

    def add(self, key: str, at: datetime) -> None:
        """One more failure."""
        self._connection.execute(insert(attempts).values(key=key, at=at))

    def count_since(self, key: str, since: datetime) -> int:
        """How many failures at or after ``since``."""
        return self._count(attempts, attempts.c.key == key, attempts.c.at >= since)

    def latest(self, key: str) -> datetime | None:
        """When the newest failure was."""
        newest = select(func.max(attempts.c.at)).where(attempts.c.key == key)
        moment: datetime | None = self._connection.execute(newest).scalar()
        return moment

    def clear(self, key: str) -> None:
        """Forget them, after a success."""
        self._connection.execute(delete(attempts).where(attempts.c.key == key))

    def clear_person(self, email_key: str) -> None:
        """Forget the failures of one e-mail address from every network."""
        beyond = attempts.c.key.startswith(f"{email_key}|", autoescape=True)
        self._connection.execute(delete(attempts).where((attempts.c.key == email_key) | beyond))

    def take_back(self, key: str, at: datetime) -> None:
        """Forget the one of this moment."""
        self._connection.execute(delete(attempts).where(attempts.c.key == key, attempts.c.at == at))

    def prune(self, before: datetime) -> int:
        """Forget what is too old to count; how many there were."""
        return self._changed(delete(attempts).where(attempts.c.at < before))
