"""Accounts at the OpenID provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from service.store.repository import Repository
from service.store.tables import openid_identities


class OpenIdIdentities(Repository):
    """Found by issuer and subject, which never change; an e-mail address can."""

    def add(self, *, issuer: str, subject: str, person_id: str, at: datetime) -> None:
        """:raises StoreConflict: this identity belongs to an account already."""
        values = {"issuer": issuer, "subject": subject, "person_id": person_id, "created_at": at}
        self._insert(openid_identities, values)

    def person_id(self, *, issuer: str, subject: str) -> str | None:
        """Whose identity it is."""
        mine = (openid_identities.c.issuer == issuer) & (openid_identities.c.subject == subject)
        row = self._one(select(openid_identities.c.person_id).where(mine))
        return None if row is None else str(row.person_id)

    def of(self, person_id: str) -> list[str]:
        """The subjects of a person."""
        query = select(openid_identities.c.subject).where(openid_identities.c.person_id == person_id)
        return [str(row.subject) for row in self._all(query)]
