"""Tokens of programs that act for a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from service.domain.people import ApiToken
from service.domain.permissions import Permission
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import api_tokens


class ApiTokens(Repository):
    """Found by the hash of the token, or by their person."""

    def add(self, token: ApiToken) -> None:
        """One more token."""
        scopes = sorted(str(scope) for scope in token.scopes)
        self._insert(api_tokens, {**plain(token), "scopes": scopes})

    def by_token_hash(self, token_hash: str) -> ApiToken | None:
        """Whatever its state; ``accounts`` judges whether it still holds."""
        row = self._one(select(api_tokens).where(api_tokens.c.token_hash == token_hash))
        return None if row is None else _token(row)

    def of(self, person_id: str) -> list[ApiToken]:
        """Newest first, ended ones too."""
        query = select(api_tokens).where(api_tokens.c.person_id == person_id)
        return [_token(row) for row in self._all(query.order_by(api_tokens.c.created_at.desc(), api_tokens.c.id))]

    def touch(self, token_id: str, at: datetime) -> None:
        """It was used now."""
        self._changed(update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=at))

    def revoke(self, token_id: str, at: datetime) -> bool:
        """End it; False when it had been revoked already or never was."""
        mine = (api_tokens.c.id == token_id) & api_tokens.c.revoked_at.is_(None)
        return bool(self._changed(update(api_tokens).where(mine).values(revoked_at=at)))

    def revoke_all(self, person_id: str, at: datetime) -> int:
        """End every token of this person; how many there were."""
        mine = (api_tokens.c.person_id == person_id) & api_tokens.c.revoked_at.is_(None)
        return self._changed(update(api_tokens).where(mine).values(revoked_at=at))


def _token(row: AnyRow) -> ApiToken:
    # What an earlier version called otherwise gives nothing.
    return built(ApiToken, row, scopes=frozenset(one for one in Permission if one in row.scopes))
