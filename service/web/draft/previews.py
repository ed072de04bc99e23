"""Preview of a draft as Word and PDF."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from service.domain.jobs import Job, JobKind, JobState
from service.domain.permissions import Actor, Permission
from service.web.instrument.progress import box, latest
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.draft import edit
from service.workflow.queries import retrieve

blueprint = Blueprint("previews", __name__, url_prefix="/instruments/<instrument_id>/preview")


@blueprint.get("")
@needs(Permission.DRAFT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The newest preview, or how far it has come, or the button that asks for it."""
    view = retrieve.instrument(services, actor, instrument_id)
    job = latest(view.jobs, JobKind.PREVIEW)
    return render_template(
        "draft/preview.html",
        box=box(job),
        draft=view.draft,
        files=_files(job),
        instrument=view.instrument,
        outdated=_outdated(job, view.draft),
    )


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def request_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for a preview of the newest revision; also the way to try again."""
    edit.request_preview(services, actor, instrument_id)
    return redirect(url_for("previews.show", instrument_id=instrument_id), 303)


def _files(job: Job | None) -> dict[str, Any] | None:
    """Addresses of what the job made."""
    if job is None or job.state is not JobState.DONE:
        return None
    return {
        "languages": sorted(job.result.get("word_files", {})),
        "pages": len(job.result.get("page_images", ())),
    }


def _outdated(job: Job | None, saved: Any) -> bool:
    return job is not None and saved is not None and job.payload.get("revision") != saved.revision
