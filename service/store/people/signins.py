"""Sign-ins, kept on the server so that each can be ended at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from service.domain.people import SignIn
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import signins


class SignIns(Repository):
    """Found by the hash of their token."""

    def add(self, signin: SignIn) -> None:
        """One more signed-in browser."""
        self._insert(signins, plain(signin))

    def by_token_hash(self, token_hash: str) -> SignIn | None:
        """Whatever its state; ``accounts`` judges whether it still holds."""
        row = self._one(select(signins).where(signins.c.token_hash == token_hash))
        return None if row is None else built(SignIn, row)

    def touch(self, signin_id: str, at: datetime) -> None:
        """It was used now."""
        self._connection.execute(update(signins).where(signins.c.id == signin_id).values(last_seen_at=at))

    def prove(self, signin_id: str, *, proof: str, at: datetime) -> None:
        """The person proved now who it is."""
        self._changed(update(signins).where(signins.c.id == signin_id).values(proof=proof, proved_at=at))

    def act_for(self, signin_id: str, person_id: str | None) -> None:
        """From now on for this person; None: for oneself."""
        self._changed(update(signins).where(signins.c.id == signin_id).values(acts_for=person_id))

    def revoke(self, signin_id: str, at: datetime) -> bool:
        """End it; False when it had ended or never was."""
        mine = (signins.c.id == signin_id) & signins.c.revoked_at.is_(None)
        return bool(self._changed(update(signins).where(mine).values(revoked_at=at)))

    def revoke_all(self, *, at: datetime, person_id: str | None = None, link_id: str | None = None) -> int:
        """End every sign-in of this person, or from this link; how many there were."""
        whose = signins.c.link_id == link_id if person_id is None else signins.c.person_id == person_id
        return self._changed(update(signins).where(whose, signins.c.revoked_at.is_(None)).values(revoked_at=at))

    def prune(self, before: datetime) -> int:
        """Forget those that expired before then, with the addresses they came from; how many there were."""
        return self._changed(delete(signins).where(signins.c.expires_at < before))

    def of_link(self, link_id: str) -> list[SignIn]:
        """Those that this link started, ended ones too."""
        return [built(SignIn, row) for row in self._all(select(signins).where(signins.c.link_id == link_id))]

    def of(self, person_id: str) -> list[SignIn]:
        """Newest first, ended ones too."""
        query = select(signins).where(signins.c.person_id == person_id)
        return [built(SignIn, row) for row in self._all(query.order_by(signins.c.created_at.desc(), signins.c.id))]
