"""The outbox: work the house still owes. The row is the truth; queue messages only say that there may be something to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from service.domain.jobs import Errand, ErrandState
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import errands

_PATIENT = [str(ErrandState.QUEUED), str(ErrandState.WAITING)]


class Errands(Repository):
    """Claimed by one worker at a time for the length of a lease; a dead worker's errand falls due again by itself."""

    __slots__ = ("_clock",)

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection)
        self._clock = clock

    def add(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        instrument_id: str | None = None,
        key: str | None = None,
        run_after: datetime | None = None,
    ) -> Errand:
        """Owe one more piece of work. While one with the same ``key`` is under way, that one is returned instead."""
        under_way = None if key is None else self._one(select(errands).where(errands.c.key == key, _undone()))
        if under_way is not None:
            return _errand(under_way)
        now = self._clock()
        errand = Errand(
            id=str(uuid4()),
            kind=kind,
            payload=dict(payload),
            instrument_id=instrument_id,
            key=key,
            state=ErrandState.QUEUED,
            stage="",
            attempts=0,
            reason="",
            created_at=now,
            run_after=run_after or now,
        )
        self._insert(errands, {**plain(errand), "state": str(errand.state)})
        return errand

    def get(self, errand_id: str) -> Errand | None:
        """The errand as it is now."""
        row = self._one(select(errands).where(errands.c.id == errand_id))
        return None if row is None else _errand(row)

    def of(self, instrument_id: str, kind: str | None = None) -> list[Errand]:
        """Newest first."""
        query = select(errands).where(errands.c.instrument_id == instrument_id)
        if kind is not None:
            query = query.where(errands.c.kind == kind)
        return [_errand(row) for row in self._all(query.order_by(errands.c.created_at.desc(), errands.c.id))]

    def in_states(self, states: Collection[ErrandState], limit: int = 200) -> list[Errand]:
        """Those in one of ``states``, newest first."""
        query = select(errands).where(errands.c.state.in_([str(state) for state in states]))
        return [
            _errand(row) for row in self._all(query.order_by(errands.c.created_at.desc(), errands.c.id).limit(limit))
        ]

    def due(self, now: datetime, limit: int = 20) -> list[Errand]:
        """What may be claimed now, longest owed first."""
        query = select(errands).where(_claimable(now)).order_by(errands.c.run_after, errands.c.id).limit(limit)
        return [_errand(row) for row in self._all(query)]

    def claim(self, errand_id: str, now: datetime, lease_seconds: float) -> Errand | None:
        """Take it for ``lease_seconds``; None when it is done, not due yet, or somebody else has it."""
        changes = {
            "state": str(ErrandState.RUNNING),
            "lease_until": now + timedelta(seconds=lease_seconds),
            "attempts": errands.c.attempts + 1,
            "reason": "",
            "told": None,
        }
        mine = and_(errands.c.id == errand_id, _claimable(now))
        return self.get(errand_id) if self._changed(update(errands).where(mine).values(changes)) else None

    def extend(self, errand_id: str, now: datetime, lease_seconds: float) -> bool:
        """A longer lease for slow work; False when the errand is not running any more."""
        changes = {"lease_until": now + timedelta(seconds=lease_seconds)}
        return self._change(errand_id, changes, errands.c.state == str(ErrandState.RUNNING))

    def hasten(self, key: str, now: datetime) -> None:
        """What is owed under ``key`` is due now."""
        mine = and_(errands.c.key == key, _undone(), errands.c.state.in_(_PATIENT), errands.c.run_after > now)
        self._connection.execute(update(errands).where(mine).values(run_after=now))

    def stage(self, errand_id: str, stage: str) -> None:
        """Say which step it is in."""
        self._change(errand_id, {"stage": stage})

    def done(self, errand_id: str, result: Mapping[str, Any], now: datetime) -> None:
        """Finished. Finishing twice keeps the first result."""
        changes = {"state": str(ErrandState.DONE), "result": dict(result), "done_at": now, "lease_until": None}
        self._change(errand_id, {**changes, "reason": "", "told": None})

    def fail(
        self,
        errand_id: str,
        reason: str,
        now: datetime,
        retry_at: datetime | None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """It did not work: wait until ``retry_at``, or give up for good when that is None.

        :param told: the reason as ``DomainError.telling`` gives it.
        """
        if retry_at is None:
            changes: dict[str, Any] = {"state": str(ErrandState.FAILED), "done_at": now}
        else:
            changes = {"state": str(ErrandState.WAITING), "run_after": retry_at}
        self._change(errand_id, {**changes, "reason": reason, "told": told, "lease_until": None})

    def _change(self, errand_id: str, changes: Mapping[str, Any], *conditions: ColumnElement[bool]) -> bool:
        mine = and_(errands.c.id == errand_id, _undone(), *conditions)
        return bool(self._changed(update(errands).where(mine).values(dict(changes))))


def _undone() -> ColumnElement[bool]:
    return errands.c.done_at.is_(None)


def _claimable(now: datetime) -> ColumnElement[bool]:
    ready = and_(errands.c.state.in_(_PATIENT), errands.c.run_after <= now)
    abandoned = and_(errands.c.state == str(ErrandState.RUNNING), errands.c.lease_until < now)
    return and_(_undone(), or_(ready, abandoned))


def _errand(row: AnyRow) -> Errand:
    return built(Errand, row, state=ErrandState(row.state))
