"""Changes of accounts: the record, which is append-only, and what waits for a second administrator."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from service.domain.people import AccountChange, AccountEvent, AccountRequest
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import account_events, account_requests


class AccountEvents(Repository):
    """One row a change."""

    def add(self, event: AccountEvent) -> None:
        """Record a change, in its transaction."""
        self._insert(account_events, {**plain(event), "change": str(event.change), "detail": dict(event.detail)})

    def of(self, person_id: str, limit: int = 20) -> list[AccountEvent]:
        """Of one account, newest first."""
        query = select(account_events).where(account_events.c.person_id == person_id)
        return [_event(row) for row in self._all(query.order_by(account_events.c.id.desc()).limit(limit))]

    def since(self, at: datetime, changes: Collection[AccountChange]) -> list[AccountEvent]:
        """Those of these kinds, oldest first."""
        wanted = account_events.c.change.in_([str(one) for one in changes]) & (account_events.c.at >= at)
        return [_event(row) for row in self._all(select(account_events).where(wanted).order_by(account_events.c.id))]

    def recent(self, limit: int = 50, offset: int = 0) -> list[AccountEvent]:
        """Of all accounts, newest first."""
        query = select(account_events).order_by(account_events.c.id.desc()).limit(limit).offset(offset)
        return [_event(row) for row in self._all(query)]


class AccountRequests(Repository):
    """Decided once, or never."""

    def add(self, request: AccountRequest) -> None:
        """One more change that waits."""
        self._insert(
            account_requests, {**plain(request), "change": str(request.change), "detail": dict(request.detail)}
        )

    def get(self, request_id: str) -> AccountRequest | None:
        """The request with this id."""
        row = self._one(select(account_requests).where(account_requests.c.id == request_id))
        return None if row is None else _request(row)

    def waiting(self) -> list[AccountRequest]:
        """Oldest first."""
        query = select(account_requests).where(account_requests.c.decided_at.is_(None))
        return [_request(row) for row in self._all(query.order_by(account_requests.c.asked_at, account_requests.c.id))]

    def decide(self, request_id: str, *, by: str, at: datetime, confirmed: bool) -> bool:
        """True exactly once in the life of a request. What it carried, perhaps the hash of a password, is forgotten."""
        mine = (account_requests.c.id == request_id) & account_requests.c.decided_at.is_(None)
        values = {"decided_by": by, "decided_at": at, "confirmed": confirmed, "detail": {}}
        return bool(self._changed(update(account_requests).where(mine).values(values)))


def _event(row: AnyRow) -> AccountEvent:
    return built(AccountEvent, row, change=AccountChange(row.change))


def _request(row: AnyRow) -> AccountRequest:
    return built(AccountRequest, row, change=AccountChange(row.change))
