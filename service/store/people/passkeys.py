"""Passkeys, and the challenges that were answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.domain.people import Passkey
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import passkeys, spent_challenges


class Passkeys(Repository):
    """Found by the authenticator's name of the key, or by their person."""

    def add(self, passkey: Passkey) -> None:
        """:raises StoreConflict: the authenticator has given this key to an account before."""
        self._insert(passkeys, plain(passkey))

    def by_credential_id(self, credential_id: str) -> Passkey | None:
        """The key with this name."""
        row = self._one(select(passkeys).where(passkeys.c.credential_id == credential_id))
        return None if row is None else built(Passkey, row)

    def of(self, person_id: str) -> list[Passkey]:
        """Oldest first."""
        query = select(passkeys).where(passkeys.c.person_id == person_id)
        return [built(Passkey, row) for row in self._all(query.order_by(passkeys.c.created_at, passkeys.c.id))]

    def used(self, passkey_id: str, *, sign_count: int, at: datetime) -> None:
        """It was used now, and its counter stands there."""
        mine = passkeys.c.id == passkey_id
        self._changed(update(passkeys).where(mine).values(sign_count=sign_count, last_used_at=at))

    def remove(self, passkey_id: str, *, person_id: str) -> bool:
        """False when it is not this person's."""
        mine = (passkeys.c.id == passkey_id) & (passkeys.c.person_id == person_id)
        return bool(self._changed(delete(passkeys).where(mine)))


class SpentChallenges(Repository):
    """Each challenge is answered once."""

    def spend(self, challenge_hash: str, at: datetime) -> None:
        """:raises StoreConflict: it was answered before."""
        self._insert(spent_challenges, {"hash": challenge_hash, "at": at})

    def prune(self, before: datetime) -> None:
        """Forget those that are refused as too old anyhow."""
        self._changed(delete(spent_challenges).where(spent_challenges.c.at < before))
