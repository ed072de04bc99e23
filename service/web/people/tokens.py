"""API tokens of a person: create one, see them, revoke them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.accounts import tokens
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs, require_account, signed_in
from service.web.shell.messages import field_errors
from service.web.shell.step_up import stepped_up
from service.workflow.context import Services

blueprint = Blueprint("tokens", __name__)


@blueprint.get("/account/tokens")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """The tokens that hold, and the form for another."""
    return _page(services, actor)


@blueprint.post("/account/tokens")
@signed_in
@stepped_up
def create(services: Services, actor: Actor) -> Any:
    """Makes a token and shows it, this once: the page is not redirected and not cached."""
    require_account(actor)
    form = request.form
    try:
        made, text = tokens.create(
            services.store,
            actor,
            name=form.get("name", ""),
            scopes=form.getlist("scopes"),
            days=form.get("days", type=int),
            now=services.clock(),
        )
    except InvalidInput as error:
        return _page(services, actor, errors=field_errors(error), form=form), 400
    return _page(services, actor, made=made, text=text)


@blueprint.post("/account/tokens/<token_id>/revoke")
@signed_in
def revoke(services: Services, actor: Actor, *, token_id: str) -> Any:
    """Ends one of the person's own tokens."""
    require_account(actor)
    tokens.revoke(services.store, actor, actor.id, token_id, now=services.clock())
    flash(gettext("The token has been revoked."), "done")
    return redirect(url_for("tokens.show"), 303)


@blueprint.post("/people/<person_id>/tokens/<token_id>/revoke")
@needs(Permission.USER_MANAGE)
def revoke_of(services: Services, actor: Actor, *, person_id: str, token_id: str) -> Any:
    """Ends a token of somebody, for administrators."""
    tokens.revoke(services.store, actor, person_id, token_id, now=services.clock())
    flash(gettext("The token has been revoked."), "done")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(services: Services, actor: Actor, **values: Any) -> str:
    require_account(actor)
    form = values.pop("form", {})
    return render_template(
        "people/tokens.html",
        days=tokens.DAYS,
        errors=values.pop("errors", {}),
        form=form,
        scopes=sorted(tokens.scopes_for(actor)),
        chosen=form.getlist("scopes") if form else [],
        tokens=tokens.of(services.store, actor.id, services.clock()),
        **{"made": None, "text": "", **values},
    )
