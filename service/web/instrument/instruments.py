"""One instrument: state, next steps, files and history. And the list of all instruments that the actor may see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import model_of, returned_remarks
from service.web.instrument.next_steps import next_step
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.workflow.context import Services
from service.workflow.queries import letters, lists, retrieve

blueprint = Blueprint("instruments", __name__)
_LIMIT = 30
_UNUSED = {State.PROPOSED, State.IN_REVIEW}
"""Nobody can bring an instrument there yet."""


@blueprint.get("/instruments")
@needs(Permission.INSTRUMENT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Everything this actor may know about, newest change first."""
    words, state = request.args.get("q", "").strip(), request.args.get("state", "")
    page = page_number()
    found, total = lists.instruments(
        services,
        actor,
        states={State(state)} if state in set(State) else None,
        text=words or None,
        limit=_LIMIT,
        offset=(page - 1) * _LIMIT,
    )
    links = page_links("instruments.index", page, total, _LIMIT, q=words or None, state=state or None)
    return render_template(
        "instrument/instruments.html",
        found=found,
        links=links,
        query=words,
        state=state,
        states=[one for one in State if one not in _UNUSED],
        total=total,
    )


@blueprint.get("/instruments/<instrument_id>")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The page of one instrument."""
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template(
        "instrument/instrument.html",
        instrument=view.instrument,
        remarks=returned_remarks(view.instrument, view.approvals),
        step=next_step(view, actor),
        events=retrieve.history(services, actor, instrument_id),
        template=model_of(services, view.instrument),
        undelivered=_undelivered(services, actor, instrument_id),
        view=view,
    )


def _undelivered(services: Services, actor: Actor, instrument_id: str) -> bool:
    """Whether a letter failed and was not sent again; known to those who read drafts."""
    if Permission.DRAFT_READ not in actor.permissions:
        return False
    _, found = letters.of_instrument(services, actor, instrument_id)
    return bool(letters.undelivered(found))
