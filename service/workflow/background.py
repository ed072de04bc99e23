"""Dispatch of background jobs by kind. Running a job twice leaves the same rows as running it once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from service.domain.errors import NotFound
from service.domain.jobs import Job, JobKind, JobState
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.workflow.access import get_visible
from service.workflow.circulation import make as notifications
from service.workflow.context import Services
from service.workflow.copies import make as make_copy
from service.workflow.draft import make_originals
from service.workflow.errors import JobUnknown, NotReady
from service.workflow.legacy import run
from service.workflow.letters import deliver
from service.workflow.paper import jobs
from service.workflow.proces_verbal import make
from service.workflow.progress import Progress
from service.workflow.rectification import rectify
from service.workflow.replica import replicate
from service.workflow.reporting import typeset
from service.workflow.signature import complete, evidence
from service.workflow.transitions import record_event

Performer = Callable[[Services, Job, Progress], Mapping[str, Any]]


def perform(services: Services, job: Job) -> dict[str, Any]:
    """Run one claimed job; the caller, who claimed it, updates its row.

    :returns: what is worth keeping as the job's result, plain data.
    :raises Waiting: something outside is not there now; try again later.
    :raises JobUnknown: no code of this version knows the kind.
    """
    if job.kind not in set(JobKind):
        raise JobUnknown(kind=job.kind)
    return dict(_performer(JobKind(job.kind))(services, job, _progress(services, job)))


def _performer(kind: JobKind) -> Performer:  # noqa: C901, PLR0911, PLR0912  one line for each kind
    match kind:
        case JobKind.ASSEMBLE:
            return make_originals.assemble
        case JobKind.DRAW:
            return evidence.draw_in_advance
        case JobKind.SEAL:
            return complete.seal
        case JobKind.COMPLETE_SIGNATURE:
            return complete.complete
        case JobKind.PROCES_VERBAL:
            return make.of_instrument
        case JobKind.CEREMONY_PROCES_VERBAL:
            return make.of_ceremony
        case JobKind.SEND_LETTERS:
            return deliver.deliver
        case JobKind.ANNUAL_REPORT:
            return typeset.make
        case JobKind.CHECK_SCAN:
            return jobs.check
        case JobKind.CERTIFY_SCAN:
            return jobs.certify
        case JobKind.CERTIFIED_COPY:
            return make_copy.certify
        case JobKind.FINISH_ON_PAPER:
            return jobs.finish
        case JobKind.NOTIFY:
            return notifications.make
        case JobKind.RECTIFY:
            return rectify.make
        case JobKind.IMPORT:
            return run.perform
        case JobKind.REPLICATE:
            return replicate.perform
        case _:
            assert_never(kind)


def retry(services: Services, actor: Actor, job_id: str) -> Job:
    """Enqueue a failed job again, after its cause was fixed. Anybody who sees the instrument may ask.

    Nothing new is decided by it: the act that asked for the work is in the history.

    :raises NotFound: no such job, or its instrument is not the actor's to see.
    :raises NotReady: it has not failed.
    """
    with services.store.unit() as unit:
        failed = unit.jobs.get(job_id)
        if failed is None or failed.instrument_id is None:
            raise NotFound(noun="job")
        instrument = get_visible(unit, actor, failed.instrument_id)
        if failed.state is not JobState.FAILED:
            raise NotReady(Message("This task has not failed: it is completed or still running."))
        again = unit.jobs.enqueue(failed.kind, failed.payload, instrument_id=failed.instrument_id, key=failed.key)
        record_event(unit, instrument, "job:retry", actor, at=services.clock(), detail={"kind": failed.kind})
        unit.commit()
    return again


def _progress(services: Services, job: Job) -> Progress:
    def say(stage: Message) -> None:
        with services.store.unit() as unit:
            unit.jobs.stage(job.id, stage.sentence)
            unit.commit()

    return say
