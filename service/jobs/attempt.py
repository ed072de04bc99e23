"""One attempt at one job: claim it, run it, record the result in its row."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from service.domain.jobs import Job
from service.jobs.retry_policy import RetryPolicy
from service.workflow.background import perform
from service.workflow.context import Services

log = structlog.get_logger(__name__)

LEASE = 60.0
"""Seconds for which a claimed job is left alone. A living worker prolongs it; after a crash the job falls due by itself."""


class Attempts:
    """Does jobs for one process. Any number of threads may call :meth:`make`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._policy = RetryPolicy()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def make(self, job_id: str) -> bool:
        """Run the job if it is due and free; False when there was nothing to do. Never raises what the job raises."""
        job = self._claim(job_id)
        if job is None:
            return False
        bound = log.bind(job=job.id, kind=job.kind, instrument=job.instrument_id)
        with self._held(job):
            try:
                result = perform(self._services, job)
            except Exception as error:  # noqa: BLE001  whatever it is, the row has to say what becomes of the job
                self._failed(job, error, bound)
            else:
                self._done(job, result)
                bound.info("job done")
        return True

    def prolong(self) -> None:
        """Extend the leases of all running jobs; called more often than a lease lasts."""
        with self._lock:
            under_way = sorted(self._under_way)
        for job_id in under_way:
            with self._services.store.unit() as unit:
                unit.jobs.extend(job_id, self._services.clock(), LEASE)
                unit.commit()

    def _claim(self, job_id: str) -> Job | None:
        with self._services.store.unit() as unit:
            job = unit.jobs.claim(job_id, self._services.clock(), LEASE)
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

    def _done(self, job: Job, result: dict[str, object]) -> None:
        self._policy.forget(job)
        with self._services.store.unit() as unit:
            unit.jobs.done(job.id, result, self._services.clock())
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
            unit.jobs.fail(job.id, outcome.message, now, retry_at)
            unit.commit()
