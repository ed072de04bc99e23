"""Subscribe to notifications, confirm the address, and end a subscription with one click."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.errors import InvalidInput
from service.domain.mail.subscriptions import Scope
from service.domain.permissions import Actor
from service.web.shell import language
from service.web.shell.guard import public
from service.web.shell.messages import field_errors
from service.workflow.circulation import subscriptions
from service.workflow.context import Services

blueprint = Blueprint("subscriptions", __name__, url_prefix="/notifications")


@blueprint.get("/subscribe")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """The form; a link may name what it is about."""
    asked = {name: request.args.get(name, "") for name in ("scope", "value")}
    return _form(services, {"email": "", **asked})


@blueprint.post("/subscribe")
@public
def make(services: Services, actor: Actor | None) -> Any:
    """Asks the address to confirm. The answer says nothing about who has subscribed."""
    asked = {name: request.form.get(name, "") for name in ("email", "scope", "value")}
    try:
        subscriptions.subscribe(services, language=language.current(), **asked)
    except InvalidInput as error:
        return _form(services, asked, errors=field_errors(error)), 400
    return render_template("notifications/asked.html", email=asked["email"].strip())


@blueprint.get("/confirm/<token>")
@public
def ask(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The button: programs that open links of letters confirm nothing."""
    found = subscriptions.found(services, token, "confirm")
    return render_template("notifications/confirm.html", found=found, token=token, done=found.confirmed_at is not None)


@blueprint.post("/confirm/<token>")
@public
def confirm(services: Services, actor: Actor | None, *, token: str) -> Any:
    """From now on letters are sent."""
    found = subscriptions.confirm(services, token)
    return render_template("notifications/confirm.html", found=found, token=token, done=True)


@blueprint.get("/unsubscribe/<token>")
@public
def leave(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The button."""
    found = subscriptions.found(services, token, "end")
    return render_template("notifications/unsubscribe.html", token=token, done=found.ended_at is not None)


@blueprint.post("/unsubscribe/<token>")
@public
def end(services: Services, actor: Actor | None, *, token: str) -> Any:
    """One click, of a person or of a mail program (RFC 8058); so without a CSRF token, as the address itself is the key."""
    subscriptions.end(services, token)
    return render_template("notifications/unsubscribe.html", token=token, done=True)


def _form(services: Services, asked: dict[str, str], errors: Any = None) -> Any:
    return render_template(
        "notifications/subscribe.html",
        asked=asked,
        errors=errors or {},
        scopes=list(Scope),
        mail=services.settings.mail,
    )
