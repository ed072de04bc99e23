"""Retry policy: whether and when a failed job runs again, and the reason shown to the person who waits."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.domain.errors import DomainError, StaleVersion, Waiting
from service.domain.jobs import Job
from service.drafting.word.convert import ConversionFailed
from service.sandbox.run import SandboxFailed

SHORTEST, LONGEST = 10.0, 600.0
"""Seconds between attempts while something outside is not there: doubled each time."""
AT_ONCE = 1.0
"""Seconds after somebody else changed the instrument first; the job only has to read it again."""
TRIES = 3
"""How often a job may end in an error that nobody foresaw, or that a second try often gets past."""
UNFORESEEN = (
    "Something went wrong that nobody foresaw. It was tried {tries} times; the operator finds the details in the log."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a failed job. ``after`` None: it is not tried again."""

    reason: str
    after: timedelta | None
    told: Mapping[str, Any] | None = None
    """The reason as ``DomainError.telling`` gives it."""


class RetryPolicy:
    """Remembers how often each job failed *in this process*: after a fix and a restart the count begins again."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def judge(self, job: Job, error: Exception) -> Outcome:
        """:param job: as claimed, so that ``attempts`` counts this one."""
        match error:
            case StaleVersion():
                return Outcome("Somebody else was working on the instrument.", timedelta(seconds=AT_ONCE))
            case Waiting():
                # The row says by its state that it waits; here stands for what.
                reason, telling = str(error.data.get("reason", error)), error.telling()
                told = telling if "reason" not in telling["params"] else {**telling, "sentence": "{reason}"}
                return Outcome(reason, timedelta(seconds=back_off(job.attempts)), told)
            case ConversionFailed() | SandboxFailed():
                return self._counted(job, str(error))
            case DomainError():
                return Outcome(str(error), None, error.telling())
            case _:
                return self._counted(job, UNFORESEEN.format(tries=TRIES))

    def forget(self, job: Job) -> None:
        """It is done."""
        with self._lock:
            self._failures.pop(job.id, None)

    def _counted(self, job: Job, reason: str) -> Outcome:
        with self._lock:
            failures = self._failures[job.id] = self._failures.get(job.id, 0) + 1
        if failures >= TRIES:
            self.forget(job)
            return Outcome(reason, None)
        return Outcome(
            "It did not work the first time and is being tried again.", timedelta(seconds=back_off(failures))
        )


def back_off(attempt: int) -> float:
    """Seconds to wait after the ``attempt``-th try: 10, 20, 40 ... 600."""
    return float(min(LONGEST, SHORTEST * 2 ** max(0, min(attempt, 16) - 1)))
