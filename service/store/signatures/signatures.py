"""Signed revisions of each original, and what verification said about files. Append-only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select

from service.domain.instrument import SignedRevision
from service.store.records import StoredVerdict
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import signatures, verdicts
from service.store.types import Flag


class Signatures(Repository):
    """The chains of signed revisions, one chain for each original."""

    def add(self, revision: SignedRevision, *, handed_out: bool = False) -> None:
        """One more link. ``handed_out``: this file was given away to be signed, so the next must start with it.

        :raises StoreConflict: this place in the chain is taken.
        """
        self._insert(signatures, {**plain(revision), "handed_out": handed_out})

    def chain(self, instrument_id: str, party: str) -> list[SignedRevision]:
        """All revisions of this party's original, by sequence."""
        return [built(SignedRevision, row) for row in self._all(_of(instrument_id, party))]

    def latest(self, instrument_id: str, party: str) -> SignedRevision | None:
        """The end of the chain."""
        row = self._one(_of(instrument_id, party, newest_first=True).limit(1))
        return None if row is None else built(SignedRevision, row)

    def handed_out(self, instrument_id: str, party: str) -> SignedRevision | None:
        """The newest revision that was given away to be signed."""
        query = (
            _of(instrument_id, party, newest_first=True)
            .where(signatures.c.handed_out == literal(True, Flag()))
            .limit(1)
        )
        row = self._one(query)
        return None if row is None else built(SignedRevision, row)

    def raw(self) -> list[SignedRevision]:
        """Every signature of a person as it was first recorded, of all instruments, in the order of recording."""
        query = select(signatures).where(signatures.c.stage == "raw").order_by(signatures.c.id)
        return [built(SignedRevision, row) for row in self._all(query)]

    def of(self, instrument_id: str) -> list[SignedRevision]:
        """All revisions of all originals, by party and sequence."""
        query = select(signatures).where(signatures.c.instrument_id == instrument_id)
        rows = self._all(query.order_by(signatures.c.party, signatures.c.sequence))
        return [built(SignedRevision, row) for row in rows]


class Verdicts(Repository):
    """Every verdict that was reached about an original."""

    def add(self, instrument_id: str, party: str, sha256: str, verdict: Mapping[str, Any], at: datetime) -> None:
        """Keep a verdict as plain data."""
        values = {"instrument_id": instrument_id, "party": party, "sha256": sha256, "verdict": dict(verdict), "at": at}
        self._insert(verdicts, values)

    def of(self, instrument_id: str) -> list[StoredVerdict]:
        """Oldest first."""
        query = select(verdicts).where(verdicts.c.instrument_id == instrument_id).order_by(verdicts.c.id)
        return [built(StoredVerdict, row) for row in self._all(query)]


def _of(instrument_id: str, party: str, *, newest_first: bool = False) -> Select[Any]:
    order = signatures.c.sequence.desc() if newest_first else signatures.c.sequence
    mine = (signatures.c.instrument_id == instrument_id) & (signatures.c.party == party)
    return select(signatures).where(mine).order_by(order)
