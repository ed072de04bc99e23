"""The register: search, and one entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from service.depository.register.register import RegisterEntry
from service.domain.errors import NotFound
from service.domain.later.standing import Status
from service.domain.obligations.obligation import Standing
from service.domain.permissions import Actor, Permission
from service.store.obligations.obligations import Listed
from service.store.register.register import Hit, SearchPage
from service.web.instrument.files import sent
from service.web.register.words import level_name
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.options import unit_name
from service.web.shell.paging import neighbours, page_number
from service.web.shell.tables import RULE, Cell, Column, batches, sent_table
from service.web.words.labels import kind_name, language_list, own_title
from service.web.words.terms import status_name
from service.workflow import access_code
from service.workflow.circulation import read as notifications
from service.workflow.context import Services
from service.workflow.deposit import later_acts, releases
from service.workflow.disposal import decide as disposals
from service.workflow.disposal import holds
from service.workflow.obligations import read as obligations
from service.workflow.queries import archive_files, retrieve
from service.workflow.rectification import propose as rectification
from service.workflow.relations import view

blueprint = Blueprint("register", __name__, url_prefix="/register")
_FACETS = ("year", "department", "kind", "language", "status")
_LIMIT = 20


@blueprint.get("")
@needs(Permission.REGISTER_READ)
def index(services: Services, actor: Actor) -> Any:
    """Entries that match the words and facets; all of them, newest first, without a query."""
    query = request.args.get("q", "").strip()
    chosen = {name: request.args.get(name) or None for name in _FACETS}
    page = page_number()
    found = _found(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    links = neighbours("register.index", page, more=found.further, q=query or None, **chosen)
    return render_template(
        "register/register.html",
        chosen=chosen,
        found=found,
        links=links,
        query=query,
        filtered=any(chosen.values()),
        gone=disposals.of_subjects(services, [hit.entry.instrument_id for hit in found.hits]),
        holds=holds.on_subjects(services, actor, [hit.entry.instrument_id for hit in found.hits]),
        today=services.clock().date(),
    )


@blueprint.get(f"/list.{RULE}")
@needs(Permission.REGISTER_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """The entries that answer the same question, as a file."""
    columns = (
        Column("number", gettext("Register number"), 14),
        Column("title", gettext("Title"), 56),
        Column("kind", gettext("Kind"), 14),
        Column("department", gettext("Department"), 36),
        Column("parties", gettext("Parties"), 56),
        Column("languages", gettext("Languages")),
        Column("signed_on", gettext("Signed on"), 12),
        Column("entered_on", gettext("Entered on"), 12),
        Column("in_force_on", gettext("In force from"), 12),
        Column("ends_on", gettext("Term ends on"), 12),
        Column("status", gettext("Status"), 16),
        Column("access", gettext("Access"), 12),
        Column("reference", gettext("Reference")),
    )
    return sent_table("register", form, columns, _rows(services, actor, words=form == "xlsx"))


def _rows(services: Services, actor: Actor, *, words: bool) -> Iterator[tuple[Cell, ...]]:
    """:param words: kind, department and languages in the reader's words instead of their keys."""
    for found in batches(lambda limit, offset: _found(services, actor, limit=limit, offset=offset, counted=False).hits):
        yield from (_row(services, hit, words=words) for hit in found)


def _row(services: Services, hit: Hit, *, words: bool) -> tuple[Cell, ...]:
    entry, status = hit.entry, hit.standing.on(services.clock().date()) or ""
    return (
        entry.label,
        own_title(entry) if words else entry.title,
        kind_name(entry.kind) if words else entry.kind,
        unit_name(services.settings, entry.department) if words else entry.department,
        " · ".join(party["name"] for party in entry.parties),
        language_list(entry.languages) if words else ", ".join(entry.languages),
        _told(entry, "signed_on"),
        _told(entry, "entered_on"),
        _day(entry.entry_into_force.get("date")),
        hit.standing.ends,
        status_name(status) if words else str(status),
        level_name(entry.access) if words else entry.access,
        entry.reference,
    )


def _told(entry: RegisterEntry, which: str) -> Cell:
    """The day, or as much of it as is known of an imported entry."""
    day: date = getattr(entry, which)
    said = entry.told(which)
    return day if said == day.isoformat() else said or None


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _found(services: Services, actor: Actor, *, limit: int, offset: int, counted: bool = True) -> SearchPage:
    chosen = {name: request.args.get(name) or None for name in _FACETS}
    query, facets = (
        request.args.get("q", "").strip(),
        {**chosen, "year": _year(chosen["year"]), "status": _status(chosen["status"])},
    )
    return retrieve.search(services, actor, query, limit=limit, offset=offset, counted=counted, **facets)


@blueprint.get("/<int:year>/<int:number>")
@needs(Permission.REGISTER_READ)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """One entry with its downloads."""
    entry = retrieve.register_entry(services, actor, number, year)
    on_it, by_it = later_acts.of_entry(services, entry)
    code = access_code.code_of(services, entry.instrument_id)
    renewed = retrieve.renewals(services, actor, entry)
    related = view.of_entry(services, actor, entry)
    return render_template(
        "register/entry.html",
        entry=entry,
        acts=on_it,
        acts_of_it=by_it,
        code=code,
        obligations=_obligations(services, actor, entry),
        renewals=renewed,
        notifications=notifications.about(services, actor, entry.instrument_id),
        spoken=language.current(),
        cases=rectification.cases_of(services, entry),
        today=services.clock().date(),
        related=related,
        disposal=disposals.of_subjects(services, [entry.instrument_id]).get(entry.instrument_id),
        holds=holds.on_subject(services, actor, entry.instrument_id),
        scan=archive_files.has_scan(services, entry),
        release=releases.of_entry(services, actor, entry)[0],
    )


def _obligations(services: Services, actor: Actor, entry: RegisterEntry) -> list[tuple[Listed, Standing]]:
    """For who may see the agreement; the register shows others the entry only."""
    try:
        found = obligations.of_instrument(services, actor, entry.instrument_id)
    except NotFound:
        return []
    return [(one, obligations.standing_of(services, one.obligation)) for one in found]


@blueprint.get("/<int:year>/<int:number>/<name>")
@needs(Permission.REGISTER_READ)
def download(services: Services, actor: Actor, *, year: int, number: int, name: str) -> Any:
    """A signed original, as it is now or as it was deposited, or a receipt; from the archive itself."""
    return sent(archive_files.deposited_file(services, actor, number, year, name, language=current()), attachment=True)


def _status(text: str | None) -> Status | None:
    """Of the question; a word that is no status is left out, as a year is that is none."""
    return next((one for one in Status if one == text), None)


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) == 4 else None
