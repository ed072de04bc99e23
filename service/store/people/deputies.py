"""Who stands in for whom, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from service.domain.people import Deputy
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import deputies


class Deputies(Repository):
    """Rows stay; one that was ended says so."""

    def add(self, deputy: Deputy) -> None:
        """One more."""
        self._insert(deputies, plain(deputy))

    def get(self, deputy_id: str) -> Deputy | None:
        """With this id of its own."""
        row = self._one(select(deputies).where(deputies.c.id == deputy_id))
        return None if row is None else built(Deputy, row)

    def of(self, person_id: str) -> list[Deputy]:
        """Those whom this person named, and those for whom this person stands in; the latest first."""
        mine = or_(deputies.c.person_id == person_id, deputies.c.deputy_id == person_id)
        query = select(deputies).where(mine).order_by(deputies.c.starts.desc(), deputies.c.id)
        return [built(Deputy, row) for row in self._all(query)]

    def now(self, person_id: str, at: datetime) -> list[Deputy]:
        """Who stands in for this person at this moment."""
        return [one for one in self.of(person_id) if one.person_id == person_id and one.holds(at)]

    def end(self, deputy_id: str, at: datetime) -> bool:
        """False when it had ended or never was."""
        mine = (deputies.c.id == deputy_id) & deputies.c.ended_at.is_(None)
        return bool(self._changed(update(deputies).where(mine).values(ended_at=at)))
