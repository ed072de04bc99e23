"""A person's own account: another password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.accounts import people
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.shell.cookies import take_token
from service.web.shell.guard import came_through_link, signed_in
from service.web.shell.messages import field_errors
from service.workflow.context import Services

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """The form for another password. Who came through a link has none."""
    return _form(actor)


@blueprint.post("")
@signed_in
def change(services: Services, actor: Actor) -> Any:
    """Another password; the person then signs in with it."""
    if came_through_link(actor):
        abort(404)
    current, new = request.form.get("current", ""), request.form.get("password", "")
    try:
        people.change_own_password(services.store, actor.id, current=current, new=new, now=services.clock())
    except InvalidInput as error:
        return _form(actor, errors=field_errors(error)), 400
    flash(gettext("Your password has been changed. Sign in with the new password."), "done")
    return take_token(redirect(url_for("sign_in.show"), 303))


def _form(actor: Actor, **values: Any) -> str:
    if came_through_link(actor):
        abort(404)
    values.setdefault("errors", {})
    return render_template("people/account.html", **values)
