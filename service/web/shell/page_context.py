"""Context of every page: the name of the organization, the main pages that this actor may enter, the languages."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.translation import NAMES
from service.web.shell import language
from service.web.shell.guard import came_through_link, present_actor, requirement, services_of
from service.workflow.access import can, within


def register(app: Flask) -> None:
    """Adds the variables that ``layout.html`` reads."""
    app.context_processor(_variables)


def _variables() -> dict[str, Any]:
    settings = services_of().settings
    actor = present_actor()
    current = language.current()
    return {
        "account": url_for("account.show") if actor and not came_through_link(actor) else None,
        "actor": actor,
        "development": settings.development,
        "here": own_address(),
        "home": url_for("counterpart.show") if actor and came_through_link(actor) else url_for("worklist.show"),
        "language": current,
        "can": _can,
        "may": _may,
        "navigation": _navigation(actor),
        "organization_name": in_language(settings.organization.name, current),
        "other_languages": [{"key": key, "name": name} for key, name in NAMES.items() if key != current],
    }


def own_address() -> str:
    """An address that shows this page again, or the page with the form that was sent: for the choice of language.

    An address that only takes a form shows nothing when it is opened, also where a second refusal makes it the referrer: then the page from
    which the form came, or the nearest page above the address.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came = urlsplit(request.headers.get("Referer", ""))
    referrer = came.path if came.netloc == request.host else ""
    above = [request.path.rsplit("/", count)[0] for count in range(1, request.path.count("/"))]
    return next((path for path in (request.path, referrer, *above) if path and _shows(path)), "/")


def _shows(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def in_language(texts: Any, wanted: str) -> str:
    """The text in the wanted language, else in the first that is there."""
    return str(texts.get(wanted) or next(iter(texts.values()), ""))


def _may(permission: str, instrument: Instrument | None = None) -> bool:
    """Anywhere, or with this instrument."""
    actor = present_actor()
    if actor is not None and instrument is not None:
        actor = within(instrument, actor)
    return actor is not None and Permission(permission) in actor.permissions


def _can(action: str, instrument: Instrument) -> bool:
    """Whether the table of transitions lets this reader do it now; buttons stand on pages only where it does."""
    actor = present_actor()
    return actor is not None and Action(action) in can(instrument, actor)


def _navigation(actor: Actor | None) -> list[dict[str, Any]]:
    if actor is None or came_through_link(actor):
        return []
    entries = (
        ("worklist.show", gettext("Worklist")),
        ("chooser.show", gettext("New agreement")),
        ("direct.ask", gettext("Direct agreement")),
        ("ceremonies.index", gettext("Sign")),
        ("book.index", gettext("Signature book")),
        ("delegations.index", gettext("Delegation")),
        ("instruments.index", gettext("Agreements")),
        ("dashboard.show", gettext("Figures")),
        ("proposals.index", gettext("Proposals")),
        ("directory.index", gettext("Directory")),
        ("register.index", gettext("Register")),
        ("treaties.index", gettext("Treaties")),
        ("records.index", gettext("Conference documents")),
        ("copies.index", gettext("Certified copies")),
        ("archive.index", gettext("Archive")),
        ("obligations.index", gettext("Obligations")),
        ("annual_report.index", gettext("Reports")),
        ("events.index", gettext("Events")),
        ("account_events.index", gettext("Changes to accounts")),
        ("signing_log.index", gettext("Signing log")),
        ("people.index", gettext("People")),
        ("jobs.index", gettext("Background tasks")),
        ("unsent_letters.show", gettext("Letters")),
        ("verify.show", gettext("Verify")),
    )
    return [
        {"text": text, "href": url_for(name), "current": request.endpoint == name}
        for name, text in entries
        if _enters(actor, requirement(current_app.view_functions[name]))
    ]


def _enters(actor: Actor, asked: Any) -> bool:
    return not isinstance(asked, Permission) or asked in actor.permissions
