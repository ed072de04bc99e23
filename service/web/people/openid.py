"""To the OpenID provider and back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.accounts import identities, openid
from service.accounts.errors import OpenIdRefused
from service.accounts.openid import Flow
from service.domain.permissions import Actor
from service.web.people.sign_in import entered
from service.web.shell.cookies import sign_in_token
from service.web.shell.guard import local_path, public, require_account, signed_in
from service.workflow.context import Services

blueprint = Blueprint("openid", __name__)
_KEPT = "openid"
"""In the form cookie, which is signed: the flow, and where it leads."""


@blueprint.get("/sign-in/openid")
@public
def begin(services: Services, actor: Actor | None) -> Response:
    """Sends the browser to the provider."""
    return _to_provider(services, onward=local_path(request.args.get("next")), prove=False)


@blueprint.get("/account/prove/openid")
@signed_in
def begin_proof(services: Services, actor: Actor) -> Response:
    """Sends the browser to the provider, which asks the person again."""
    require_account(actor)
    return _to_provider(services, onward=None, prove=True)


@blueprint.get("/sign-in/openid/back")
@public
def back(services: Services, actor: Actor | None) -> Any:
    """The browser comes back. The flow is forgotten, whatever comes of it."""
    settings, kept = services.settings.accounts.openid, session.pop(_KEPT, None)
    if not settings.on:
        abort(404)
    if not isinstance(kept, dict):
        raise OpenIdRefused
    flow = Flow(state=str(kept.get("state")), nonce=str(kept.get("nonce")), verifier=str(kept.get("verifier")))
    claims = openid.finish(settings, flow, request.args, back=_own_address(services))
    now = services.clock()
    if kept.get("prove"):
        if actor is None:
            raise OpenIdRefused
        token = sign_in_token() or ""
        identities.prove(services.store, settings, claims, actor=actor, token=token, state=flow.state, now=now)
        return render_template("people/proved.html")
    token = identities.enter(
        services.store,
        settings,
        claims,
        state=flow.state,
        now=now,
        address=request.remote_addr or "",
        agent=request.user_agent.string,
    )
    return entered(services, token, onward=local_path(kept.get("next")))


@blueprint.get("/signed-out")
@public
def signed_out(services: Services, actor: Actor | None) -> Any:
    """After the sign-out here: the browser goes on to the provider, to sign out there too."""
    settings = services.settings.accounts.openid
    address = openid.leaving(settings, back=f"{services.settings.server.public_url}/sign-in") if settings.on else None
    if address is None:
        flash(gettext("You have signed out."), "done")
        return redirect(url_for("sign_in.show"), 303)
    return render_template("people/signed_out.html", address=address, provider=settings.name, hide_sign_in=True)


def _to_provider(services: Services, *, onward: str | None, prove: bool) -> Response:
    settings = services.settings.accounts.openid
    if not settings.on:
        abort(404)
    started = openid.start(settings, back=_own_address(services), again=prove)
    flow = started.flow
    session[_KEPT] = {
        "state": flow.state,
        "nonce": flow.nonce,
        "verifier": flow.verifier,
        "next": onward,
        "prove": prove,
    }
    return redirect(started.address, 303)


def _own_address(services: Services) -> str:
    return f"{services.settings.server.public_url}{url_for('openid.back')}"
