"""Record a later act on a deposited agreement."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.deposit import later_acts
from service.workflow.queries import retrieve

blueprint = Blueprint("acts", __name__, url_prefix="/register/<int:year>/<int:number>/acts")
_FIELDS = ("kind", "later", "note")
_DAYS = ("day", "effective", "ends")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """The form."""
    return _page(services, actor, year, number)


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Records the act and goes back to the entry."""
    asked = {name: request.form.get(name, "") for name in _FIELDS} | {name: _iso(name) for name in _DAYS}
    try:
        if not request.form.get("confirmed"):
            later_acts.check_act(services, actor, number, year, asked)
            raise InvalidInput({"confirmed": [Message("Tick the box when you have checked the change.")]})
        later_acts.record_act(services, actor, number, year, asked)
    except InvalidInput as error:
        return _page(services, actor, year, number, asked=asked, errors=field_errors(error)), 400
    flash(gettext("The change has been recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("register.show", number=number, year=year), 303)


def _iso(name: str) -> str:
    """What was typed into the three boxes, as ISO text; what is no date stays as it is and is refused. Empty: nothing was typed."""
    year, month, day = (request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day"))
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}" if year or month or day else ""


def _page(
    services: Services, actor: Actor, year: int, number: int, *, asked: dict[str, str] | None = None, errors: Any = None
) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    return render_template("register/act.html", entry=entry, asked=asked or {}, typed=request.form, errors=errors or {})
