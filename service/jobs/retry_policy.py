"""Retry policy: whether and when a failed job runs again, and the reason shown to the person who waits."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

from service.domain.errors import DomainError, StaleVersion, Waiting
from service.domain.jobs import Job
from service.domain.messages import Message
from service.drafting.word.convert import ConversionFailed
from service.sandbox.run import SandboxFailed

SHORTEST, LONGEST = 10.0, 600.0
"""Seconds between attempts while something outside is not there: doubled each time."""
AT_ONCE = 1.0
"""Seconds after somebody else changed the instrument first; the job only has to read it again."""
TRIES = 3
"""How often a job may end in an error that nobody foresaw, or that a second try often gets past."""
UNFORESEEN = Message("An unexpected fault occurred in each of {tries} attempts; the details are in the operator’s log.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a failed job. ``after`` None: it is not tried again."""

    message: Message
    """Why it did not work."""
    after: timedelta | None


class RetryPolicy:
    """Remembers how often each job failed *in this process*: after a fix and a restart the count begins again."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def judge(self, job: Job, error: Exception) -> Outcome:
        """:param job: as claimed, so that ``attempts`` counts this one."""
        match error:
            case StaleVersion():
                return Outcome(Message("Another person was working on the agreement."), timedelta(seconds=AT_ONCE))
            case Waiting():
                # That it waits and is tried again is said by the state of the row.
                reason = error.data.get("reason")
                message = error.message if reason is None else Message("{reason}", reason=reason)
                return Outcome(message, timedelta(seconds=back_off(job.attempts)))
            case ConversionFailed() | SandboxFailed():
                return self._counted(job, error.message)
            case DomainError():
                return Outcome(error.message, None)
            case _:
                return self._counted(job, UNFORESEEN.with_params({"tries": TRIES}))

    def forget(self, job: Job) -> None:
        """It is done."""
        with self._lock:
            self._failures.pop(job.id, None)

    def _counted(self, job: Job, message: Message) -> Outcome:
        with self._lock:
            failures = self._failures[job.id] = self._failures.get(job.id, 0) + 1
        if failures >= TRIES:
            self.forget(job)
            return Outcome(message, None)
        return Outcome(
            Message("The first attempt failed; the service is trying again."), timedelta(seconds=back_off(failures))
        )


def back_off(attempt: int) -> float:
    """Seconds to wait after the ``attempt``-th try: 10, 20, 40 ... 600."""
    return float(min(LONGEST, SHORTEST * 2 ** max(0, min(attempt, 16) - 1)))
