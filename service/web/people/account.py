"""A person's own account: password, sign-ins, language, and what administrators changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from service.accounts import people, signins
from service.domain.errors import InvalidInput
from service.domain.people import token_hash
from service.domain.permissions import Actor
from service.translation import NAMES
from service.web.shell import language
from service.web.shell.cookies import sign_in_token, take_token
from service.web.shell.guard import require_account, signed_in
from service.web.shell.messages import field_errors
from service.workflow.context import Services

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """The whole page. Who came through a link has no account."""
    return _page(services, actor)


@blueprint.post("")
@signed_in
def change(services: Services, actor: Actor) -> Any:
    """Another password; the person then signs in with it."""
    require_account(actor)
    current, new = request.form.get("current", ""), request.form.get("password", "")
    try:
        people.change_own_password(services.store, actor.id, current=current, new=new, now=services.clock())
    except InvalidInput as error:
        return _page(services, actor, errors=field_errors(error)), 400
    flash(gettext("Your password has been changed. Sign in with the new password."), "done")
    return take_token(redirect(url_for("sign_in.show"), 303))


@blueprint.post("/sign-ins/<signin_id>/end")
@signed_in
def end_sign_in(services: Services, actor: Actor, *, signin_id: str) -> Any:
    """Ends one sign-in of this person, for example on a computer that was lost."""
    require_account(actor)
    if not signins.revoke(services.store, signin_id, services.clock(), person_id=actor.id):
        abort(404)
    flash(gettext("The sign-in has ended."), "done")
    return _back()


@blueprint.post("/sign-ins/end-others")
@signed_in
def end_others(services: Services, actor: Actor) -> Any:
    """Ends every sign-in of this person but this one."""
    require_account(actor)
    ended = signins.revoke_others(services.store, actor.id, services.clock(), token=sign_in_token() or "")
    flash(ngettext("%(num)s other sign-in has ended.", "%(num)s other sign-ins have ended.", ended), "done")
    return _back()


def _page(services: Services, actor: Actor, **values: Any) -> str:
    require_account(actor)
    values.setdefault("errors", {})
    here = token_hash(sign_in_token() or "")
    return render_template(
        "people/account.html",
        events=people.events_of(services.store, actor.id),
        here=here,
        languages=[{"key": key, "name": name} for key, name in NAMES.items()],
        chosen=language.current(),
        signins=signins.current(services.store, actor.id, services.clock()),
        **values,
    )


def _back() -> Response:
    return redirect(url_for("account.show"), 303)
