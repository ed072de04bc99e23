"""Signing in and out."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from service import accounts
from service.accounts import signins
from service.accounts.errors import LocalSignInOff, PasskeyRefused, SignInRefused, TooManyAttempts
from service.domain.errors import DomainError
from service.domain.permissions import Actor
from service.web.shell import language
from service.web.shell.cookies import give_token, known_browser, mark_browser, sign_in_token, take_token
from service.web.shell.guard import keep_input, local_path, public, services_of, signed_in
from service.web.shell.messages import refusal
from service.web.shell.step_up import passkey_options, site
from service.workflow.context import Services

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """The form; a person who is signed in already is redirected."""
    if actor is not None:
        return redirect(_onward(), 303)
    return _form()


@blueprint.post("/sign-in")
@public
def enter(services: Services, actor: Actor | None) -> Any:
    """A wrong password and an unknown address get the same answer."""
    email = request.form.get("email", "").strip()
    _require_local(services)
    try:
        token = accounts.sign_in(
            services,
            email,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=request.user_agent.string,
            browser=known_browser(),
        )
    except SignInRefused as error:
        return _form(email=email, error=refusal(error)), 400
    except TooManyAttempts as error:
        return _form(email=email, error=refusal(error)), 429
    return entered(services, token)


@blueprint.post("/sign-in/passkey")
@public
def with_passkey(services: Services, actor: Actor | None) -> Any:
    """Whose passkey answered signs in."""
    here = site(services)
    _require_local(services)
    if here is None:
        abort(404)
    try:
        token = signins.enter_with_passkey(
            services.store,
            here,
            request.form.get("passkey", ""),
            now=services.clock(),
            address=request.remote_addr or "",
            agent=request.user_agent.string,
        )
    except PasskeyRefused as error:
        return _form(error=refusal(error)), 400
    except TooManyAttempts as error:
        return _form(error=refusal(error)), 429
    return entered(services, token)


@blueprint.post("/sign-out")
@signed_in
def leave(services: Services, actor: Actor) -> Response:
    """Ends the sign-in on the server, then forgets it in the browser; at the provider too, if the person signed in there."""
    elsewhere = accounts.signed_in_at_provider(services, sign_in_token() or "")
    accounts.sign_out(services, sign_in_token() or "")
    return take_token(redirect(url_for("openid.signed_out" if elsewhere else "sign_in.show"), 303))


def entered(services: Services, token: str, *, onward: str | None = None) -> Response:
    """Onward, with the cookies of somebody who has just signed in."""
    response = give_token(redirect(_kept(services, token) or onward or _onward(), 303), token)
    person = accounts.actor_for(services, token)
    response = mark_browser(response, person.id) if person else response
    return language.with_choice(response, accounts.chosen_language(services, token))


def _form(**values: Any) -> str:
    values.setdefault("error", None)
    wanted = local_path(request.values.get("next"))
    return render_template(
        "people/sign_in.html",
        email=values.pop("email", ""),
        next=wanted,
        typed=request.form.get("typed", ""),
        typed_for=local_path(request.form.get("typed_for")),
        hide_sign_in=True,
        accounts=services_of().settings.accounts,
        passkey_options=passkey_options(),
        asked=_why_asked(wanted) if wanted and not values["error"] else None,
        **values,
    )


def _require_local(services: Services) -> None:
    if not services.settings.accounts.local_sign_in:
        raise LocalSignInOff(name=services.settings.accounts.openid.name)


def _why_asked(wanted: str) -> str:
    if sign_in_token():
        return gettext("Your sign-in has ended. Sign in again to continue.")
    return gettext("Sign in to see the page you asked for.")


def _kept(services: Services, token: str) -> str | None:
    """Keeps what was typed before the sign-in ended; where it is shown."""
    path, actor = local_path(request.form.get("typed_for")), accounts.actor_for(services, token)
    if path is None or actor is None:
        return None
    try:
        address = keep_input(actor, path, _typed())
    except DomainError as error:
        flash(refusal(error), "done")
        return None
    if address is not None:
        flash(gettext("You are signed in again. What you typed is below and not saved yet."), "done")
    return address


def _typed() -> MultiDict[str, str]:
    try:
        return MultiDict((str(name), str(text)) for name, text in json.loads(request.form.get("typed", "")))
    except (TypeError, ValueError):
        return MultiDict()


def _onward() -> str:
    return local_path(request.values.get("next")) or url_for("worklist.show")
