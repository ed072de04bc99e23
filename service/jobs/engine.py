"""The worker: the rows of the outbox decide what is due, huey spreads the jobs over threads.

A poll finds the due jobs every second and puts their ids into huey's queue; a worker thread claims the row and does
the work. Losing the whole queue loses nothing: it is filled again from the rows.
"""

from __future__ import annotations

import signal
import threading
import traceback
from pathlib import Path
from types import FrameType
from typing import Any

import structlog
from huey import SqliteHuey
from huey.consumer import Consumer

from service.domain.errors import DomainError
from service.jobs.attempt import LEASE, Attempts
from service.jobs.messages import JsonSerializer
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.letters import deliver

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
"""Seconds between two looks at the outbox."""
CLEAN_UP_SECONDS = 86_400.0
"""Seconds between two removals of unfinished files."""
SHUTDOWN_SECONDS = 60.0
"""Seconds that jobs under way get to finish when the service is stopped."""


class Worker:
    """Runs jobs until it is stopped. ``services.converter`` must be set."""

    def __init__(self, services: Services, *, threads: int | None = None) -> None:
        """:param threads: how many jobs at a time; by default one more than there are Word converters."""
        self._services = services
        self._attempts = Attempts(services)
        self._queued: set[str] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._engine = _engine(services.settings.data_folder / "queue.db")
        self._task = self._engine.task(name="job")(self._do)
        self._consumer = _QuietConsumer(
            self._engine,
            workers=threads or services.settings.converters + 1,
            periodic=False,
            max_delay=0.5,
            shutdown_timeout=SHUTDOWN_SECONDS,
        )
        self._helpers = [
            threading.Thread(target=self._every, args=(POLL_SECONDS, self.poll), name="job-poll", daemon=True),
            threading.Thread(target=self._every, args=(LEASE / 3, self._attempts.prolong), name="leases", daemon=True),
            threading.Thread(target=self._every, args=(CLEAN_UP_SECONDS, self.clean_up), name="clean-up", daemon=True),
        ]

    def run(self) -> None:
        """Run until SIGTERM or SIGINT, and finish running jobs first. Call it in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        for sentence in recovery.start_up(self._services):
            log.warning("left by the last stop", what=sentence)
        self.start()
        self._stopping.wait()
        self.stop()

    def start(self) -> None:
        """Begins to work in threads and returns."""
        self._engine.flush()  # ids from an earlier life; the poll finds what is still due
        self._consumer.start()
        for helper in self._helpers:
            helper.start()
        log.info("worker started", threads=self._consumer.workers)

    def stop(self) -> None:
        """Take no new jobs, wait for running ones, then return."""
        self._stopping.set()
        self._consumer.stop(graceful=True)
        for helper in self._helpers:
            helper.join()
        self._engine.storage.close()
        log.info("worker stopped")

    def poll(self) -> int:
        """Queues every due job that is not queued yet; how many there were."""
        deliver.wake(self._services)
        with self._services.store.reader() as unit:
            due = [job.id for job in unit.jobs.due(self._services.clock(), limit=100)]
        with self._lock:
            fresh = [job_id for job_id in due if job_id not in self._queued]
            self._queued.update(fresh)
        for position, job_id in enumerate(fresh):
            try:
                self._task(job_id)
            except BaseException:
                with self._lock:  # not queued after all: the next look finds them again
                    self._queued.difference_update(fresh[position:])
                raise
        return len(fresh)

    def clean_up(self) -> None:
        """Removes what a crash left unfinished among the files; the start has done it once already."""
        for sentence in recovery.clean_up(self._services):
            log.info("cleaned up", what=sentence)

    def _do(self, job_id: str) -> None:
        try:
            self._attempts.make(job_id)
        except DomainError as error:  # the database is away; the lease runs out and the job falls due again
            log.warning("job not kept", job=job_id, reason=str(error))
        finally:
            with self._lock:
                self._queued.discard(job_id)

    def _every(self, seconds: float, act: Any) -> None:
        while not self._stopping.wait(seconds):
            try:
                act()
            except DomainError as error:
                log.warning("periodic work failed", reason=str(error))
            except Exception as error:  # noqa: BLE001  a thread that dies here stops all work, and nobody would notice
                trace = "".join(traceback.format_exception(error))
                log.warning("periodic work failed", reason=str(error), error=type(error).__name__, traceback=trace)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()


def drain(services: Services) -> int:
    """Does every job that is due now, one after the other, in this thread; how many were claimed. For commands and tests."""
    attempts, done = Attempts(services), 0
    while True:
        deliver.wake(services)
        with services.store.reader() as unit:
            due = unit.jobs.due(services.clock(), limit=1)
        if not due:
            return done
        done += attempts.make(due[0].id)


def _engine(path: Path) -> SqliteHuey:
    # SQLite here even when the store is on PostgreSQL: the queue is a convenience of one machine, not a record.
    return SqliteHuey(name="jobs", filename=str(path), serializer=JsonSerializer(), results=False)


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """Leaves the process's signal handlers alone: the worker owns them, and tests run it in a thread."""

    def _set_signal_handlers(self) -> None:
        return
