"""The signature book: what is to be signed, when and where; the office plans it, and calendars fetch it."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service import accounts
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.office import calendar
from service.web.office.days import typed_day
from service.web.shell.guard import needs, public
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.office import book

blueprint = Blueprint("book", __name__)
_LINES = ("hour", "place", "note")


@blueprint.get("/signings")
@needs(Permission.SIGNATURE_MAKE)
def index(services: Services, actor: Actor) -> Any:
    """By day and place; what is not planned yet below it."""
    found = book.book(services, actor)
    days = [
        (day, place, list(entries))
        for (day, place), entries in groupby(found.entries, key=lambda one: (one.planned.day, one.planned.place))
    ]
    token = accounts.feed_token(services, actor)
    return render_template(
        "office/book.html",
        days=days,
        feed=calendar.public(services, url_for("book.feed", token=token)) if token else None,
        unplanned=found.unplanned,
    )


@blueprint.get("/signings/<planned_id>.ics")
@needs(Permission.SIGNATURE_MAKE)
def one(services: Services, actor: Actor, *, planned_id: str) -> Any:
    """One signing for a calendar."""
    entry = book.entry(services, actor, planned_id)
    data = calendar.calendar(services, [entry], feed=False)
    return sent(Download(f"{entry.instrument.reference}.ics", calendar.MIME, data), attachment=True)


@blueprint.get("/signings/feed/<token>.ics")
@public
def feed(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The whole book of the person to whom the address was given; calendars do not sign in."""
    holder = accounts.actor_of_feed(services, token)
    if holder is None or Permission.SIGNATURE_MAKE not in holder.permissions:
        abort(404)
    data = calendar.calendar(services, book.feed(services, holder), feed=True)
    answer = Response(data, mimetype=calendar.MIME)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/instruments/<instrument_id>/signing")
@needs(Permission.APPROVAL_DECIDE)
def ask(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Day, hour, place and note."""
    return _page(services, actor, instrument_id)


@blueprint.post("/instruments/<instrument_id>/signing")
@needs(Permission.APPROVAL_DECIDE)
def plan(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Plans the signing, or changes the plan."""
    given = {name: request.form.get(name, "") for name in _LINES} | {"day": typed_day("day")}
    try:
        book.plan(services, actor, instrument_id, given, sequence=_sequence())
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), given=given, status=400)
    flash(gettext("The signing is in the signature book."), "done")
    return redirect(url_for("book.index"), 303)


@blueprint.post("/signings/<planned_id>/cancel")
@needs(Permission.APPROVAL_DECIDE)
def cancel(services: Services, actor: Actor, *, planned_id: str) -> Any:
    """Takes it out of the book; the agreement stays as it is."""
    number = _sequence()
    book.cancel(services, actor, planned_id, sequence=-1 if number is None else number)
    flash(gettext("The signing has been cancelled. Calendars that fetch the book will show it."), "done")
    return redirect(url_for("book.index"), 303)


def _sequence() -> int | None:
    text = request.form.get("sequence", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _page(
    services: Services, actor: Actor, instrument_id: str, *, status: int = 200, given: Any = None, errors: Any = None
) -> Any:
    instrument, planned = book.plan_of(services, actor, instrument_id)
    shown = given or {name: getattr(planned, name) if planned else "" for name in _LINES}
    boxes = [request.form.get(f"day-{part}", "") for part in ("day", "month", "year")]
    if planned is not None and given is None:
        boxes = [str(planned.day.day), str(planned.day.month), str(planned.day.year)]
    sequence = request.form.get("sequence", "") if given is not None else str(planned.sequence) if planned else ""
    return render_template(
        "office/plan.html",
        boxes=boxes,
        errors=errors or {},
        given=shown,
        instrument=instrument,
        planned=planned,
        sequence=sequence,
    ), status
