"""Deputies: whom somebody named for days of absence, and for whom somebody stands in."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.accounts.absence import acting, deputies
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.shell.cookies import sign_in_token
from service.web.shell.guard import require_account, signed_in
from service.web.shell.messages import field_errors
from service.workflow.context import Services

blueprint = Blueprint("deputies", __name__, url_prefix="/account/deputies")


@blueprint.get("")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """Whoever stands in for the reader, for whom the reader stands in, and the form."""
    return _page(services, actor)


@blueprint.post("")
@signed_in
def name(services: Services, actor: Actor) -> Any:
    """Names a deputy."""
    require_account(actor)
    try:
        deputies.name(services, actor, deputy=request.form.get("deputy", ""), starts=_day("starts"), ends=_day("ends"))
    except InvalidInput as error:
        return _page(services, actor, errors=field_errors(error)), 400
    flash(gettext("Your deputy is named, and is told by letter where this service sends letters."), "done")
    return _back()


@blueprint.post("/<deputy_id>/end")
@signed_in
def end(services: Services, actor: Actor, *, deputy_id: str) -> Any:
    """Ends it from now on."""
    require_account(actor)
    deputies.end(services, actor, deputy_id)
    flash(gettext("The deputy no longer stands in."), "done")
    return _back()


@blueprint.post("/act/<person_id>")
@signed_in
def act(services: Services, actor: Actor, *, person_id: str) -> Any:
    """From now on this sign-in does the work of the person who is away."""
    require_account(actor)
    if not acting.act_for(services.store, sign_in_token() or "", person_id, now=services.clock()):
        abort(404)
    return redirect(url_for("worklist.show"), 303)


@blueprint.post("/stop")
@signed_in
def stop(services: Services, actor: Actor) -> Any:
    """Back to the own work."""
    require_account(actor)
    acting.act_for(services.store, sign_in_token() or "", None, now=services.clock())
    return redirect(url_for("worklist.show"), 303)


def _day(name_: str) -> date | None:
    """What was typed into the three boxes; None where that is no day."""
    parts = [request.form.get(f"{name_}-{part}", "").strip() for part in ("year", "month", "day")]
    if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    year, month, day = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _page(services: Services, actor: Actor, *, errors: Any = None) -> str:
    require_account(actor)
    return render_template(
        "people/deputies.html",
        errors=errors or {},
        seen=deputies.overview(services, actor),
        typed=request.form,
    )


def _back() -> Response:
    return redirect(url_for("deputies.show"), 303)
