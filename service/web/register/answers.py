"""The department answers an objection of the archivist, and attaches the document that was missing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import moved_on, version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow import answers
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("answers", __name__, url_prefix="/instruments/<instrument_id>/objections/<int:number>")


@blueprint.get("")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str, number: int) -> Any:
    """The objection, and the form for the answer."""
    return _page(services, actor, instrument_id, number)


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def make(services: Services, actor: Actor, *, instrument_id: str, number: int) -> Any:
    """Records the answer; the agreement goes back to the archivist."""
    text, document = request.form.get("text", ""), request.files.get("document")
    try:
        answers.answer(
            services,
            actor,
            instrument_id,
            version=version(),
            number=number,
            text=text,
            document=document.read() if document else None,
        )
    except InvalidInput as error:
        return _page(services, actor, instrument_id, number, errors=field_errors(error), text=text, status=400)
    flash(gettext("The answer has been sent to the archivist."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


def _page(
    services: Services, actor: Actor, instrument_id: str, number: int, *, status: int = 200, **values: Any
) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.SIGNED:
        return moved_on(view.instrument, acted=status != 200)
    objection = next((one for one in view.objections if one.number == number), None)
    if objection is None:
        raise NotFound(noun="objection")
    values.setdefault("errors", {})
    return render_template(
        "register/answer.html",
        instrument=view.instrument,
        objection=objection,
        answer=view.answers.get(number),
        **values,
    ), status
