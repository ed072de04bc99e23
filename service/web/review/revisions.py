"""The revisions of a draft, and any two texts compared article by article."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.draft import revisions
from service.workflow.queries import retrieve
from service.workflow.review.compare import compare, tracked

blueprint = Blueprint("revisions", __name__)
_PATH = "/instruments/<instrument_id>/revisions"


@blueprint.get(_PATH)
@needs(Permission.DRAFT_READ)
def index(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Who saved what and when, with notes; two can be chosen to compare."""
    return _page(services, actor, instrument_id)


@blueprint.post(_PATH)
@needs(Permission.DRAFT_WRITE)
def note(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Keeps a note on one revision."""
    chosen, text = request.form.get("revision", ""), request.form.get("note", "")
    try:
        revisions.note(services, actor, instrument_id, revision=_number(chosen), text=text)
    except InvalidInput as error:
        typed = {"chosen": chosen, "note": text}
        return _page(services, actor, instrument_id, errors=field_errors(error), status=400, **typed)
    flash(gettext("The note has been saved."), "done")
    return redirect(url_for("revisions.index", instrument_id=instrument_id), 303)


@blueprint.get(f"{_PATH}/compare")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Two revisions, word by word; ``?old=1&new=2&text=es``."""
    seen = compare(services, actor, instrument_id, **_asked())
    return render_template("review/compare.html", instrument=seen.instrument, seen=seen, own=False)


@blueprint.get(f"{_PATH}/compare.docx")
@needs(Permission.INSTRUMENT_READ)
def download(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The same as a Word file with tracked changes."""
    return sent(tracked(services, actor, instrument_id, **_asked()), attachment=True)


@blueprint.get("/agreement/changes")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def show_counterpart(services: Services, actor: Actor) -> Any:
    """The same for the counterpart, of the texts that it was shown."""
    seen = compare(services, actor, actor.instrument_id or "", **_asked())
    return render_template("review/compare.html", instrument=seen.instrument, seen=seen, own=True)


def _asked() -> dict[str, Any]:
    arguments = request.args
    return {
        "old": _number(arguments.get("old", "")),
        "new": _number(arguments.get("new", "")),
        "language": arguments.get("text", "") or current(),
    }


def _number(text: str) -> int:
    """:raises NotFound: no revision has such a number."""
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise NotFound(noun="revision")
    return int(text)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view, found = (
        retrieve.instrument(services, actor, instrument_id),
        revisions.revisions(services, actor, instrument_id),
    )
    newest = found[0].number if found else 0
    return render_template(
        "review/revisions.html",
        instrument=view.instrument,
        found=found,
        newest=newest,
        earlier=found[1].number if len(found) > 1 else newest,
        **{"chosen": str(newest), "errors": {}, "note": "", **values},
    ), status
