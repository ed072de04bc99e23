"""Until when the newest time-stamp of each deposited file proves it. Derived from the archive."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from service.store.records import StoredProof
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import holdings, proofs, register


class Proofs(Repository):
    """One row a file of a deposit."""

    def put(self, proof: StoredProof) -> None:
        """Instead of what was known of this file; the trouble of the last attempt stays while its bytes are the same."""
        mine = self._mine(proof.subject, proof.path)
        known = self._one(select(proofs).where(mine))
        values = plain(proof)
        if known is not None and known.sha256 == proof.sha256:
            values |= {"trouble": known.trouble, "tried_at": known.tried_at}
        self._connection.execute(delete(proofs).where(mine))
        self._insert(proofs, values)

    def put_all(self, found: Sequence[StoredProof]) -> None:
        """The same for several files, each of them once."""
        some = {one.subject for one in found}
        query = select(proofs.c.subject, proofs.c.path).where(proofs.c.subject.in_(some))
        known = {(row.subject, row.path) for row in self._all(query)}
        for one in found:
            if (one.subject, one.path) in known:
                self.put(one)
        self._insert_all(proofs, [plain(one) for one in found if (one.subject, one.path) not in known])

    def tried(self, subject: str, path: str, *, at: datetime, trouble: Mapping[str, Any]) -> None:
        """An attempt to renew this file failed."""
        mine = self._mine(subject, path)
        self._connection.execute(update(proofs).where(mine).values(trouble=dict(trouble), tried_at=at))

    def of_some(self, subjects: Collection[str]) -> dict[str, list[StoredProof]]:
        """Deposit -> its files, by path."""
        query = select(proofs).where(proofs.c.subject.in_(list(subjects)))
        found: dict[str, list[StoredProof]] = {}
        for row in self._all(query.order_by(proofs.c.subject, proofs.c.path)):
            found.setdefault(row.subject, []).append(built(StoredProof, row))
        return found

    def of(self, subject: str) -> list[StoredProof]:
        """Of one deposit, by path."""
        query = select(proofs).where(proofs.c.subject == subject).order_by(proofs.c.path)
        return [built(StoredProof, row) for row in self._all(query)]

    def ending(self, before: datetime, *, limit: int, offset: int = 0) -> list[StoredProof]:
        """Files whose end is unknown, then those that end before this moment, soonest first; then by register number, holdings after it."""
        query = (
            select(proofs)
            .outerjoin(register, register.c.instrument_id == proofs.c.subject)
            .outerjoin(holdings, holdings.c.id == proofs.c.subject)
            .where(_ending(before))
        )
        deposits = (register.c.id.is_(None), register.c.year, register.c.number, holdings.c.leaf_index)
        soonest = (proofs.c.ends.is_not(None), proofs.c.ends, *deposits, proofs.c.path)
        return [built(StoredProof, row) for row in self._all(query.order_by(*soonest).limit(limit).offset(offset))]

    def count(self, before: datetime | None) -> int:
        """How many end before this moment; None: for how many the end is unknown."""
        ends = proofs.c.ends.is_(None) if before is None else proofs.c.ends <= before
        return self._count(proofs, proofs.c.stamped, ends)

    def _mine(self, subject: str, path: str) -> ColumnElement[bool]:
        return (proofs.c.subject == subject) & (proofs.c.path == path)


def _ending(before: datetime) -> ColumnElement[bool]:
    return proofs.c.stamped & or_(proofs.c.ends.is_(None), proofs.c.ends <= before)
