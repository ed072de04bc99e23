"""The list of everything that happened, for auditors: on a page, and as a table for their own tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from service.domain.events import Event
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import neighbours, page_number
from service.web.shell.tables import RULE, Cell, Column, batches, sent_table
from service.web.words.labels import EVENTS, event_detail, event_sentence
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("events", __name__)
_LIMIT = 50


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


@blueprint.get(f"/events.{RULE}")
@needs(Permission.AUDIT_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """Every event that answers the same questions as the page, newest first."""
    rows = (_row(event, reference) for event, reference in _all(services, actor))
    return sent_table("events", form, _columns(), rows)


def _columns() -> tuple[Column, ...]:
    return (
        Column("time_utc", gettext("When (UTC)"), 20),
        Column("kind", gettext("Kind of event"), 24),
        Column("what_happened", gettext("What happened"), 48),
        Column("detail", gettext("Details"), 48),
        Column("who", gettext("Who"), 28),
        Column("reference", gettext("Reference")),
        Column("instrument_id", gettext("Identifier"), 38),
        Column("state_after", gettext("State")),
    )


def _all(services: Services, actor: Actor) -> Iterator[tuple[Event, str]]:
    kind, words = _kind(), _words() or None
    for found in batches(
        lambda limit, offset: retrieve.events(services, actor, limit=limit, offset=offset, kind=kind, text=words)
    ):
        references = retrieve.references(services, actor, {event.instrument_id for event in found})
        yield from ((event, references.get(event.instrument_id, "")) for event in found)


def _row(event: Event, reference: str) -> tuple[Cell, ...]:
    what, detail = event_sentence(event), event_detail(event)
    return (
        event.at.astimezone(UTC),
        event.kind,
        what,
        detail,
        event.actor_name,
        reference,
        event.instrument_id,
        event.state,
    )


def _kind() -> str | None:
    return request.args.get("kind") or None


def _words() -> str:
    return request.args.get("q", "").strip()
