"""Until when the newest time-stamp of each deposited file proves it. Derived from the archive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from service.store.records import StoredProof
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import proofs, register


class Proofs(Repository):
    """One row a file of a deposit."""

    def put(self, proof: StoredProof) -> None:
        """Instead of what was known of this file; the trouble of the last attempt stays while its bytes are the same."""
        mine = self._mine(proof.instrument_id, proof.path)
        known = self._one(select(proofs).where(mine))
        values = plain(proof)
        if known is not None and known.sha256 == proof.sha256:
            values |= {"trouble": known.trouble, "tried_at": known.tried_at}
        self._connection.execute(delete(proofs).where(mine))
        self._insert(proofs, values)

    def put_all(self, found: Sequence[StoredProof]) -> None:
        """The same for several files, each of them once."""
        some = {one.instrument_id for one in found}
        query = select(proofs.c.instrument_id, proofs.c.path).where(proofs.c.instrument_id.in_(some))
        known = {(row.instrument_id, row.path) for row in self._all(query)}
        for one in found:
            if (one.instrument_id, one.path) in known:
                self.put(one)
        self._insert_all(proofs, [plain(one) for one in found if (one.instrument_id, one.path) not in known])

    def tried(self, instrument_id: str, path: str, *, at: datetime, trouble: Mapping[str, Any]) -> None:
        """An attempt to renew this file failed."""
        mine = self._mine(instrument_id, path)
        self._connection.execute(update(proofs).where(mine).values(trouble=dict(trouble), tried_at=at))

    def of_some(self, instrument_ids: Collection[str]) -> dict[str, list[StoredProof]]:
        """Deposit -> its files, by path."""
        query = select(proofs).where(proofs.c.instrument_id.in_(list(instrument_ids)))
        found: dict[str, list[StoredProof]] = {}
        for row in self._all(query.order_by(proofs.c.instrument_id, proofs.c.path)):
            found.setdefault(row.instrument_id, []).append(built(StoredProof, row))
        return found

    def of(self, instrument_id: str) -> list[StoredProof]:
        """Of one deposit, by path."""
        query = select(proofs).where(proofs.c.instrument_id == instrument_id).order_by(proofs.c.path)
        return [built(StoredProof, row) for row in self._all(query)]

    def ending(self, before: datetime, *, limit: int, offset: int = 0) -> list[StoredProof]:
        """Files whose end is unknown, then those that end before this moment, soonest first, then by register number."""
        query = select(proofs).join(register, register.c.instrument_id == proofs.c.instrument_id).where(_ending(before))
        soonest = (proofs.c.ends.is_not(None), proofs.c.ends, register.c.year, register.c.number, proofs.c.path)
        return [built(StoredProof, row) for row in self._all(query.order_by(*soonest).limit(limit).offset(offset))]

    def count(self, before: datetime | None) -> int:
        """How many end before this moment; None: for how many the end is unknown."""
        ends = proofs.c.ends.is_(None) if before is None else proofs.c.ends <= before
        return self._count(proofs, proofs.c.stamped, ends)

    def _mine(self, instrument_id: str, path: str) -> ColumnElement[bool]:
        return (proofs.c.instrument_id == instrument_id) & (proofs.c.path == path)


def _ending(before: datetime) -> ColumnElement[bool]:
    return proofs.c.stamped & or_(proofs.c.ends.is_(None), proofs.c.ends <= before)
