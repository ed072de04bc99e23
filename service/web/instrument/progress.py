"""Progress of a job, as JSON for the script that polls it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, jsonify, url_for
from flask_babel import gettext

from service.domain.errors import NotFound
from service.domain.jobs import Job, JobState
from service.domain.permissions import Actor
from service.web.shell.guard import signed_in
from service.web.shell.messages import why
from service.web.words.labels import stage_sentence
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("progress", __name__)
UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING, JobState.WAITING})


@blueprint.get("/instruments/<instrument_id>/jobs/<job_id>")
@signed_in
def status(services: Services, actor: Actor, *, instrument_id: str, job_id: str) -> Any:
    """State and a sentence; for everybody who may see the instrument."""
    for job in retrieve.instrument(services, actor, instrument_id).jobs:
        if job.id == job_id:
            return jsonify(state=job.state, under_way=job.state in UNDER_WAY, sentence=sentence(job))
    raise NotFound(noun="job")


def latest(jobs: Iterable[Job], *kinds: str) -> Job | None:
    """The newest job of these kinds."""
    found = [job for job in jobs if job.kind in kinds]
    return max(found, key=lambda job: job.created_at) if found else None


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
    }
