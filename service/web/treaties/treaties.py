"""Treaties: the list, and one treaty with the table of its status. Everybody may read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from service.depository.holdings.holding import object_id_of
from service.domain.permissions import Actor, Permission
from service.domain.treaties.table import Row
from service.domain.treaties.treaty import SUBJECTS
from service.web.instrument.files import sent
from service.web.shell.guard import public
from service.web.shell.paging import page_links, page_number
from service.web.shell.tables import RULE, Cell, Column, sent_table
from service.web.treaties.days import AsOf, as_of
from service.web.treaties.words import (
    action_kind,
    action_sentence,
    by_name,
    named,
    of_language,
    standing_said,
    treaty_status,
    treaty_subject,
    treaty_title,
)
from service.workflow.context import Services
from service.workflow.disposal import holds
from service.workflow.treaties import read

blueprint = Blueprint("treaties", __name__, url_prefix="/treaties")
_LIMIT = 50


@blueprint.get("")
@public
def index(services: Services, actor: Actor | None) -> Any:
    """Treaties that match the words, State, year and subject."""
    when, asked = as_of(services), _asked()
    found = _found(services, asked, when.day)
    page = page_number()
    links = page_links("treaties.index", page, len(found), _LIMIT, **asked, **when.args)
    return render_template(
        "treaties/index.html",
        asked=asked,
        found=found[(page - 1) * _LIMIT : page * _LIMIT],
        links=links,
        states=sorted(((one.code, named(services, one.code)) for one in services.settings.states), key=lambda o: by_name(o[0])),
        subjects=SUBJECTS,
        total=len(found),
        when=when,
        years=read.years(services),
    ), 400 if when.error else 200  # fmt: skip


@blueprint.get(f"/list.{RULE}")
@public
def export(services: Services, actor: Actor | None, *, form: str) -> Response:
    """The same as a file."""
    columns = (
        Column("code", gettext("Code"), 8),
        Column("title", gettext("Title"), 60),
        Column("adopted_on", gettext("Adopted on"), 12),
        Column("place", gettext("Place"), 24),
        Column("status", gettext("Status"), 16),
        Column("in_force_on", gettext("Entry into force"), 14),
        Column("signatories", gettext("Signatories without instrument"), 12),
        Column("parties", gettext("Parties"), 10),
        Column("subjects", gettext("Subjects"), 30),
    )
    return sent_table("treaties", form, columns, _rows(services, as_of(services), words=form == "xlsx"))


def _rows(services: Services, when: AsOf, *, words: bool) -> Iterator[tuple[Cell, ...]]:
    for one in _found(services, _asked(), when.day):
        treaty, standing = one.treaty, one.standing
        yield (
            treaty.code,
            treaty_title(treaty),
            treaty.adopted_on,
            of_language(treaty.place),
            treaty_status(standing.status) if words else str(standing.status),
            standing.entry.day if standing.entry else None,
            len(standing.signatories),
            len(standing.parties),
            ", ".join(map(treaty_subject, treaty.subjects) if words else treaty.subjects),
        )


@blueprint.get("/<code>")
@public
def show(services: Services, actor: Actor | None, *, code: str) -> Any:
    """One treaty on a day."""
    when = as_of(services)
    found = read.treaty(services, code, on=when.day, order=by_name)
    archivist = actor is not None and Permission.DEPOSIT_MAKE in actor.permissions
    copied = read.copied_from(services, found) if archivist else {}
    newest, *others = read.deposits(services, found)
    standing = holds.on_subjects(services, actor, [newest, *others])
    return render_template(
        "treaties/treaty.html",
        copied=copied,
        deposited=object_id_of(newest),
        found=found,
        treaty=found.treaty,
        when=when,
        holds=[one for kept in standing.values() for one in kept],
    ), 400 if when.error else 200


@blueprint.get("/<code>/text/<language>.pdf")
@public
def text(services: Services, actor: Actor | None, *, code: str, language: str) -> Response:
    """The text of a treaty, from the archive."""
    return sent(read.text(services, code, language), attachment=True)


@blueprint.get(f"/<code>/table.{RULE}")
@public
def table(services: Services, actor: Actor | None, *, code: str, form: str) -> Response:
    """The table of its status as a file."""
    when = as_of(services)
    found = read.treaty(services, code, on=when.day, order=by_name)
    notes = {note.number: note for note in found.table.footnotes}
    words = form == "xlsx"

    def row(one: Row) -> tuple[Cell, ...]:
        status, note = one.status, notes.get(one.footnote)
        said = [action_sentence(action, found.actions) for action in note.actions] if note else []
        consent = status.consent
        return (
            one.state,
            named(services, one.state, when.day),
            status.signature.acted_on if status.signature else None,
            (action_kind(consent.kind) if words else str(consent.kind)) if consent else "",
            consent.acted_on if consent else None,
            consent.deposited_on if consent else None,
            status.since,
            status.until,
            standing_said(status) if words else str(status.standing),
            one.clause.day if one.clause else None,
            " ".join(said),
        )

    columns = (
        Column("state", gettext("Code"), 8),
        Column("name", gettext("State"), 30),
        Column("signed_on", gettext("Signature"), 12),
        Column("kind", gettext("Instrument"), 16),
        Column("acted_on", gettext("Date of the instrument"), 12),
        Column("deposited_on", gettext("Deposit"), 12),
        Column("in_force_on", gettext("Entry into force"), 12),
        Column("until", gettext("Party until"), 12),
        Column("standing", gettext("Status"), 20),
        Column("clause_on", gettext("Further clause accepted"), 12),
        Column("notes", gettext("Notes"), 60),
    )
    name = f"{found.treaty.code}-{when.day.isoformat()}"
    return sent_table(name, form, columns, map(row, found.table.rows))


def _asked() -> dict[str, str | None]:
    return {name: request.args.get(name, "").strip()[:200] or None for name in ("q", "state", "year", "subject")}


def _found(services: Services, asked: dict[str, str | None], day: date) -> list[read.Listed]:
    year = asked["year"]
    number = int(year) if year and year.isascii() and year.isdecimal() and len(year) == 4 else None
    subject = asked["subject"] if asked["subject"] in SUBJECTS else None
    return read.search(services, asked["q"] or "", on=day, state=asked["state"], year=number, subject=subject)
