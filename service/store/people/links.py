"""One-time links for counterparts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from service.domain.people import Link
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import links


class Links(Repository):
    """Opened once, or never."""

    def add(self, link: Link) -> None:
        """One more invitation."""
        self._insert(links, plain(link))

    def get(self, link_id: str) -> Link | None:
        """The link with this id."""
        row = self._one(select(links).where(links.c.id == link_id))
        return None if row is None else built(Link, row)

    def by_token_hash(self, token_hash: str) -> Link | None:
        """Whatever its state; :meth:`open` decides."""
        row = self._one(select(links).where(links.c.token_hash == token_hash))
        return None if row is None else built(Link, row)

    def open(self, link_id: str, at: datetime) -> bool:
        """Consume it. True exactly once in its life, and only before it expires or is revoked."""
        mine = (links.c.id == link_id) & links.c.opened_at.is_(None) & links.c.revoked_at.is_(None)
        return bool(self._changed(update(links).where(mine, links.c.expires_at > at).values(opened_at=at)))

    def name_person(self, link_id: str, person: str, function: str) -> None:
        """Who acts through it from now on."""
        self._changed(update(links).where(links.c.id == link_id).values(person=person, function=function))

    def revoke(self, link_id: str, at: datetime) -> bool:
        """Make it useless from now on, opened or not; False when it was already."""
        mine = (links.c.id == link_id) & links.c.revoked_at.is_(None)
        return bool(self._changed(update(links).where(mine).values(revoked_at=at)))

    def of(self, instrument_id: str) -> list[Link]:
        """Newest first."""
        query = select(links).where(links.c.instrument_id == instrument_id)
        return [built(Link, row) for row in self._all(query.order_by(links.c.created_at.desc(), links.c.id))]
