"""Certified true copies in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from service.depository.holdings.copies import CertifiedCopy
from service.depository.holdings.holding import HoldingKind
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import certified_copies
from service.store.work.counters import Counters


@dataclass(frozen=True, slots=True)
class CopyPage:
    """``total`` copies answer; ``found`` are those of this page."""

    total: int
    found: tuple[CertifiedCopy, ...]


class CertifiedCopies(Repository):
    """Append-only."""

    def next_number(self, year: int) -> str:
        """The next number of ``year``; from the counter that the holdings of this kind raise, too."""
        return f"{Counters(self._connection).next(f'holding:{HoldingKind.CERTIFIED_COPY}', year)}/{year}"

    def add(self, copy: CertifiedCopy) -> None:
        """:raises StoreConflict: id or number has a row already."""
        self._insert(certified_copies, plain(copy))

    def get(self, copy_id: str) -> CertifiedCopy | None:
        """The copy of this id."""
        row = self._one(select(certified_copies).where(certified_copies.c.id == copy_id))
        return None if row is None else built(CertifiedCopy, row)

    def by_number(self, number: str) -> CertifiedCopy | None:
        """The copy of this number."""
        row = self._one(select(certified_copies).where(certified_copies.c.number == number))
        return None if row is None else built(CertifiedCopy, row)

    def listed(self, *, subject: str = "", limit: int = 20, offset: int = 0) -> CopyPage:
        """Newest first. :param subject: only copies of this agreement or holding."""
        conditions = [certified_copies.c.subject == subject] if subject else []
        query = select(certified_copies).where(*conditions)
        newest = certified_copies.c.asked_at.desc(), certified_copies.c.id
        rows = self._all(query.order_by(*newest).limit(limit).offset(offset))
        return CopyPage(self._count(certified_copies, *conditions), tuple(built(CertifiedCopy, row) for row in rows))

    def printed(self, subject: str, path: str) -> int:
        """How many copies on paper were certified of one file."""
        mine = certified_copies.c.subject == subject, certified_copies.c.path == path
        total = self._connection.execute(select(func.sum(certified_copies.c.printed)).where(*mine)).scalar()
        return int(total or 0)
