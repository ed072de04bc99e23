"""A new password by e-mail, for people who forgot theirs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.accounts import reset
from service.accounts.errors import LocalSignInOff, TooManyAttempts
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.letters.send import require_address

blueprint = Blueprint("reset", __name__)


@blueprint.get("/sign-in/forgotten")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """Asks for the address."""
    return _page(services)


@blueprint.post("/sign-in/forgotten")
@public
def ask(services: Services, actor: Actor | None) -> Any:
    """Always the same answer, so that nobody learns who has an account."""
    _require_local(services)
    try:
        email = require_address(request.form.get("email", ""))
        reset.ask(services, email, address=request.remote_addr or "")
    except InvalidInput as error:
        return _page(services, errors=field_errors(error)), 400
    except TooManyAttempts as error:
        return _page(services, errors={"email": [refusal(error)]}), 429
    return _page(services, asked=True)


@blueprint.get("/reset/<token>")
@public
def choose(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The form for the new password; mail programs that fetch the link do not use it up."""
    return _form(services, token)


@blueprint.post("/reset/<token>")
@public
def use(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The new password counts; the person signs in with it."""
    _require_local(services)
    try:
        reset.use(services, token, request.form.get("password", ""))
    except InvalidInput as error:
        return _form(services, token, errors=field_errors(error)), 400
    flash(gettext("Your password has been changed. Sign in with the new password."), "done")
    return redirect(url_for("sign_in.show"), 303)


def _page(services: Services, **values: Any) -> str:
    _require_local(services)
    values = {"errors": {}, "asked": False, **values}
    email = request.form.get("email", "")
    return render_template(
        "people/forgotten.html", email=email, hide_sign_in=True, mail_on=services.settings.mail.on, **values
    )


def _form(services: Services, token: str, *, errors: Any = None) -> str:
    person = reset.look_at(services, token)
    return render_template("people/reset.html", email=person.email, errors=errors or {}, hide_sign_in=True, token=token)


def _require_local(services: Services) -> None:
    if not services.settings.accounts.local_sign_in:
        raise LocalSignInOff(name=services.settings.accounts.openid.name)
