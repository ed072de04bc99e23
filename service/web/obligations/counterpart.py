"""What the counterpart of a deposited agreement owes, by its link, and the form with which it hands in a report."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.obligations import reports
from service.workflow.queries import retrieve

blueprint = Blueprint("own_obligations", __name__, url_prefix="/agreement/obligations")


@blueprint.get("")
@needs(Permission.REPORT_MAKE, through_link=True)
def index(services: Services, actor: Actor) -> Any:
    """What is due, the soonest first."""
    found = reports.expected(services, actor)
    instrument = retrieve.instrument(services, actor, actor.instrument_id or "").instrument
    return render_template("obligations/own.html", found=found, instrument=instrument)


@blueprint.get("/<int:obligation_id>")
@needs(Permission.REPORT_MAKE, through_link=True)
def show(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """One of them, with the form for a report."""
    return _page(services, actor, obligation_id)


@blueprint.post("/<int:obligation_id>")
@needs(Permission.REPORT_MAKE, through_link=True)
def hand_in(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """Hands in a report."""
    uploaded, text = request.files.get("document"), request.form.get("text", "")
    data = uploaded.stream.read() if uploaded and uploaded.filename else None
    try:
        reports.hand_in(services, actor, obligation_id, text=text, data=data)
    except InvalidInput as error:
        return _page(services, actor, obligation_id, errors=field_errors(error), text=text, status=400)
    flash(gettext("Your report has been received. The answer of the department will be shown here."), "done")
    return redirect(url_for("own_obligations.show", obligation_id=obligation_id), 303)


@blueprint.get("/<int:obligation_id>/reports/<int:number>.pdf")
@needs(Permission.REPORT_MAKE, through_link=True)
def download(services: Services, actor: Actor, *, obligation_id: int, number: int) -> Any:
    """A report as it was handed in."""
    return sent(reports.own_file(services, actor, obligation_id, number), attachment=True)


def _page(
    services: Services, actor: Actor, obligation_id: int, *, errors: Any = None, text: str = "", status: int = 200
) -> Any:
    one = reports.expected_one(services, actor, obligation_id)
    instrument = retrieve.instrument(services, actor, actor.instrument_id or "").instrument
    return render_template(
        "obligations/own_report.html",
        errors=errors or {},
        instrument=instrument,
        limits=services.settings.limits,
        one=one,
        text=text,
    ), status
