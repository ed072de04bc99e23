"""Pages on which a person proves again who acts, and what the pages need for passkeys."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request

from service.accounts import passkeys, step_up
from service.accounts.errors import PasskeyRefused, TooManyAttempts
from service.accounts.passkeys import Site
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.shell.cookies import known_browser, sign_in_token
from service.web.shell.guard import services_of
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services

ANSWER, PASSWORD = "step_up_passkey", "step_up_password"
_NOT_REPEATED = frozenset({"csrf_token", "pin", "password", "current", ANSWER, PASSWORD})
"""Fields that are never written into a page: the PIN is asked for again."""


def stepped_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a view that takes a form, beneath ``@needs``: it is entered by somebody who proved lately who it is.

    A counterpart, whose link was its proof, enters. Anybody else gets a page that asks for the proof and sends the same form again with it, so that nothing typed is lost.
    """

    @wraps(view)
    def guarded(services: Services, actor: Actor, **arguments: Any) -> Any:
        rules, token = services.settings.accounts, sign_in_token() or ""
        through_link = actor.instrument_id is not None
        if (
            through_link
            or not rules.step_up
            or step_up.is_fresh(services.store, actor, token, now=services.clock(), lasts=rules.fresh_for)
        ):
            return view(services, actor, **arguments)
        if ANSWER not in request.form and PASSWORD not in request.form:
            return _ask(services, actor, {}), 401
        try:
            _prove(services, actor, token)
        except InvalidInput as error:
            return _ask(services, actor, field_errors(error)), 400
        except PasskeyRefused as error:
            return _ask(services, actor, {"passkey": [refusal(error)]}), 400
        except TooManyAttempts as error:
            return _ask(services, actor, {PASSWORD: [refusal(error)]}), 429
        return view(services, actor, **arguments)

    return guarded


def site(services: Services) -> Site | None:
    """The service as authenticators know it; None where it is reached by a number, for which no passkey can be made.

    A development installation takes ``localhost``, whatever its public address is.
    """
    address = services.settings.server.public_url
    if services.settings.development and request.host.partition(":")[0] == "localhost":
        address = f"{request.scheme}://{request.host}"
    host = urlsplit(address).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        name = str(next(iter(services.settings.organization.short_name.values())))
        return Site(host=host, origin=address, name=f"Alternat, {name}", key=services.code_key)
    return None


def passkey_options() -> str | None:
    """For the sign-in page: what the browser hands to the authenticator; None where no passkey works."""
    services = services_of()
    here = site(services)
    return passkeys.question(services.store, here, None, now=services.clock()) if here else None


def _prove(services: Services, actor: Actor, token: str) -> None:
    here, answer = site(services), request.form.get(ANSWER, "")
    if answer and here is not None:
        step_up.by_passkey(services.store, here, actor, token, answer, now=services.clock())
        return
    step_up.by_password(
        services.store,
        actor,
        token,
        request.form.get(PASSWORD, ""),
        now=services.clock(),
        address=request.remote_addr or "",
        browser=known_browser(),
    )


def _ask(services: Services, actor: Actor, errors: dict[str, list[str]]) -> str:
    here, asked = site(services), step_up.asked(services.store, actor)
    by_passkey = asked == step_up.PASSKEY and here is not None
    return render_template(
        "people/step_up.html",
        address=request.full_path.rstrip("?"),
        asked=asked,
        errors=errors,
        fields=[(name, text) for name, text in request.form.items(multi=True) if name not in _NOT_REPEATED],
        options=passkeys.question(services.store, here, actor, now=services.clock()) if by_passkey and here else None,
        pin="pin" in request.form,
        provider=services.settings.accounts.openid.name,
    )
