"""Deposited certified copies of paper originals, found by their bytes. Derived: the archive can tell them all again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from service.store.repository import Repository
from service.store.tables import certified_copies


class CertifiedCopies(Repository):
    """Those of deposited instruments only."""

    def add(self, instrument_id: str, copies: Mapping[str, str]) -> None:
        """Those that are not there yet.

        :param copies: SHA-256 of the copy -> key of the party whose original it shows.
        """
        query = select(certified_copies.c.sha256).where(certified_copies.c.instrument_id == instrument_id)
        known = {row.sha256 for row in self._all(query)}
        for sha256, party in copies.items():
            if sha256 not in known:
                row = {"sha256": sha256, "instrument_id": instrument_id, "party": party}
                self._insert(certified_copies, row)

    def find(self, sha256: str) -> tuple[str, str] | None:
        """Instrument and party of the copy with these bytes."""
        row = self._one(select(certified_copies).where(certified_copies.c.sha256 == sha256))
        return None if row is None else (row.instrument_id, row.party)
