"""The list of everything that happened, for auditors: on a page, and as a table for their own tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, render_template, request

from service.domain.events import Event
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import neighbours, page_number
from service.web.words.labels import EVENTS, event_detail, event_sentence
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("events", __name__)
_LIMIT = 50
_BATCH = 500
"""Events that are read at once for the table."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheet programs; names and remarks are typed by people outside."""
COLUMNS = ("time_utc", "kind", "what_happened", "detail", "who", "reference", "instrument_id", "state_after")


@blueprint.get("/events")
@needs(Permission.AUDIT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Newest first; one more than a page is read to know whether there is another."""
    kind, words, page = _kind(), _words(), page_number()
    found = retrieve.events(
        services, actor, limit=_LIMIT + 1, offset=(page - 1) * _LIMIT, kind=kind, text=words or None
    )
    links = neighbours("events.index", page, more=len(found) > _LIMIT, kind=kind, q=words or None)
    references = retrieve.references(services, actor, {event.instrument_id for event in found})
    return render_template(
        "instrument/events.html",
        events=found[:_LIMIT],
        kind=kind,
        kinds=EVENTS,
        links=links,
        query=words,
        references=references,
    )


@blueprint.get("/events.csv")
@needs(Permission.AUDIT_READ)
def export(services: Services, actor: Actor) -> Response:
    """Every event that answers the same questions as the page, newest first, UTF-8 with a mark for spreadsheet programs."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for event, reference in _all(services, actor):
        table.writerow(safe_cell(value) for value in _row(event, reference))
    headers = {"Content-Disposition": 'attachment; filename="events.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)


def _all(services: Services, actor: Actor) -> Iterator[tuple[Event, str]]:
    offset = 0
    while True:
        found = retrieve.events(services, actor, limit=_BATCH, offset=offset, kind=_kind(), text=_words() or None)
        references = retrieve.references(services, actor, {event.instrument_id for event in found})
        yield from ((event, references.get(event.instrument_id, "")) for event in found)
        if len(found) < _BATCH:
            return
        offset += _BATCH


def _row(event: Event, reference: str) -> tuple[str, ...]:
    at = event.at.astimezone(UTC).isoformat(timespec="seconds")
    what, detail = event_sentence(event), event_detail(event)
    return (at, event.kind, what, detail, event.actor_name, reference, event.instrument_id, event.state)


def safe_cell(value: str) -> str:
    """With an apostrophe in front where a spreadsheet program would take it for a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def _kind() -> str | None:
    return request.args.get("kind") or None


def _words() -> str:
    return request.args.get("q", "").strip()
