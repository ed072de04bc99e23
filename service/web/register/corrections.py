"""Correct a value of a register entry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.deposit import corrections
from service.workflow.queries import retrieve

blueprint = Blueprint("corrections", __name__, url_prefix="/register/<int:year>/<int:number>/correction")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """The form with the values as they stand."""
    return _page(services, actor, year, number)


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Records the correction and goes back to the entry."""
    entry = retrieve.register_entry(services, actor, number, year)
    asked = {name: request.form.get(name, "") for name in corrections.as_asked(entry)}
    reason = request.form.get("reason", "")
    try:
        corrections.correct(services, actor, number, year, asked, reason=reason)
    except InvalidInput as error:
        return _page(services, actor, year, number, asked=asked, reason=reason, errors=field_errors(error)), 400
    flash(gettext("The correction is recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("register.show", number=number, year=year), 303)


def _page(
    services: Services,
    actor: Actor,
    year: int,
    number: int,
    *,
    asked: dict[str, str] | None = None,
    reason: str = "",
    errors: Any = None,
) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    return render_template(
        "register/correction.html",
        entry=entry,
        signatures=corrections.signatures_of(entry),
        asked=asked or corrections.as_asked(entry),
        reason=reason,
        errors=errors or {},
    )
