"""A State and its treaties. Everybody may read the pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.web.shell.tables import RULE, Column, sent_table
from service.web.treaties.days import as_of
from service.web.treaties.words import action_kind, by_name, standing_said, treaty_title
from service.workflow.context import Services
from service.workflow.treaties import read

blueprint = Blueprint("states", __name__, url_prefix="/states")


@blueprint.get("")
@public
def index(services: Services, actor: Actor | None) -> Any:
    """All of them, by name."""
    listed = sorted(services.settings.states, key=lambda one: by_name(one.code))
    return render_template("treaties/states.html", states=listed, today=services.clock().date())


@blueprint.get("/<code>")
@public
def show(services: Services, actor: Actor | None, *, code: str) -> Any:
    """What the State is to each treaty on a day."""
    when, state = as_of(services), read.state_of(services, code)
    rows = read.treaties_of(services, state, on=when.day)
    return render_template("treaties/state.html", rows=rows, state=state, when=when), 400 if when.error else 200


@blueprint.get(f"/<code>/treaties.{RULE}")
@public
def export(services: Services, actor: Actor | None, *, code: str, form: str) -> Response:
    """The same as a file."""
    when, state = as_of(services), read.state_of(services, code)
    words = form == "xlsx"
    columns = (
        Column("code", gettext("Code"), 8),
        Column("title", gettext("Title"), 60),
        Column("signed_on", gettext("Signature"), 12),
        Column("kind", gettext("Instrument"), 16),
        Column("deposited_on", gettext("Deposit"), 12),
        Column("in_force_on", gettext("Entry into force"), 12),
        Column("until", gettext("Party until"), 12),
        Column("standing", gettext("Status"), 20),
    )
    rows = (
        (
            treaty.code,
            treaty_title(treaty),
            status.signature.acted_on if status.signature else None,
            (action_kind(status.consent.kind) if words else str(status.consent.kind)) if status.consent else "",
            status.consent.deposited_on if status.consent else None,
            status.since,
            status.until,
            standing_said(status) if words else str(status.standing),
        )
        for treaty, status in read.treaties_of(services, state, on=when.day)
    )
    return sent_table(f"{code}-{when.day.isoformat()}", form, columns, rows)
