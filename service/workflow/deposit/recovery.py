"""What every start does first: finish or undo what a crash or a power cut left, with the same code that would have done it.

Safe at any time and from several processes at once: each step takes the lock that its verb takes.
"""

from __future__ import annotations

from collections.abc import Callable

from service.domain.errors import DomainError
from service.domain.jobs import JobState
from service.workflow.context import Services
from service.workflow.deposit import commit


def start_up(services: Services) -> list[str]:
    """A sentence for everything that was found and what became of it; empty when nothing was.

    1. Unfinished work below the archive's staging folder is removed; none of it was ever acknowledged.
    2. Deposits whose object or leaf is durable but whose row is missing are finished; contradictions go into quarantine.
    3. Jobs whose worker died are due again: they are counted here, and done by the worker.
    """
    return [
        *_told(services.archive.sweep_staging, "Unfinished work could not be removed from the archive"),
        *_told(lambda: commit.recover(services), "An interrupted deposit could not be finished"),
        *_told(lambda: _jobs(services), "The jobs could not be looked through"),
    ]


def _told(act: Callable[[], list[str]], trouble: str) -> list[str]:
    """What ``act`` tells, or that it failed. The service starts all the same: everything but depositing works, and each
    attempt to deposit meets the trouble again.
    """
    try:
        return act()
    except (DomainError, OSError) as error:
        return [f"{trouble}: {error}"]


def _jobs(services: Services) -> list[str]:
    with services.store.reader() as unit:
        due = unit.jobs.due(services.clock(), limit=1000)
    abandoned = [job for job in due if job.state is JobState.RUNNING]
    return [f"The job “{job.kind}” was interrupted and will be done again." for job in abandoned]
