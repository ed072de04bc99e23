"""Passkeys of a person: add one, see them, remove them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.accounts import passkeys
from service.accounts.errors import PasskeyRefused
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs, require_account, signed_in
from service.web.shell.messages import field_errors, refusal
from service.web.shell.step_up import site, stepped_up
from service.workflow.context import Services

blueprint = Blueprint("passkeys", __name__)


@blueprint.get("/account/passkeys")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """The passkeys of this account, and the form for another."""
    return _page(services, actor)


@blueprint.post("/account/passkeys")
@signed_in
@stepped_up
def add(services: Services, actor: Actor) -> Any:
    """Keeps the public half of the key that the browser's authenticator made."""
    here, answer, name = site(services), request.form.get("passkey", ""), request.form.get("name", "")
    require_account(actor)
    if here is None:
        abort(404)
    try:
        passkeys.register(services.store, here, actor, answer, name=name, now=services.clock())
    except InvalidInput as error:
        return _page(services, actor, errors=field_errors(error), name=name), 400
    except PasskeyRefused as error:
        return _page(services, actor, errors={"name": [refusal(error)]}, name=name), 400
    flash(gettext("The passkey has been added. You confirm approvals and signatures with it from now on."), "done")
    return redirect(url_for("passkeys.show"), 303)


@blueprint.post("/account/passkeys/<passkey_id>/remove")
@signed_in
@stepped_up
def remove(services: Services, actor: Actor, *, passkey_id: str) -> Any:
    """Removes one of the person's own passkeys."""
    require_account(actor)
    passkeys.remove(services.store, actor, actor.id, passkey_id, now=services.clock())
    flash(gettext("The passkey has been removed."), "done")
    return redirect(url_for("passkeys.show"), 303)


@blueprint.post("/people/<person_id>/passkeys/<passkey_id>/remove")
@needs(Permission.USER_MANAGE)
def remove_of(services: Services, actor: Actor, *, person_id: str, passkey_id: str) -> Any:
    """Removes a passkey of somebody who lost the device, for administrators."""
    passkeys.remove(services.store, actor, person_id, passkey_id, now=services.clock())
    flash(gettext("The passkey has been removed."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(services: Services, actor: Actor, *, errors: Any = None, name: str = "") -> str:
    require_account(actor)
    here = site(services)
    return render_template(
        "people/passkeys.html",
        errors=errors or {},
        local=f"http://localhost:{request.host.partition(':')[2]}",
        name=name,
        options=passkeys.registration(services.store, here, actor, now=services.clock()) if here else None,
        passkeys=passkeys.of(services.store, actor.id),
    )
