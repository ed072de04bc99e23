"""Access to the views of the API. Each view declares who may call it; start-up fails if one does not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, current_app, request

from service.accounts import program_for
from service.accounts.errors import SignInRefused
from service.api.shell.once import once
from service.domain.errors import PermissionMissing
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, refused
from service.workflow.access import require_on_page
from service.workflow.context import Services

View = Callable[..., Any]


class UndeclaredView(RuntimeError):
    """A view does not say who may use it. The service does not start."""


def services() -> Services:
    """The services that :func:`service.api.register` was given."""
    found: Services = current_app.extensions["services"]
    return found


def bearer() -> str | None:
    """The token of ``Authorization: Bearer`` (RFC 6750 section 2.1), unchecked."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def needs(permission: Permission, *, also_through_link: bool = False) -> Callable[[View], View]:
    """People whose roles carry ``permission``; the view gets services and actor.

    :param also_through_link: a counterpart too, who came in through its link and knows one instrument.
    """

    def above(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            actor = _actor(permission, also_through_link=also_through_link)
            require_on_page(services().store, actor, permission, named.get("instrument_id"))
            return once(services(), actor, lambda: view(services(), actor, *arguments, **named))

        setattr(guarded, "requirement", permission)  # noqa: B010 - a function has no such attribute for mypy
        return guarded

    return above


def public(view: View) -> View:
    """No sign-in needed; the view gets the services."""

    @wraps(view)
    def guarded(*arguments: Any, **named: Any) -> Any:
        return view(services(), *arguments, **named)

    setattr(guarded, "requirement", "public")  # noqa: B010 - see above
    return guarded


def declare_public(app: Flask, endpoint: str) -> None:
    """For views that a library brings along, such as the OpenAPI document."""
    view = app.view_functions[endpoint]

    @wraps(view)
    def guarded(*arguments: Any, **named: Any) -> Any:
        return view(*arguments, **named)

    setattr(guarded, "requirement", "public")  # noqa: B010 - see above
    app.view_functions[endpoint] = guarded


def check(app: Flask, names: set[str]) -> None:
    """:raises UndeclaredView: a view of these blueprints declares nothing."""
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint.partition(".")[0] in names and getattr(view, "requirement", None) is None
    ]
    if silent:
        raise UndeclaredView(f"These views do not declare a permission: {', '.join(sorted(silent))}.")


def present_actor() -> Actor | None:
    """The actor of the token, for views that are public but know who is signed in."""
    token = bearer()
    return program_for(services(), token, address=request.remote_addr or "") if token else None


def _actor(permission: Permission, *, also_through_link: bool) -> Actor:
    actor = present_actor()
    if actor is None:
        raise SignInRefused(
            Message(
                "Send an API token, or the token of POST /api/v1/signins, as “Authorization: Bearer”. This request has none that is valid."
            )
        )
    through_link = actor.instrument_id is not None
    if permission not in actor.permissions:
        raise refused(actor, permission)
    if through_link and not also_through_link:
        raise PermissionMissing(permission=permission)
    return actor
