"""Access to views. Every view declares who may enter and receives the services and the actor; one that declares nothing stops the start.

A view is written as ``def show(services, actor, *, instrument_id)``, with one of three decorators:

- ``@public`` — anybody; ``actor`` may be None; ``@for_machines`` — the same for monitors, without an actor;
- ``@signed_in`` — anybody who signed in or opened a link;
- ``@needs(Permission.X)`` — staff whose roles carry the permission. A counterpart, who came through a link,
  never enters such a view even where the permission has the same name; its views say ``@needs(..., through_link=True)``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from service.accounts import actor_for, links
from service.domain.errors import PermissionMissing
from service.domain.permissions import Actor, Permission
from service.web.shell.cookies import sign_in_token
from service.workflow.access import require_on_page
from service.workflow.context import Services

View = Callable[..., Any]
Keeper = Callable[[Services, Actor, Mapping[str, Any], MultiDict[str, str]], str]
"""Takes the view's arguments and the form; the address of the page that shows what was kept."""
KEEPER = "keeper"
OF_FLASK = frozenset({"static"})
"""Views that are not ours to decorate: style sheets, scripts and images that everybody may have."""


class Open(StrEnum):
    """Access markers for views without a permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


class UndeclaredView(RuntimeError):
    """A view does not say who may see it. The service does not start."""


def services_of(app: Flask | None = None) -> Services:
    """The services that :func:`service.web.register` was given."""
    services: Services = (app or current_app).extensions["services"]
    return services


def present_actor() -> Actor | None:
    """The actor to whom the cookie of this request belongs; ``accounts`` is asked once for each request."""
    if "actor" not in g:
        token = sign_in_token()
        g.actor = actor_for(services_of(), token) if token else None
    actor: Actor | None = g.actor
    return actor


def public(view: View) -> View:
    """Anybody may enter; the view gets the actor if there is one."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        return view(services_of(), present_actor(), **arguments)

    return _declared(guarded, Open.PUBLIC)


def for_machines(view: View) -> View:
    """Anybody may ask, and nobody is looked up: the view gets the services only, and answers even where the database does not."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        return view(services_of(), **arguments)

    return _declared(guarded, Open.PUBLIC)


def signed_in(view: View) -> View:
    """Anybody who signed in or came through a link."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        actor = present_actor()
        return view(services_of(), actor, **arguments) if actor else to_sign_in()

    return _declared(guarded, Open.SIGNED_IN)


def needs(permission: Permission, *, through_link: bool = False) -> Callable[[View], View]:
    """People whose roles carry ``permission``, who came in by signing in (or, with ``through_link``, by their link only)."""

    def above(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            actor = present_actor()
            if actor is None:
                if through_link:
                    return link_ended() or to_sign_in()
                return to_sign_in_with_input() if KEEPER in guarded.__dict__ else to_sign_in()
            require_on_page(services_of().store, actor, permission, arguments.get("instrument_id"))
            if came_through_link(actor) is not through_link:
                raise PermissionMissing(permission=permission)
            return view(services_of(), actor, **arguments)

        return _declared(guarded, permission)

    return above


def link_ended() -> Any:
    """For the holder of a link whose sign-in has ended: what became of the agreement, and whom to turn to. None for anybody else."""
    token = sign_in_token()
    ended = links.ended(services_of().store, sign_in_token=token) if token else None
    if ended is None:
        return None
    return render_template("approval/ended.html", ended=ended, hide_sign_in=True), 401


def kept_over_sign_in(keeper: Keeper) -> Callable[[View], View]:
    """For a view that takes what people typed: when their sign-in has ended meanwhile, ``keeper`` keeps it after they signed in again."""

    def marked(view: View) -> View:
        setattr(view, KEEPER, keeper)
        return view

    return marked


def came_through_link(actor: Actor) -> bool:
    """True for a counterpart: its link opened one instrument and nothing else."""
    return actor.instrument_id is not None


def require_account(actor: Actor) -> None:
    """404 for who came through a link and so has no account."""
    if came_through_link(actor):
        abort(404)


def to_sign_in() -> Response:
    """The sign-in page; afterwards back to the page that was asked for, if asking for it again is harmless."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.show", next=wanted if wanted != "/" else None), 303)


def to_sign_in_with_input() -> Any:
    """The sign-in page with what was typed in it, so that it is kept after the sign-in."""
    return render_template(
        "people/sign_in.html",
        accounts=services_of().settings.accounts,
        asked=gettext("Your sign-in has ended. Sign in again: what you typed is kept."),
        email="",
        error=None,
        hide_sign_in=True,
        next=None,
        typed=json.dumps(list(request.form.items(multi=True))),
        typed_for=request.path,
    ), 401


def keep_input(actor: Actor, path: str, typed: MultiDict[str, str]) -> str | None:
    """Keeps what was typed into the form at ``path``; the address that shows it, or None where nothing keeps such a form.

    :raises DomainError: this person may not write there, or not any more.
    """
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return None
    keeper: Keeper | None = current_app.view_functions[endpoint].__dict__.get(KEEPER)
    return keeper(services_of(), actor, arguments, typed) if keeper else None


def from_this_site() -> bool:
    """Whether the browser says that a page of this site sent the request."""
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def local_path(address: str | None) -> str | None:
    """``address`` if it is a path on this site, else None: no redirect ever leads elsewhere."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or "\\" in address else address


def check(app: Flask) -> None:
    """:raises UndeclaredView: naming the views that do not say who may see them."""
    undeclared = sorted(
        name for name, view in app.view_functions.items() if name not in OF_FLASK and not _all_declared(view)
    )
    if undeclared:
        raise UndeclaredView(f"These views do not declare a permission: {', '.join(undeclared)}.")


def requirement(view: View) -> Permission | Open | None:
    """What ``view`` requires; None when it declares nothing."""
    found: Permission | Open | None = getattr(view, "requirement", None)
    return found


def _all_declared(view: View) -> bool:
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return requirement(view) is not None
    return all(requirement(getattr(view_class, method.lower())) is not None for method in view_class.methods)


def _declared(view: View, what: Permission | Open) -> View:
    setattr(view, "requirement", what)  # noqa: B010 - a function has no such attribute for mypy
    return view
