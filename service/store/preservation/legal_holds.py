"""Legal holds on objects of the archive, as the archive has them: for lists and pages. Whether something may be disposed of, the archive is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import legal_holds


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHold:
    """One hold."""

    object_id: str
    number: int
    """Of the act that placed it, from 1 for each object."""
    subject: str
    """Id of the instrument or holding."""
    kind: str
    """``agreement``, or the kind of the holding."""
    label: str
    reason: str
    review_on: date
    placed_by: str
    placed_by_id: str
    placed_at: datetime
    reviews: int
    lifted_reason: str
    lifted_by: str
    lifted_by_id: str
    lifted_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it was not lifted."""
        return self.lifted_at is None


class LegalHolds(Repository):
    """Every hold that was placed."""

    def put(self, hold: StoredHold) -> None:
        """As it is now."""
        same = (legal_holds.c.object_id == hold.object_id) & (legal_holds.c.number == hold.number)
        self._connection.execute(delete(legal_holds).where(same))
        self._insert(legal_holds, plain(hold))

    def of_subject(self, subject: str) -> list[StoredHold]:
        """Those of one instrument or holding, the first one first."""
        query = select(legal_holds).where(legal_holds.c.subject == subject)
        return [_hold(row) for row in self._all(query.order_by(legal_holds.c.number))]

    def standing_on(self, subjects: Collection[str]) -> dict[str, list[StoredHold]]:
        """Instrument or holding -> the holds that stand on it, the first one first; only those that have one."""
        query = select(legal_holds).where(legal_holds.c.subject.in_(list(subjects)), legal_holds.c.lifted_at.is_(None))
        found: dict[str, list[StoredHold]] = {}
        for row in self._all(query.order_by(legal_holds.c.subject, legal_holds.c.number)):
            found.setdefault(row.subject, []).append(_hold(row))
        return found

    def standing(self, *, due: date | None = None) -> list[StoredHold]:
        """Those that nobody has lifted, the one to be reviewed first first. :param due: only those whose review is on this day or before."""
        query = select(legal_holds).where(legal_holds.c.lifted_at.is_(None))
        if due is not None:
            query = query.where(legal_holds.c.review_on <= due)
        order = legal_holds.c.review_on, legal_holds.c.placed_at, legal_holds.c.object_id, legal_holds.c.number
        return [_hold(row) for row in self._all(query.order_by(*order))]

    def lifted(self, limit: int) -> list[StoredHold]:
        """The newest of the others first."""
        query = select(legal_holds).where(legal_holds.c.lifted_at.is_not(None))
        order = legal_holds.c.lifted_at.desc(), legal_holds.c.object_id, legal_holds.c.number
        return [_hold(row) for row in self._all(query.order_by(*order).limit(limit))]


def _hold(row: AnyRow) -> StoredHold:
    return built(StoredHold, row)
