"""Treaties and their status: reading. Everybody may; no token is needed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.data import action_data, treaty_data
from service.domain.treaties.standing import Standing, StateStatus
from service.domain.treaties.table import Footnote, Row
from service.domain.treaties.treaty import SUBJECTS
from service.workflow.context import Services
from service.workflow.treaties import read

blueprint = Blueprint("api_treaties", __name__, url_prefix="", description="Treaties and what States did to them")


class OnDay(Schema):
    """The day of the view; without it, today. What was not known on the day is left out."""

    on = fields.Date(load_default=None)


class TreatyQuery(OnDay):
    """Everything asked for has to match."""

    query = fields.String(load_default="", validate=validate.Length(max=200))
    state = fields.String(load_default=None, validate=validate.Length(max=4))
    year = fields.Integer(load_default=None, validate=validate.Range(1800, 2200))
    subject = fields.String(load_default=None, validate=validate.OneOf(SUBJECTS))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class TreatyBody(Schema):
    """One treaty on a day."""

    on = fields.Date()
    treaty = fields.Dict()
    revision = fields.Integer()
    status = fields.String()
    in_force_on = fields.String(allow_none=True)
    computed_on = fields.String(allow_none=True)
    parties = fields.List(fields.String())
    signatories = fields.List(fields.String())
    instruments = fields.Integer()
    table = fields.List(fields.Dict())
    footnotes = fields.List(fields.Dict())
    actions = fields.List(fields.Dict())


class StateBody(Schema):
    """One State on a day."""

    on = fields.Date()
    state = fields.String()
    treaties = fields.List(fields.Dict())


class TreatyList(Schema):
    """One page of treaties, by code."""

    total = fields.Integer()
    treaties = fields.List(fields.Dict())


@blueprint.route("/treaties", methods=["GET"])
@guard.public
@blueprint.arguments(TreatyQuery, location="query")
@blueprint.response(200, TreatyList)
def index(services: Services, query: dict[str, Any]) -> dict[str, Any]:
    """Search the treaties."""
    limit, offset = query.pop("limit"), query.pop("offset")
    found = read.search(services, query.pop("query"), **{**query, "on": query["on"] or _today(services)})
    listed = [
        {"code": one.treaty.code, "titles": dict(one.treaty.titles), "adopted_on": one.treaty.adopted_on.isoformat()}
        | _standing(one.standing)
        for one in found[offset : offset + limit]
    ]
    return {"total": len(found), "treaties": listed}


@blueprint.route("/treaties/<code>", methods=["GET"])
@guard.public
@blueprint.arguments(OnDay, location="query")
@blueprint.response(200, TreatyBody)
def show(services: Services, query: dict[str, Any], code: str) -> dict[str, Any]:
    """A treaty with the table of its status, its footnotes, and the whole record of actions, corrected ones included."""
    day = query["on"] or _today(services)
    found = read.treaty(services, code, on=day)
    return {
        "on": day,
        "treaty": treaty_data(found.treaty),
        "revision": found.revision,
        **_standing(found.standing),
        "table": [_row(row) for row in found.table.rows],
        "footnotes": [_note(note) for note in found.table.footnotes],
        "actions": [action_data(action) for action in found.actions],
    }


@blueprint.route("/states/<code>/treaties", methods=["GET"])
@guard.public
@blueprint.arguments(OnDay, location="query")
@blueprint.response(200, StateBody)
def of_state(services: Services, query: dict[str, Any], code: str) -> dict[str, Any]:
    """What a State is to each treaty. ``code``: ISO 3166-1 alpha-3."""
    day, state = query["on"] or _today(services), read.state_of(services, code)
    rows = [
        {"code": treaty.code, "titles": dict(treaty.titles), **_status(status)}
        for treaty, status in read.treaties_of(services, state, on=day)
    ]
    return {"on": day, "state": state.code, "treaties": rows}


def _today(services: Services) -> date:
    return services.clock().date()


def _standing(standing: Standing) -> dict[str, Any]:
    entry = standing.entry
    return {
        "status": str(standing.status),
        "in_force_on": entry.day.isoformat() if entry else None,
        "computed_on": entry.computed.isoformat() if entry and entry.computed else None,
        "parties": list(standing.parties),
        "signatories": list(standing.signatories),
        "instruments": standing.instruments,
    }


def _row(row: Row) -> dict[str, Any]:
    return {"state": row.state, **_status(row.status), "clause": _id(row.clause), "footnote": row.footnote}


def _status(status: StateStatus) -> dict[str, Any]:
    return {
        "standing": str(status.standing),
        "signature": _id(status.signature),
        "consent": _id(status.consent),
        "signed_on": _iso(status.signature.acted_on if status.signature else None),
        "deposited_on": _iso(status.consent.deposited_on if status.consent else None),
        "in_force_on": _iso(status.since),
        "until": _iso(status.until),
    }


def _note(note: Footnote) -> dict[str, Any]:
    return {
        "number": note.number,
        "state": note.state,
        "actions": [one.id for one in note.actions],
        "differing": [one.id for one in note.differing],
        "undated": [one.id for one in note.undated],
        "computed_on": _iso(note.computed),
        "published_on": _iso(note.published),
    }


def _id(action: TreatyAction | None) -> str | None:
    return action.id if action else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
