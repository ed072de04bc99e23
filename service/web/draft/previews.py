"""Looking at a draft as Word and PDF before anybody else does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from service.domain.jobs import Errand, ErrandState
from service.domain.permissions import Actor, Permission
from service.web.instrument.progress import box, latest
from service.web.shell.guard import needs
from service.workflow.context import House
from service.workflow.draft import edit
from service.workflow.queries import retrieve

blueprint = Blueprint("previews", __name__, url_prefix="/instruments/<instrument_id>/preview")


@blueprint.get("")
@needs(Permission.DRAFT_READ)
def show(house: House, actor: Actor, *, instrument_id: str) -> Any:
    """The newest preview, or how far it has come, or the button that asks for it."""
    view = retrieve.instrument(house, actor, instrument_id)
    errand = latest(view.errands, edit.PREVIEW)
    return render_template(
        "preview.html",
        box=box(errand),
        draft=view.draft,
        files=_files(errand),
        instrument=view.instrument,
        outdated=_outdated(errand, view.draft),
    )


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def request_(house: House, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for a preview of the newest revision; also the way to try again."""
    edit.request_preview(house, actor, instrument_id)
    return redirect(url_for("previews.show", instrument_id=instrument_id), 303)


def _files(errand: Errand | None) -> dict[str, Any] | None:
    """Addresses of what the errand made."""
    if errand is None or errand.state is not ErrandState.DONE:
        return None
    return {
        "languages": sorted(errand.result.get("word_files", {})),
        "pages": len(errand.result.get("page_images", ())),
    }


def _outdated(errand: Errand | None, saved: Any) -> bool:
    return errand is not None and saved is not None and errand.payload.get("revision") != saved.revision
