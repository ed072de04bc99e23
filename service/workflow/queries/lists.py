"""Lists: the instruments that an actor may see, and the jobs that are not finished."""

from __future__ import annotations

from collections.abc import Collection
from statistics import median

from service.domain.errors import ActionNotPossible, NotFound
from service.domain.instrument import Instrument
from service.domain.jobs import Job, JobState
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require, sights
from service.workflow.context import Services

_UNFINISHED = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.WAITING, JobState.FAILED})


def instruments(
    services: Services,
    actor: Actor,
    *,
    states: Collection[State] | None = None,
    text: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Instrument], int]:
    """One page of what the actor may see, newest change first, and how many there are in all.

    :raises PermissionMissing: the actor reads no instruments.
    """
    require(actor, Permission.INSTRUMENT_READ)
    seen = sights(actor)
    with services.store.reader() as unit:
        found = unit.instruments.list(sights=seen, states=states, text=text, limit=limit, offset=offset)
        return found, unit.instruments.count(sights=seen, states=states, text=text)


def jobs(services: Services, actor: Actor) -> list[Job]:
    """Jobs that run, wait, or have failed and were not repeated; newest first.

    :raises PermissionMissing: not an administrator.
    """
    require(actor, Permission.USER_MANAGE)
    with services.store.reader() as unit:
        return [job for job in unit.jobs.in_states(_UNFINISHED) if _counts(unit, job)]


def _counts(unit: Unit, job: Job) -> bool:
    if job.state is not JobState.FAILED or job.instrument_id is None:
        return True
    return unit.jobs.of(job.instrument_id, job.kind)[0].id == job.id


def usual_seconds(services: Services, kind: str) -> float | None:
    """How long the last jobs of this kind took from request to end (the median of at most nine); None: none has ended yet."""
    with services.store.reader() as unit:
        found = unit.jobs.seconds(kind, limit=9)
    return median(found) if found else None


def retry(services: Services, actor: Actor, job_id: str) -> Job:
    """Enqueue a failed job again. Jobs are repeatable, so nothing is done twice.

    :raises NotFound: there is no such job.
    :raises ActionNotPossible: it has not failed; it will be tried by itself.
    """
    require(actor, Permission.USER_MANAGE)
    with services.store.unit() as unit:
        failed = unit.jobs.get(job_id)
        if failed is None:
            raise NotFound(noun="job")
        if failed.state is not JobState.FAILED:
            raise ActionNotPossible(action="job:retry", state=failed.state)
        again = unit.jobs.enqueue(failed.kind, failed.payload, instrument_id=failed.instrument_id, key=failed.key)
        unit.commit()
    return again
