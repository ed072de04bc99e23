"""Open a register entry to the public, or close it again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.deposit import releases
from service.workflow.queries import retrieve

blueprint = Blueprint("releases", __name__, url_prefix="/register/<int:year>/<int:number>/release")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """How far the entry is open now, why, and the form."""
    return _page(services, actor, year, number)


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Records the decision and goes back to the entry."""
    asked, reason = request.form.get("release", ""), request.form.get("reason", "")
    try:
        releases.decide(services, actor, number, year, asked=asked, reason=reason)
    except InvalidInput as error:
        return _page(services, actor, year, number, asked=asked, reason=reason, errors=field_errors(error)), 400
    flash(gettext("The decision is recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("register.show", number=number, year=year), 303)


def _page(services: Services, actor: Actor, year: int, number: int, **values: Any) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    now, recorded = releases.of_entry(services, actor, entry)
    values = {"asked": str(now), "reason": "", "errors": {}, **values}
    return render_template("register/release.html", entry=entry, now=now, recorded=recorded, **values)
