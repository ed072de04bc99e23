"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service import accounts
from service.accounts.errors import SignInRefused, TooManyAttempts
from service.domain.permissions import Actor
from service.web.shell import language
from service.web.shell.cookies import give_token, sign_in_token, take_token
from service.web.shell.guard import local_path, public, signed_in
from service.web.shell.messages import refusal
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
    try:
        token = accounts.sign_in(
            services,
            email,
            request.form.get("password", ""),
            address=request.remote_addr or "",
            agent=request.user_agent.string,
        )
    except SignInRefused as error:
        return _form(email=email, error=refusal(error)), 400
    except TooManyAttempts as error:
        return _form(email=email, error=refusal(error)), 429
    entered = give_token(redirect(_onward(), 303), token)
    return language.with_choice(entered, accounts.chosen_language(services, token))


@blueprint.post("/sign-out")
@signed_in
def leave(services: Services, actor: Actor) -> Response:
    """Ends the sign-in on the server, then forgets it in the browser."""
    accounts.sign_out(services, sign_in_token() or "")
    return take_token(redirect(url_for("sign_in.show"), 303))


def _form(**values: Any) -> str:
    values.setdefault("error", None)
    wanted = local_path(request.values.get("next"))
    return render_template(
        "people/sign_in.html",
        email=values.pop("email", ""),
        next=wanted,
        hide_sign_in=True,
        asked=gettext("Sign in to see the page you asked for.") if wanted and not values["error"] else None,
        **values,
    )


def _onward() -> str:
    return local_path(request.values.get("next")) or url_for("worklist.show")
