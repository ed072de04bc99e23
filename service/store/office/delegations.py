"""Who acts for the head of the organization, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select, update

from service.domain.office.delegations import Delegation
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import delegations


class Delegations(Repository):
    """Added and revoked, never changed otherwise."""

    __slots__ = ("_clock",)

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection)
        self._clock = clock

    def add(self, delegation: Delegation) -> None:
        """One more."""
        self._insert(delegations, plain(delegation))

    def get(self, delegation_id: str) -> Delegation | None:
        """The delegation with this id."""
        row = self._one(select(delegations).where(delegations.c.id == delegation_id))
        return None if row is None else built(Delegation, row)

    def all(self) -> list[Delegation]:
        """The one that begins last first."""
        query = select(delegations).order_by(delegations.c.begins.desc(), delegations.c.id)
        return [built(Delegation, row) for row in self._all(query)]

    def of_substitute(self, person_id: str) -> list[Delegation]:
        """All of this substitute, in the order of their periods."""
        query = select(delegations).where(delegations.c.substitute_id == person_id).order_by(delegations.c.begins)
        return [built(Delegation, row) for row in self._all(query)]

    def in_force(self) -> list[Delegation]:
        """Those on which somebody may act now."""
        now = self._clock()
        return [one for one in self.all() if one.in_force(now)]

    def revoke(self, delegation_id: str, *, at: datetime, name: str, reason: str) -> bool:
        """False: it was revoked before."""
        mine = (delegations.c.id == delegation_id) & delegations.c.revoked_at.is_(None)
        values = {"revoked_at": at, "revoked_name": name, "revoked_reason": reason}
        return self._changed(update(delegations).where(mine).values(values)) == 1
