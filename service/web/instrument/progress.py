"""Progress of a job, as JSON for the script that polls it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, url_for
from flask_babel import gettext

from service.domain.errors import NotFound
from service.domain.jobs import Job, JobState
from service.domain.permissions import Actor
from service.web.shell.guard import services_of, signed_in
from service.web.shell.messages import why
from service.web.words.labels import stage_sentence
from service.workflow.context import Services
from service.workflow.queries import lists, retrieve

blueprint = Blueprint("progress", __name__)
UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.WAITING})


@blueprint.get("/instruments/<instrument_id>/jobs/<job_id>")
@signed_in
def status(services: Services, actor: Actor, *, instrument_id: str, job_id: str) -> Any:
    """State and a sentence; for everybody who may see the instrument."""
    for job in retrieve.instrument(services, actor, instrument_id).jobs:
        if job.id == job_id:
            return jsonify(
                state=job.state, under_way=job.state in UNDER_WAY, sentence=sentence(job), share=_share(services, job)
            )
    raise NotFound(noun="job")


@blueprint.get("/instruments/<instrument_id>/version")
@signed_in
def watch(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """For a page that waits for somebody else: the version changes with every act."""
    return jsonify(version=retrieve.instrument(services, actor, instrument_id).instrument.version)


def latest(jobs: Iterable[Job], *kinds: str) -> Job | None:
    """The newest job of these kinds; one that is under way before any that has ended."""
    found = [job for job in jobs if job.kind in kinds]
    return max(found, key=lambda job: (job.state in UNDER_WAY, job.created_at)) if found else None


def sentence(job: Job) -> str:
    """For the person who waits."""
    match job.state:
        case JobState.WAITING:
            return gettext("%(reason)s The service will try again automatically.", reason=why(job))
        case JobState.FAILED:
            return why(job) or gettext("It stopped without giving a reason.")
        case JobState.DONE:
            return gettext("Done.")
        case _:
            return stage_sentence(job.stage)


def box(job: Job | None) -> dict[str, Any] | None:
    """What the ``progress`` macro draws; None when there is nothing to wait for and nothing went wrong."""
    if job is None or job.state is JobState.DONE:
        return None
    return {
        "failed": job.state is JobState.FAILED,
        "under_way": job.state in UNDER_WAY,
        "sentence": sentence(job),
        "address": url_for("progress.status", instrument_id=job.instrument_id, job_id=job.id),
        "seconds": _usual(services_of(), job),
        "share": _share(services_of(), job),
    }


def _usual(services: Services, job: Job) -> int | None:
    """Seconds that the last jobs of this kind took; None: nobody knows yet, or it waits for something outside."""
    found = lists.usual_seconds(services, job.kind)
    return None if found is None or job.state is JobState.WAITING else max(1, round(found))


def _share(services: Services, job: Job) -> float | None:
    """How much of its usual time has gone; it stops short of the end, since nobody knows."""
    usual = lists.usual_seconds(services, job.kind)
    if usual is None or usual <= 0:
        return None
    return round(min(0.95, (services.clock() - job.created_at).total_seconds() / usual), 3)
