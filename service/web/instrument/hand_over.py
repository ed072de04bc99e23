"""The officer in charge hands an agreement to another officer of the unit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.handover import hand_over
from service.workflow.queries import retrieve

blueprint = Blueprint("hand_over", __name__, url_prefix="/instruments/<instrument_id>/hand-over")


@blueprint.get("")
@needs(Permission.DRAFT_WRITE)
def ask(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """To whom, and a note."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def hand(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Hands it over."""
    to, note = request.form.get("to", ""), request.form.get("note", "")
    try:
        hand_over.hand_over(services, actor, instrument_id, version=version(), to=to, note=note)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error)), 400
    flash(gettext("The agreement has been handed over."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, errors: Any = None) -> str:
    officer, candidates = hand_over.candidates(services, actor, instrument_id)
    return render_template(
        "instrument/hand_over.html",
        candidates=candidates,
        errors=errors or {},
        instrument=retrieve.instrument(services, actor, instrument_id).instrument,
        officer=officer,
        typed=request.form,
    )
