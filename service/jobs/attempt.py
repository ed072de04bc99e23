"""One attempt at one job: claim it, run it, record the result in its row.

The row with its lease is the one record of who does what. Any thread of any process on any machine may take what is due; the database lets
one of them have it. Whoever lost its lease (a machine that slept, a database that was away) records nothing any more.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import structlog

from service.domain.jobs import Job
from service.domain.messages import Message
from service.jobs.retry_policy import RetryPolicy
from service.workflow.background import perform
from service.workflow.context import Services

log = structlog.get_logger(__name__)

LEASE = 60.0
"""Seconds for which a claimed job is left alone. A living worker prolongs it; after a crash the job falls due by itself."""
AT_A_LOOK = 5
"""How many due jobs one look at the database brings, of which the first that is still free is done."""
ABANDONED = 10
"""How often a worker may die over a job before the job is given up: it may be what kills them."""
DEADLY = Message(
    "The background worker ended {times} times while it did this. Ask the operator to look at its log and at the machine’s memory, then retry."
)


class Attempts:
    """Does jobs for one process. Any number of threads may call :meth:`next`."""

    def __init__(self, services: Services, *, holder: str | None = None) -> None:
        """:param holder: the worker's id, in the rows of the jobs that it has."""
        self._services = services
        self._holder = holder or str(uuid4())
        self._policy = RetryPolicy()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def next(self) -> bool:
        """Do the job that is due longest and free. False: nothing is due."""
        with self._services.store.reader() as unit:
            due = unit.jobs.due(self._services.clock(), limit=AT_A_LOOK)
        for job in due:
            if self.make(job.id):
                break
        return bool(due)

    def make(self, job_id: str) -> bool:
        """Run the job if it is due and free; False when there was nothing to do. Never raises what the job raises."""
        job = self._claim(job_id)
        if job is None:
            return False
        bound = log.bind(job=job.id, kind=job.kind, instrument=job.instrument_id)
        with self._held(job):
            if job.abandoned >= ABANDONED:
                self._end(job, DEADLY.with_params({"times": job.abandoned}), bound)
                return True
            try:
                result = perform(self._services, job)
            except Exception as error:  # noqa: BLE001  whatever it is, the row has to say what becomes of the job
                self._failed(job, error, bound)
            else:
                self._done(job, result, bound)
        return True

    def prolong(self) -> None:
        """Extend the leases of all running jobs; called more often than a lease lasts."""
        with self._lock:
            under_way = sorted(self._under_way)
        if not under_way:
            return
        with self._services.store.unit() as unit:
            lost = [one for one in under_way if not unit.jobs.extend(one, self._services.clock(), LEASE, self._holder)]
            unit.commit()
        for job_id in lost:
            log.warning("lease lost", job=job_id)

    def _claim(self, job_id: str) -> Job | None:
        with self._services.store.unit() as unit:
            job = unit.jobs.claim(job_id, self._services.clock(), LEASE, self._holder)
            unit.commit()
        return job

    @contextmanager
    def _held(self, job: Job) -> Iterator[None]:
        with self._lock:
            self._under_way.add(job.id)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(job.id)

    def _done(self, job: Job, result: dict[str, object], bound: structlog.stdlib.BoundLogger) -> None:
        self._policy.forget(job)
        with self._services.store.unit() as unit:
            kept = unit.jobs.done(job.id, result, self._services.clock(), self._holder)
            unit.commit()
        if kept:
            bound.info("job done")
        else:
            bound.warning("job done after its lease was lost; another worker has it")

    def _end(self, job: Job, message: Message, bound: structlog.stdlib.BoundLogger) -> None:
        bound.error("job given up", reason=str(message))
        with self._services.store.unit() as unit:
            unit.jobs.fail(job.id, message, self._services.clock(), None, self._holder)
            unit.commit()

    def _failed(self, job: Job, error: Exception, bound: structlog.stdlib.BoundLogger) -> None:
        outcome = self._policy.judge(job, error)
        now = self._services.clock()
        retry_at = None if outcome.after is None else now + outcome.after
        report = bound.warning if retry_at else bound.error
        # Not exc_info: some log formats print the values of variables with it, and one of them may be the seal's passphrase.
        trace = "".join(traceback.format_exception(error))
        report("job failed", reason=str(error), error=type(error).__name__, retry_at=retry_at, traceback=trace)
        with self._services.store.unit() as unit:
            unit.jobs.fail(job.id, outcome.message, now, retry_at, self._holder)
            unit.commit()
