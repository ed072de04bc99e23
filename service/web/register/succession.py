"""Record that a party of a deposited agreement has another name, or a successor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.rectification import succession

blueprint = Blueprint("succession", __name__, url_prefix="/register/<int:year>/<int:number>/succession")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """The form."""
    return _page(services, actor, year, number, asked={})


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Records the act and goes back to the entry."""
    asked = {name: request.form.get(name, "") for name in succession.FIELDS}
    try:
        succession.succeed(services, actor, number, year, asked)
    except InvalidInput as error:
        return _page(services, actor, year, number, asked=asked, errors=field_errors(error)), 400
    flash(gettext("The change is recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("register.show", number=number, year=year), 303)


def _page(
    services: Services, actor: Actor, year: int, number: int, *, asked: dict[str, str], errors: Any = None
) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    return render_template(
        "register/succession.html",
        entry=entry,
        asked={**dict.fromkeys(succession.FIELDS, ""), **asked},
        hows=succession.HOW,
        errors=errors or {},
    )
