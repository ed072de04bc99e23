"""Access to views. Every view declares who may enter and receives the services and the actor; one that declares nothing stops the start.

A view is written as ``def show(services, actor, *, instrument_id)``, with one of three decorators:

- ``@public`` — anybody; ``actor`` may be None;
- ``@signed_in`` — anybody who signed in or opened a link;
- ``@needs(Permission.X)`` — staff whose roles carry the permission. A counterpart, who came through a link,
  never enters such a view even where the permission has the same name; its views say ``@needs(..., through_link=True)``.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.accounts import actor_for, links
from service.domain.errors import PermissionMissing
from service.domain.permissions import Actor, Permission
from service.web.shell.cookies import sign_in_token
from service.workflow.context import Services

View = Callable[..., Any]
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
                return (link_ended() if through_link else None) or to_sign_in()
            if permission not in actor.permissions or came_through_link(actor) is not through_link:
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


def came_through_link(actor: Actor) -> bool:
    """True for a counterpart: its link opened one instrument and nothing else."""
    return actor.instrument_id is not None


def to_sign_in() -> Response:
    """The sign-in page; afterwards back to the page that was asked for, if asking for it again is harmless."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.show", next=wanted if wanted != "/" else None), 303)


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
