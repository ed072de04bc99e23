"""Recovery at start-up: finish or undo what a crash left, with the code of the interrupted use case.

Safe at any time and from several processes at once: each step takes the lock of its use case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from service.depository.errors import ObjectDamaged
from service.depository.ocfl import versions
from service.domain.errors import DomainError
from service.domain.jobs import JobState
from service.workflow.context import Services
from service.workflow.deposit import commit, repairs
from service.workflow.proposals.write import remove_unsent
from service.workflow.tasks.derive import catch_up

UNFINISHED_AGE = timedelta(days=1)
"""A file is written in seconds, so one that is older was abandoned."""


def start_up(services: Services, *, whole: bool = False) -> list[str]:
    """A sentence for everything that was found and what became of it; empty when nothing was.

    :param whole: look through the whole archive for step 2, not only at what was written last.

    1. Unfinished work below the archive's staging folder is removed; none of it was ever acknowledged.
    2. Deposits whose object or leaf is durable but whose row is missing are finished; contradictions go into quarantine.
    3. Disposals that were approved and not finished are carried out (:mod:`service.workflow.disposal.carry_out`).
    4. Jobs whose worker died are due again: they are counted here, and done by the worker.
    5. Unfinished files of documents that are not deposited are removed (:func:`clean_up`).
    6. Work lists are brought up to date, where another program wrote the rows, or an update has just added the table.
    """
    recover = commit.recover if whole else recover_newest
    return [
        *_told(services.archive.clean_up, "Unfinished work could not be removed from the archive"),
        *_told(lambda: recover(services), "An interrupted deposit could not be finished"),
        *(
            line
            for resume in services.resumes
            for line in _told(partial(resume, services), "What was begun could not be finished")
        ),
        *_told(lambda: _jobs(services), "The jobs could not be looked through"),
        *_told(lambda: clean_up(services), "Unfinished files could not be removed"),
        *_told(lambda: _tasks(services), "The work lists could not be brought up to date"),
    ]


def recover_newest(services: Services) -> list[str]:
    """As :func:`service.workflow.deposit.commit.recover`, where the object that was written last or the log has anything that the database lacks. One object is written at a time, and nothing
    else is written before it is finished, so that a start does not read the whole archive.
    """
    newest, told = services.archive.last_put(), [one for one in commit.waiting(services) if one]
    with services.store.reader() as unit:
        settled = not commit.unfinished(services, unit)
        waits = newest is not None and unit.unentered.get(newest) is not None
    if settled and newest and not waits and services.archive.exists(newest):
        try:
            settled = versions.newest_logged(services.archive, services.log, newest)
        except ObjectDamaged as error:
            return list(dict.fromkeys([*told, *commit.recover(services), repairs.damaged(error)]))
    return told if settled else list(dict.fromkeys([*told, *commit.recover(services)]))


def _tasks(services: Services) -> list[str]:
    """Without a sentence: nothing was lost, and nobody has to do anything."""
    catch_up(services)
    return []


def clean_up(services: Services) -> list[str]:
    """Removes files that a crash left unfinished in ``files/.staging``, and proposals that were never sent; the worker does it daily, too. A
    sentence when there were any.
    """
    removed = services.files.clean_up(services.clock() - UNFINISHED_AGE)
    told = [f"Removed {removed} unfinished file(s) that nobody has written to for a day."] if removed else []
    unsent, days = remove_unsent(services), services.settings.limits.proposal_days
    return told + ([f"Removed {unsent} proposal(s) that were begun {days} days ago and never sent."] if unsent else [])


def _told(act: Callable[[], list[str]], trouble: str) -> list[str]:
    """What ``act`` reports, or that it failed. The service starts all the same: everything but depositing works, and each
    attempt to deposit reports the fault again.
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
