"""The Secretary General's office decides on exactly the bytes it is shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import model_of, moved_on, version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.approval import decide
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("approvals", __name__, url_prefix="/instruments/<instrument_id>/approval")
_DECISIONS = {"approve": decide.approve, "return": decide.return_, "decline": decide.decline}


@blueprint.get("")
@needs(Permission.APPROVAL_DECIDE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Both originals, their digest and the three decisions."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.APPROVAL_DECIDE)
def decide_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the decision that was chosen, on the digest that was shown."""
    decision, remarks = request.form.get("decision", ""), request.form.get("remarks", "")
    try:
        if decision not in _DECISIONS:
            raise InvalidInput({"decision": [Message("Choose one of the three decisions.")]})
        _DECISIONS[decision](
            services, actor, instrument_id, version=version(), digest=request.form.get("digest", ""), remarks=remarks
        )
    except InvalidInput as error:
        return _page(
            services, actor, instrument_id, errors=field_errors(error), decision=decision, remarks=remarks, status=400
        )
    done = {
        "approve": gettext("Approved. The originals are being sealed; then you can sign."),
        "return": gettext("Returned to the department with your remarks."),
        "decline": gettext("Declined. The reason is part of the record."),
    }
    flash(done[decision], "done")
    if decision == "approve":
        return redirect(url_for("signatures.show", instrument_id=instrument_id), 303)
    return redirect(url_for("worklist.show"), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.SUBMITTED:
        return moved_on(view.instrument, acted=status != 200)
    values.setdefault("errors", {})
    return render_template(
        "approval/approval.html",
        instrument=view.instrument,
        preliminary=view.preliminary,
        template=model_of(services, view.instrument),
        view=view,
        **values,
    ), status
