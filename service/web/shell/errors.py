"""Refusals and faults as pages: one template, the status from the one table in :mod:`service.problems`."""

from __future__ import annotations

import uuid
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from service.domain.errors import DomainError, PermissionMissing
from service.problems import problem
from service.web.shell.guard import (
    KEEPER,
    from_this_site,
    keep_input,
    local_path,
    present_actor,
    to_sign_in_with_input,
)
from service.web.shell.messages import refusal, shown
from service.workflow.errors import Busy

log = structlog.get_logger()
NOT_FOUND: Final = 404


def register(app: Flask) -> None:
    """For everything but the API, which answers problem+json."""
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, fault)


def refused(error: DomainError) -> Any:
    """A refusal that no view turned into something better."""
    found = problem(error)
    detail = refusal(error)
    if isinstance(error, PermissionMissing):
        detail = gettext("Your role does not allow this page. An administrator can change roles.")
    page, status = _page(found.status, shown(found.title), detail)
    return page, status, {"Retry-After": str(Busy.SECONDS)} if isinstance(error, Busy) else {}


def form_too_old(error: CSRFError) -> Any:
    """No valid token: an old form, or another site's. What was typed into an old form is kept, where the form's view says how."""
    kept = _kept_input()
    if kept is not None:
        return kept
    return _page(
        400,
        gettext("This page has expired"),
        gettext(
            "The page was opened before you signed in or out, or in another browser. Go back, reload the page and try again."
        ),
    )


def _kept_input() -> Any:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or KEEPER not in view.__dict__ or not from_this_site():
        return None
    actor = present_actor()
    if actor is None:
        return to_sign_in_with_input()
    try:
        address = keep_input(actor, request.path, request.form)
    except DomainError:
        return None
    flash(gettext("This form was opened before you signed in. What you typed is below and not saved yet."), "done")
    return redirect(address or "/", 303)


def http(error: HTTPException) -> Any:
    """What Flask itself says: no such address, wrong method, too large."""
    texts = {
        400: (gettext("The request was not understood"), gettext("Go back and try again.")),
        404: (gettext("Page not found"), gettext("Check the address, or go to the home page.")),
        405: (gettext("This address cannot be used in this way"), gettext("Go back and use the buttons of the page.")),
        413: (
            gettext("The file is too large"),
            gettext("Go back and choose a smaller file, send one file at a time, or split it into several annexes."),
        ),
    }
    title, detail = texts.get(error.code or 500, (error.name, error.description or ""))
    return _page(error.code or 500, title, detail)


def fault(error: Exception) -> Any:
    """An unexpected fault. The page shows a number that finds the entry in the log; the log holds no form data."""
    number = uuid.uuid4().hex[:8]
    log.error("request failed", number=number, path=request.path, method=request.method, exc_info=error)
    detail = gettext(
        "Saved work has not been lost. Try again in a minute. If the error recurs, give an administrator this number: %(number)s.",
        number=number,
    )
    return _page(500, gettext("An error occurred"), detail)


def _page(status: int, title: str, detail: str) -> Any:
    _settle_actor()
    return render_template("shell/error.html", title=title, detail=detail, status=status, back=back(status)), status


def _settle_actor() -> None:
    """Where even that cannot be found out (the database is away), the page is nobody's, instead of failing in its turn."""
    try:
        present_actor()
    except DomainError:
        g.actor = None


def back(status: int) -> str | None:
    """The page that the person came from, or the agreement that the request was about; None: neither is known."""
    if request.method == "POST" and _is_page(request.path):
        return request.path
    came = local_path(urlsplit(request.referrer or "").path) if request.referrer else None
    if came and came != request.path and urlsplit(request.referrer or "").netloc == request.host and _is_page(came):
        return came
    found = (request.view_args or {}).get("instrument_id")
    return url_for("instruments.show", instrument_id=found) if found and status != NOT_FOUND else None


def _adapter() -> MapAdapter:
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # there is one for every request
    return adapter


def _is_page(path: str) -> bool:
    """Whether a browser can simply go there."""
    try:
        endpoint, _ = _adapter().match(path, method="GET")
    except HTTPException:
        return False
    return not endpoint.startswith(("api", "static"))
