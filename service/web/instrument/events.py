"""Everything that happened, for auditors: on a page, and as a file that is written while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from service.domain.errors import NotFound
from service.domain.permissions import Actor, Permission
from service.domain.record.events import Event
from service.domain.record.history import Search
from service.store.search.folding import fold
from service.web.shell.guard import needs
from service.web.shell.paging import neighbours, page_number
from service.web.shell.tables import BATCH, RULE, Cell, Column, sent_table, streamed_table
from service.web.words.accounts import acted_by
from service.web.words.events import EVENTS, event_detail, event_sentence
from service.workflow.context import Services
from service.workflow.queries import history, retrieve

blueprint = Blueprint("events", __name__)
_LIMIT = 50
_ASKED = ("q", "who", "kind", "reference", "since", "until")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The question, as it was typed, and what was wrong with it."""

    typed: dict[str, str]
    search: Search
    errors: dict[str, list[str]]
    none: bool = False
    """The reference belongs to no agreement, so nothing is found."""


@blueprint.get("/events")
@needs(Permission.AUDIT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Newest first; one more than a page is read to know whether there is another."""
    asked, page = _asked(services, actor), page_number()
    found = (
        [] if asked.none else history.page(services, actor, asked.search, limit=_LIMIT + 1, offset=(page - 1) * _LIMIT)
    )
    kept = {name: text for name, text in asked.typed.items() if text}
    links = neighbours("events.index", page, more=len(found) > _LIMIT, **kept)
    references = retrieve.references(services, actor, {event.instrument_id for event in found if event.instrument_id})
    return render_template(
        "instrument/events.html",
        errors=asked.errors,
        events=found[:_LIMIT],
        kept=kept,
        kinds=dict(sorted(EVENTS.items(), key=lambda named: fold(str(named[1])))),
        links=links,
        references=references,
        typed=asked.typed,
    )


@blueprint.get(f"/events.{RULE}")
@needs(Permission.AUDIT_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """Every event that answers the same questions as the page, newest first; CSV and JSON lines have no end but the last event."""
    asked = _asked(services, actor)
    rows = iter(()) if asked.none else _rows(services, actor, asked.search)
    if form == "xlsx":
        return sent_table("events", form, _columns(), rows)
    return streamed_table("events", form, _columns(), rows)


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
        Column("digest", gettext("Fingerprint of the text or file"), 66),
        Column("acts_for", gettext("As deputy of"), 28),
    )


def _rows(services: Services, actor: Actor, asked: Search) -> Iterator[tuple[Cell, ...]]:
    found = history.everything(services, actor, asked)
    while batch := list(islice(found, BATCH)):
        references = retrieve.references(services, actor, {one.instrument_id for one in batch if one.instrument_id})
        yield from (_row(event, references.get(event.instrument_id, "")) for event in batch)


def _row(event: Event, reference: str) -> tuple[Cell, ...]:
    detail = event.detail
    return (
        event.at.astimezone(UTC),
        event.kind,
        event_sentence(event),
        event_detail(event),
        acted_by(event),
        reference,
        event.instrument_id,
        event.state,
        str(detail.get("digest") or detail.get("sha256") or ""),
        str(detail.get("acts_for") or ""),
    )


def _asked(services: Services, actor: Actor) -> _Asked:
    typed = {name: request.args.get(name, "").strip() for name in _ASKED}
    errors: dict[str, list[str]] = {}
    days = {name: _day(typed[name]) for name in ("since", "until")}
    for name, day in days.items():
        if typed[name] and day is None:
            errors[name] = [gettext("Enter the day as year-month-day, for example 2027-03-31.")]
    instrument_id, none = None, False
    if typed["reference"]:
        try:
            instrument_id = history.instrument_of(services, actor, typed["reference"])
        except NotFound:
            none = True
            errors["reference"] = [gettext("No agreement has this reference. Check it, for example COOP-2027-0012.")]
    first, last = days["since"], days["until"]
    search = Search(
        kind=typed["kind"] or None,
        text=typed["q"] or None,
        actor=typed["who"] or None,
        instrument_id=instrument_id,
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
    )
    return _Asked(typed, search, errors, none)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-03-31") else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
