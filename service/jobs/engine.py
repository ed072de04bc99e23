"""The worker: threads that take due jobs from the database, one after the other, until it is stopped.

Nothing is queued anywhere else. Any number of workers, on any machines that share database and folders, work side by side
(:mod:`service.jobs.attempt`); when one dies, the leases of its jobs end and the others take them.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from types import FrameType
from uuid import uuid4

import structlog

from service.domain.errors import DomainError
from service.domain.jobs import WorkerProcess
from service.jobs.attempt import LEASE, Attempts
from service.workflow.checkpoints import witnesses
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.legacy.prepare import remove_forgotten
from service.workflow.letters import deliver
from service.workflow.replica import replicate

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0
"""Seconds between two looks at the database while nothing is due."""
REPLICA_SECONDS = 10.0
"""Seconds between two looks whether something is not on the replica yet."""
CLEAN_UP_SECONDS = 86_400.0
"""Seconds between two removals of unfinished files."""
SHUTDOWN_SECONDS = 60.0
"""Seconds that jobs under way get to finish when the service is stopped."""
FORGOTTEN = timedelta(days=1)
"""After which the row of a worker that was killed is removed."""


class Worker:
    """Does jobs until it is stopped. ``services.converter`` must be set."""

    def __init__(self, services: Services, *, threads: int | None = None) -> None:
        """:param threads: how many jobs at a time; by default one more than there are Word converters."""
        self._services = services
        self._id = str(uuid4())
        self._attempts = Attempts(services, holder=self._id)
        self._stopping = threading.Event()
        self._doing = [
            self._thread(f"job-{number}", POLL_SECONDS, self._attempts.next)
            for number in range(threads or services.settings.converters + 1)
        ]
        self._helpers = [
            self._thread("letters", POLL_SECONDS, lambda: deliver.wake(services)),
            self._thread("replica", REPLICA_SECONDS, lambda: replicate.wake(services)),
            self._thread("leases", LEASE / 3, self._alive),
            self._thread("clean-up", CLEAN_UP_SECONDS, self.clean_up),
        ]

    def run(self, *, started: Callable[[], None] = lambda: None) -> None:
        """Run until SIGTERM or SIGINT, and finish running jobs first. Call it in the main thread.

        :param started: called once jobs are taken.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        for sentence in recovery.start_up(self._services):
            log.warning("left by the last stop", what=sentence)
        self.start()
        started()
        self._stopping.wait()
        self.stop()

    def start(self) -> None:
        """Begins to work in threads and returns."""
        now = self._services.clock()
        with self._services.store.unit() as unit:
            unit.workers.prune(now - FORGOTTEN)
            unit.workers.started(
                WorkerProcess(
                    id=self._id,
                    host=socket.gethostname(),
                    process=os.getpid(),
                    threads=len(self._doing),
                    version=version("alternat"),
                    started_at=now,
                    seen_at=now,
                )
            )
            unit.commit()
        for thread in (*self._doing, *self._helpers):
            thread.start()
        log.info("worker started", worker=self._id, threads=len(self._doing))

    def stop(self) -> None:
        """Take no new jobs, wait for running ones, then return. A job that takes too long falls due again when its lease ends."""
        self._stopping.set()
        end = time.monotonic() + SHUTDOWN_SECONDS
        for thread in (*self._doing, *self._helpers):
            thread.join(max(0.0, end - time.monotonic()))
        late = [thread.name for thread in self._doing if thread.is_alive()]
        with self._services.store.unit() as unit:
            unit.workers.ended(self._id)
            unit.commit()
        log.info("worker stopped", worker=self._id, unfinished=len(late))

    def clean_up(self) -> None:
        """Removes what a crash left unfinished among the files, which the start has done once already, and imports that nobody started; notes new witnesses."""
        for sentence in recovery.clean_up(self._services):
            log.info("cleaned up", what=sentence)
        if forgotten := remove_forgotten(self._services):
            log.info("imports removed that nobody has touched for long", imports=forgotten)
        witnesses.know(self._services)

    def _alive(self) -> None:
        self._attempts.prolong()
        with self._services.store.unit() as unit:
            unit.workers.seen(self._id, self._services.clock())
            unit.commit()

    def _thread(self, name: str, seconds: float, act: Callable[[], object]) -> threading.Thread:
        # Daemons: a job that never ends must not keep the process from ending.
        return threading.Thread(target=self._every, args=(seconds, act), name=name, daemon=True)

    def _every(self, seconds: float, act: Callable[[], object]) -> None:
        """Again at once while ``act`` says True, otherwise after ``seconds``."""
        while not self._stopping.is_set():
            again = False
            try:
                again = act() is True
            except DomainError as error:  # the database is away; a lease runs out, and its job falls due again
                log.warning("periodic work failed", reason=str(error))
            except Exception as error:  # noqa: BLE001  a thread that dies here stops all work, and nobody would notice
                trace = "".join(traceback.format_exception(error))
                log.warning("periodic work failed", reason=str(error), error=type(error).__name__, traceback=trace)
            if not again:
                self._stopping.wait(seconds)

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
