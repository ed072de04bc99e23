"""The head of the organization names a substitute for a period; the office sees who acts when, and can end it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.office.days import typed_day
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.web.shell.step_up import stepped_up
from service.web.words.dates import day
from service.workflow.context import Services
from service.workflow.office import delegations

blueprint = Blueprint("delegations", __name__, url_prefix="/delegations")
_LINES = ("substitute", "office", "key", "authority", "reason")
_DAYS = ("begins", "ends")


@blueprint.get("")
@needs(Permission.APPROVAL_DECIDE)
def index(services: Services, actor: Actor) -> Any:
    """Who acts for the head, and when; the head finds the form here."""
    return _page(services, actor)


@blueprint.post("")
@needs(Permission.APPROVAL_DECIDE)
@stepped_up
def make(services: Services, actor: Actor) -> Any:
    """Names a substitute."""
    given = {name: request.form.get(name, "") for name in _LINES} | {name: typed_day(name) for name in _DAYS}
    file = request.files.get("document")
    try:
        made = delegations.delegate(services, actor, given, document=file.stream.read() if file else None)
    except InvalidInput as error:
        return _page(services, actor, given=given, errors=field_errors(error), status=400)
    flash(
        gettext(
            "%(name)s acts for you from %(begins)s to %(ends)s.",
            name=made.substitute_name, begins=day(made.begins), ends=day(made.ends),
        ),
        "done",
    )  # fmt: skip
    return redirect(url_for("delegations.index"), 303)


@blueprint.get("/<delegation_id>/document.pdf")
@needs(Permission.APPROVAL_DECIDE)
def document(services: Services, actor: Actor, *, delegation_id: str) -> Any:
    """The document of authority."""
    return sent(delegations.document(services, actor, delegation_id), attachment=True)


@blueprint.get("/<delegation_id>/revoke")
@needs(Permission.APPROVAL_DECIDE)
def ask_revoke(services: Services, actor: Actor, *, delegation_id: str) -> Any:
    """Asks for the reason first."""
    return _revoke(services, actor, delegation_id)


@blueprint.post("/<delegation_id>/revoke")
@needs(Permission.APPROVAL_DECIDE)
@stepped_up
def revoke(services: Services, actor: Actor, *, delegation_id: str) -> Any:
    """Ends the delegation now."""
    reason = request.form.get("reason", "")
    try:
        ended = delegations.revoke(services, actor, delegation_id, reason=reason)
    except InvalidInput as error:
        return _revoke(services, actor, delegation_id, reason=reason, errors=field_errors(error), status=400)
    flash(gettext("The delegation to %(name)s has ended.", name=ended.substitute_name), "done")
    return redirect(url_for("delegations.index"), 303)


def _page(services: Services, actor: Actor, *, status: int = 200, given: Any = None, errors: Any = None) -> Any:
    return render_template(
        "office/delegations.html",
        errors=errors or {},
        found=delegations.delegations(services, actor),
        given=given or {},
        typed=request.form,
    ), status


def _revoke(services: Services, actor: Actor, delegation_id: str, *, status: int = 200, **values: Any) -> Any:
    found = delegations.get(services, actor, delegation_id)
    return render_template("office/revoke.html", delegation=found, **{"errors": {}, "reason": "", **values}), status
