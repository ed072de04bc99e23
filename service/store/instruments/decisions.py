"""Decisions about exact bytes: confirmations, reviews, approvals, objections. All append-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from service.domain.approval import Approval, Confirmation, Decision
from service.domain.review import Remark, Review, ReviewDecision
from service.store.records import Objection
from service.store.repository import AnyRow, Repository
from service.store.rows import built, document_of, plain
from service.store.tables import approvals, confirmations, objections, reviews


class Confirmations(Repository):
    """Which side agreed to which digest."""

    def add(self, confirmation: Confirmation) -> None:
        """:raises StoreConflict: this side has confirmed this digest already."""
        self._insert(confirmations, plain(confirmation))

    def of(self, instrument_id: str, digest: str) -> list[Confirmation]:
        """All of this digest, oldest first."""
        mine = (confirmations.c.instrument_id == instrument_id) & (confirmations.c.digest == digest)
        rows = self._all(select(confirmations).where(mine).order_by(confirmations.c.id))
        return [built(Confirmation, row) for row in rows]


class Reviews(Repository):
    """What reviewers said about which digest."""

    def add(self, review: Review) -> None:
        """One more decision."""
        remarks = [document_of(remark) for remark in review.remarks]
        self._insert(reviews, {**plain(review), "decision": str(review.decision), "remarks": remarks})

    def of(self, instrument_id: str) -> list[Review]:
        """All decisions, oldest first."""
        query = select(reviews).where(reviews.c.instrument_id == instrument_id).order_by(reviews.c.id)
        return [_review(row) for row in self._all(query)]


class Approvals(Repository):
    """The decisions of the Secretary General's office."""

    def add(self, approval: Approval) -> None:
        """:raises StoreConflict: exactly this digest has been approved or declined already."""
        self._insert(approvals, {**plain(approval), "decision": str(approval.decision)})

    def latest(self, instrument_id: str) -> Approval | None:
        """The newest decision."""
        query = select(approvals).where(approvals.c.instrument_id == instrument_id)
        row = self._one(query.order_by(approvals.c.id.desc()).limit(1))
        return None if row is None else _approval(row)

    def of(self, instrument_id: str) -> list[Approval]:
        """All decisions, oldest first."""
        query = select(approvals).where(approvals.c.instrument_id == instrument_id).order_by(approvals.c.id)
        return [_approval(row) for row in self._all(query)]


class Objections(Repository):
    """The archivist's objections to a deposit, numbered within the instrument."""

    def add(self, instrument_id: str, text: str, by: str, at: datetime, *, number: int | None = None) -> Objection:
        """One more; without ``number`` it gets the next one."""
        if number is None:
            last = select(func.max(objections.c.number)).where(objections.c.instrument_id == instrument_id)
            number = (self._connection.execute(last).scalar() or 0) + 1
        objection = Objection(instrument_id=instrument_id, number=number, text=text, by=by, at=at)
        self._insert(objections, plain(objection))
        return objection

    def of(self, instrument_id: str) -> list[Objection]:
        """In the order of their numbers."""
        query = select(objections).where(objections.c.instrument_id == instrument_id).order_by(objections.c.number)
        return [built(Objection, row) for row in self._all(query)]


def _approval(row: AnyRow) -> Approval:
    return built(Approval, row, decision=Decision(row.decision))


def _review(row: AnyRow) -> Review:
    remarks = tuple(Remark(**remark) for remark in row.remarks)
    return built(Review, row, decision=ReviewDecision(row.decision), remarks=remarks)
