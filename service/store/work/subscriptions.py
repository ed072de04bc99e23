"""Subscriptions of the public to notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.domain.mail.subscriptions import Scope, Subscription
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import subscriptions


class Subscriptions(Repository):
    """One row for each address and subject."""

    def add(self, one: Subscription) -> None:
        """A new one."""
        self._insert(subscriptions, {**plain(one), "scope": str(one.scope)})

    def get(self, subscription_id: str) -> Subscription | None:
        """The subscription as it is now."""
        row = self._one(select(subscriptions).where(subscriptions.c.id == subscription_id))
        return None if row is None else _built(row)

    def of(self, email: str) -> list[Subscription]:
        """Of one address that have not ended, newest first."""
        mine = (subscriptions.c.email == email) & subscriptions.c.ended_at.is_(None)
        query = select(subscriptions).where(mine)
        return [_built(row) for row in self._all(query.order_by(subscriptions.c.created_at.desc()))]

    def active(self) -> list[Subscription]:
        """All that are confirmed and have not ended."""
        on = subscriptions.c.confirmed_at.is_not(None) & subscriptions.c.ended_at.is_(None)
        return [_built(row) for row in self._all(select(subscriptions).where(on).order_by(subscriptions.c.created_at))]

    def unconfirmed(self) -> int:
        """How many wait for a confirmation."""
        return self._count(subscriptions, subscriptions.c.confirmed_at.is_(None) & subscriptions.c.ended_at.is_(None))

    def confirm(self, subscription_id: str, at: datetime) -> None:
        """The address is theirs."""
        mine = (subscriptions.c.id == subscription_id) & subscriptions.c.confirmed_at.is_(None)
        self._connection.execute(update(subscriptions).where(mine).values(confirmed_at=at))

    def end(self, subscription_id: str, at: datetime) -> None:
        """No more letters."""
        mine = (subscriptions.c.id == subscription_id) & subscriptions.c.ended_at.is_(None)
        self._connection.execute(update(subscriptions).where(mine).values(ended_at=at))

    def remove_unconfirmed(self, before: datetime) -> int:
        """Those of before this moment that nobody confirmed; how many there were."""
        old = subscriptions.c.confirmed_at.is_(None) & (subscriptions.c.created_at < before)
        return self._connection.execute(delete(subscriptions).where(old)).rowcount


def _built(row: AnyRow) -> Subscription:
    return built(Subscription, row, scope=Scope(row.scope))
