"""Obligations of deposited agreements: the list by unit, one of them, and what officers record about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.obligations.obligation import ObligationState, Standing
from service.domain.obligations.rules import ObligationKind
from service.domain.permissions import Actor, Permission
from service.store.obligations.obligations import Listed, Question
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.web.shell.options import unit_name
from service.web.shell.paging import page_links, page_number
from service.web.shell.tables import RULE, Cell, Column, batches, sent_table
from service.web.words import obligations as words
from service.workflow.context import Services
from service.workflow.obligations import read, reports, settle

blueprint = Blueprint("obligations", __name__, url_prefix="/obligations")
_LIMIT = 30
_FILTERS = ("unit", "standing", "kind", "owed_by")
_DAY = Message("Enter a real date: day, month and year.")


@blueprint.get("")
@needs(Permission.REGISTER_READ)
def index(services: Services, actor: Actor) -> Any:
    """What the filter leaves, the soonest due first; without one what is open."""
    page, chosen = page_number(), _chosen()
    found, total = _found(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    asked = {name: value or None for name, value in chosen.items()}
    return render_template(
        "obligations/index.html",
        asked=asked,
        chosen=chosen,
        found=[(one, read.standing_of(services, one.obligation)) for one in found],
        kinds=words.kinds(),
        links=page_links("obligations.index", page, total, _LIMIT, **asked),
        standings=words.STANDINGS,
        parties=words.OWED_BY,
        total=total,
        units={key: unit_name(services.settings, key) for key in read.departments(services, actor)},
    )


@blueprint.get(f"/list.{RULE}")
@needs(Permission.REGISTER_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """The same list as a file, whole."""
    columns = (
        Column("number", gettext("Register number"), 14),
        Column("agreement", gettext("Title"), 56),
        Column("counterpart", gettext("Counterpart"), 30),
        Column("department", gettext("Department"), 36),
        Column("obligation", gettext("Obligation"), 36),
        Column("owed_by", gettext("Owed by"), 20),
        Column("due_on", gettext("Due on"), 12),
        Column("standing", gettext("State"), 12),
        Column("text", gettext("Text"), 40),
        Column("note", gettext("Note"), 40),
        Column("reference", gettext("Reference")),
    )
    return sent_table("obligations", form, columns, _rows(services, actor, plain=form != "xlsx"))


@blueprint.get("/<int:obligation_id>")
@needs(Permission.REGISTER_READ)
def show(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """One of them."""
    return _page(services, actor, obligation_id)


@blueprint.post("/<int:obligation_id>")
@needs(Permission.OBLIGATION_SETTLE)
def record(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """Met, waived, open again, or due on another day."""
    note, uploaded = request.form.get("note", ""), request.files.get("document")
    try:
        match request.form.get("act", ""):
            case "move":
                settle.move(services, actor, obligation_id, due_on=_due(), note=note)
            case "met" | "waived" | "open" as state:
                document = uploaded.read() if uploaded and state != "open" else None
                settle.settle(
                    services, actor, obligation_id, wanted=ObligationState(state), note=note, document=document
                )
            case _:
                read.view(services, actor, obligation_id)
                raise InvalidInput({"act": [Message("Choose what to record.")]})
    except InvalidInput as error:
        return _page(services, actor, obligation_id, errors=field_errors(error), status=400)
    flash(gettext("Recorded."), "done")
    return redirect(url_for("obligations.show", obligation_id=obligation_id), 303)


@blueprint.get("/<int:obligation_id>/document.pdf")
@needs(Permission.REGISTER_READ)
def document(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """With which it was met."""
    return sent(read.document(services, actor, obligation_id), attachment=True)


@blueprint.get("/<int:obligation_id>/reports/<int:number>.pdf")
@needs(Permission.REGISTER_READ)
def report(services: Services, actor: Actor, *, obligation_id: int, number: int) -> Any:
    """A report that the counterpart handed in."""
    return sent(read.document(services, actor, obligation_id, number), attachment=True)


@blueprint.post("/<int:obligation_id>/reports")
@needs(Permission.OBLIGATION_SETTLE)
def decide(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """Accepts a report, or asks for more."""
    number, answer = request.form.get("number", ""), request.form.get("answer", "")
    try:
        if answer not in ("accept", "more"):
            read.view(services, actor, obligation_id)
            raise InvalidInput({"answer": [Message("Choose whether you accept the report.")]})
        known = int(number) if number.isascii() and number.isdecimal() else 0
        remark = request.form.get("remark", "")
        reports.decide(services, actor, obligation_id, known, accept=answer == "accept", remark=remark)
    except InvalidInput as error:
        return _page(services, actor, obligation_id, errors=field_errors(error), status=400)
    flash(
        gettext("The report is accepted.") if answer == "accept" else gettext("The counterpart is asked for more."),
        "done",
    )
    return redirect(url_for("obligations.show", obligation_id=obligation_id), 303)


@blueprint.get("/<int:obligation_id>/reports")
@needs(Permission.REGISTER_READ)
def to_reports(services: Services, actor: Actor, *, obligation_id: int) -> Any:
    """The form for a report stands on the page of the obligation: for the choice of language after a refusal."""
    return redirect(url_for("obligations.show", obligation_id=obligation_id), 303)


def _page(services: Services, actor: Actor, obligation_id: int, *, errors: Any = None, status: int = 200) -> Any:
    view = read.view(services, actor, obligation_id)
    return render_template("obligations/obligation.html", errors=errors or {}, typed=request.form, view=view), status


def _due() -> date | None:
    """The day that was typed; None when all three boxes are empty. :raises InvalidInput: it is no day."""
    year, month, day = (request.form.get(f"due-{part}", "").strip() for part in ("year", "month", "day"))
    if not (year or month or day):
        return None
    try:
        return date.fromisoformat(f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}")
    except ValueError:
        raise InvalidInput({"due": [_DAY]}) from None


def _chosen() -> dict[str, str]:
    """What the filter asks for. Without any question: what is open."""
    chosen = {name: request.args.get(name, "").strip() for name in ("q", *_FILTERS)}
    if "standing" not in request.args:
        chosen["standing"] = str(Standing.OPEN)
    return chosen


def _found(services: Services, actor: Actor, *, limit: int, offset: int) -> tuple[list[Listed], int]:
    chosen = _chosen()
    kind, standing = chosen["kind"], chosen["standing"]
    question = Question(
        department=chosen["unit"] or None,
        kind=ObligationKind(kind) if kind in set(ObligationKind) else None,
        owed_by=chosen["owed_by"] or None,
        text=chosen["q"],
    )
    wanted = Standing(standing) if standing in set(Standing) else None
    found, total = read.listed(services, actor, question, standing=wanted, limit=limit, offset=offset)
    return list(found), total


def _rows(services: Services, actor: Actor, *, plain: bool) -> Iterator[tuple[Cell, ...]]:
    """:param plain: keys instead of the reader's words."""
    for found in batches(lambda limit, offset: _found(services, actor, limit=limit, offset=offset)[0]):
        yield from (_row(services, one, plain=plain) for one in found)


def _row(services: Services, one: Listed, *, plain: bool) -> tuple[Cell, ...]:
    obligation, standing = one.obligation, read.standing_of(services, one.obligation)
    return (
        one.label,
        one.title,
        one.counterpart,
        one.department if plain else unit_name(services.settings, one.department),
        obligation.key if plain else words.obligation_name(obligation),
        obligation.owed_by if plain else str(words.OWED_BY[obligation.owed_by]),
        obligation.due_on,
        standing.value if plain else str(words.STANDINGS[standing]),
        obligation.text,
        obligation.note,
        one.reference,
    )
