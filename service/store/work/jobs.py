"""The outbox: background jobs that are not done. The rows, with their leases, are the only record of who does what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, update

from service.domain.jobs import Job, JobState
from service.domain.messages import Message
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import jobs

_FREE: dict[str, Any] = {"lease_until": None, "holder": None}
_PATIENT = [str(JobState.QUEUED), str(JobState.WAITING)]


class Jobs(Repository):
    """Jobs, each claimed by one worker for the length of a lease. When a worker dies, its job is due again after the lease."""

    __slots__ = ("_clock",)

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        super().__init__(connection)
        self._clock = clock

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        instrument_id: str | None = None,
        key: str | None = None,
        run_after: datetime | None = None,
    ) -> Job:
        """Enqueue a job. While a job with the same ``key`` is not done, that one is returned instead."""
        under_way = None if key is None else self._one(select(jobs).where(jobs.c.key == key, _undone()))
        if under_way is not None:
            return _job(under_way)
        now = self._clock()
        job = Job(
            id=str(uuid4()),
            kind=kind,
            payload=dict(payload),
            instrument_id=instrument_id,
            key=key,
            state=JobState.QUEUED,
            stage="",
            attempts=0,
            reason="",
            created_at=now,
            run_after=run_after or now,
        )
        self._insert(jobs, {**plain(job), "state": str(job.state)})
        return job

    def under_way(self, key: str) -> bool:
        """Whether a job with this key is not done."""
        return bool(self._count(jobs, jobs.c.key == key, _undone()))

    def get(self, job_id: str) -> Job | None:
        """The job as it is now."""
        row = self._one(select(jobs).where(jobs.c.id == job_id))
        return None if row is None else _job(row)

    def of(self, instrument_id: str, kind: str | None = None) -> list[Job]:
        """Newest first."""
        query = select(jobs).where(jobs.c.instrument_id == instrument_id)
        if kind is not None:
            query = query.where(jobs.c.kind == kind)
        return [_job(row) for row in self._all(query.order_by(jobs.c.created_at.desc(), jobs.c.id))]

    def newest(self, key: str) -> Job | None:
        """The job with this key that was asked for last; None: nobody did."""
        query = select(jobs).where(jobs.c.key == key).order_by(jobs.c.created_at.desc(), jobs.c.id).limit(1)
        row = self._one(query)
        return None if row is None else _job(row)

    def in_states(self, states: Collection[JobState], limit: int = 200) -> list[Job]:
        """Those in one of ``states``, newest first."""
        query = select(jobs).where(jobs.c.state.in_([str(state) for state in states]))
        return [_job(row) for row in self._all(query.order_by(jobs.c.created_at.desc(), jobs.c.id).limit(limit))]

    def counted(self) -> dict[str, int]:
        """State -> how many; those that are done are left out."""
        query = select(jobs.c.state, func.count().label("many")).where(jobs.c.state != str(JobState.DONE))
        return {row.state: row.many for row in self._all(query.group_by(jobs.c.state))}

    def seconds(self, kind: str, limit: int) -> list[float]:
        """From request to end, of the newest jobs of this kind that were done at the first attempt."""
        straight = and_(jobs.c.kind == kind, jobs.c.state == str(JobState.DONE), jobs.c.attempts == 1)
        query = (
            select(jobs.c.created_at, jobs.c.done_at).where(straight).order_by(jobs.c.created_at.desc()).limit(limit)
        )
        return [(row.done_at - row.created_at).total_seconds() for row in self._all(query) if row.done_at]

    def due(self, now: datetime, limit: int = 20) -> list[Job]:
        """What may be claimed now, the longest due first."""
        query = select(jobs).where(_claimable(now)).order_by(jobs.c.run_after, jobs.c.id).limit(limit)
        return [_job(row) for row in self._all(query)]

    def claim(self, job_id: str, now: datetime, lease_seconds: float, holder: str) -> Job | None:
        """``holder`` takes it for ``lease_seconds``; None when it is done, not due yet, or somebody else has it."""
        running = jobs.c.state == str(JobState.RUNNING)
        changes = {
            "state": str(JobState.RUNNING),
            "lease_until": now + timedelta(seconds=lease_seconds),
            "holder": holder,
            "abandoned": jobs.c.abandoned + case((running, 1), else_=0),
            "attempts": jobs.c.attempts + 1,
            "reason": "",
            "told": None,
        }
        mine = and_(jobs.c.id == job_id, _claimable(now))
        return self.get(job_id) if self._changed(update(jobs).where(mine).values(changes)) else None

    def extend(self, job_id: str, now: datetime, lease_seconds: float, holder: str) -> bool:
        """A longer lease for slow work; False when ``holder`` does not have it any more."""
        changes = {"lease_until": now + timedelta(seconds=lease_seconds)}
        return self._change(job_id, changes, _held_by(holder))

    def reschedule(self, key: str, now: datetime) -> None:
        """The job under ``key`` is due at ``now``, unless it is due before."""
        mine = and_(jobs.c.key == key, _undone(), jobs.c.state.in_(_PATIENT), jobs.c.run_after > now)
        self._connection.execute(update(jobs).where(mine).values(run_after=now))

    def stage(self, job_id: str, stage: str) -> None:
        """Say which step it is in."""
        self._change(job_id, {"stage": stage})

    def done(self, job_id: str, result: Mapping[str, Any], now: datetime, holder: str) -> bool:
        """Finished. False, and nothing changes, when ``holder`` does not have it any more."""
        changes = {"state": str(JobState.DONE), "result": dict(result), "done_at": now, **_FREE}
        return self._change(job_id, {**changes, "reason": "", "told": None}, _held_by(holder))

    def forget(self, kind: str, before: datetime) -> int:
        """Removes the rows of jobs of this kind that were done before that moment; how many. What they did stands in other rows."""
        over = and_(jobs.c.kind == kind, jobs.c.state == str(JobState.DONE), jobs.c.done_at < before)
        return self._changed(delete(jobs).where(over))

    def fail(
        self,
        job_id: str,
        message: Message,
        now: datetime,
        retry_at: datetime | None,
        holder: str,
    ) -> bool:
        """It did not work: wait until ``retry_at``, or give up for good when that is None. False as for :meth:`done`.

        :param message: why.
        """
        if retry_at is None:
            changes: dict[str, Any] = {"state": str(JobState.FAILED), "done_at": now}
        else:
            changes = {"state": str(JobState.WAITING), "run_after": retry_at}
        told = {"reason": str(message), "told": message.to_data()}
        return self._change(job_id, {**changes, **told, **_FREE}, _held_by(holder))

    def _change(self, job_id: str, changes: Mapping[str, Any], *conditions: ColumnElement[bool]) -> bool:
        mine = and_(jobs.c.id == job_id, _undone(), *conditions)
        changed = bool(self._changed(update(jobs).where(mine).values(dict(changes))))
        if changed and "done_at" in changes:
            ended = self._one(select(jobs.c.instrument_id).where(jobs.c.id == job_id))
            self._touch(ended.instrument_id if ended else None)
        return changed


def _undone() -> ColumnElement[bool]:
    return jobs.c.done_at.is_(None)


def _held_by(holder: str) -> ColumnElement[bool]:
    return and_(jobs.c.state == str(JobState.RUNNING), jobs.c.holder == holder)


def _claimable(now: datetime) -> ColumnElement[bool]:
    ready = and_(jobs.c.state.in_(_PATIENT), jobs.c.run_after <= now)
    abandoned = and_(jobs.c.state == str(JobState.RUNNING), jobs.c.lease_until < now)
    return and_(_undone(), or_(ready, abandoned))


def _job(row: AnyRow) -> Job:
    return built(Job, row, state=JobState(row.state))
