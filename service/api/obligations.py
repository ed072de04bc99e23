"""Obligations of deposited agreements: list them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.domain.obligations.obligation import Standing
from service.domain.obligations.rules import ObligationKind
from service.domain.permissions import Actor, Permission
from service.store.obligations.obligations import Listed, Question
from service.workflow.context import Services
from service.workflow.obligations import read
from service.workflow.obligations.words import name

blueprint = Blueprint(
    "api_obligations", __name__, url_prefix="/obligations", description="What deposited agreements set"
)


class Query(Schema):
    """What is left out does not narrow."""

    query = fields.String(load_default="", validate=validate.Length(max=500), metadata={"description": "A part of title or reference, or n/YYYY"})  # fmt: skip
    department = fields.String(load_default=None)
    kind = fields.String(load_default=None, validate=validate.OneOf([str(one) for one in ObligationKind]))
    standing = fields.String(load_default=None, validate=validate.OneOf([str(one) for one in Standing]))
    owed_by = fields.String(load_default=None, validate=validate.OneOf(["organization", "counterpart"]))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class ObligationBody(Schema):
    """One obligation."""

    id = fields.Integer()
    instrument_id = fields.String()
    number = fields.String(metadata={"description": "Register number, n/YYYY"})
    title = fields.String(metadata={"description": "Of the agreement"})
    department = fields.String()
    counterpart = fields.String()
    key = fields.String(metadata={"description": "The same when the obligation is computed again"})
    kind = fields.String()
    name = fields.String(metadata={"description": "In English"})
    text = fields.String(metadata={"description": "The line of the agreement that sets it, where it has one"})
    owed_by = fields.String(metadata={"description": "organization, counterpart or both"})
    due_on = fields.Date(allow_none=True, metadata={"description": "None: no day is known yet"})
    standing = fields.String(metadata={"description": "open, soon, overdue, met or waived, today"})
    note = fields.String()
    settled_at = fields.AwareDateTime(allow_none=True)
    handed_in = fields.Boolean(metadata={"description": "A report waits for the unit's answer"})


class Obligations(Schema):
    """One page."""

    total = fields.Integer()
    obligations = fields.List(fields.Nested(ObligationBody))


@blueprint.route("", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Obligations)
def index(services: Services, actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """What you may see, the soonest due first. Officers see the obligations of their unit."""
    standing, kind = query["standing"], query["kind"]
    question = Question(
        department=query["department"],
        kind=ObligationKind(kind) if kind else None,
        owed_by=query["owed_by"],
        text=query["query"].strip(),
    )
    wanted = Standing(standing) if standing else None
    found, total = read.listed(services, actor, question, standing=wanted, limit=query["limit"], offset=query["offset"])
    return {"total": total, "obligations": [_body(services, one) for one in found]}


def _body(services: Services, one: Listed) -> dict[str, Any]:
    obligation = one.obligation
    return {
        "id": obligation.id,
        "instrument_id": obligation.instrument_id,
        "number": one.label,
        "title": one.title,
        "department": one.department,
        "counterpart": one.counterpart,
        "key": obligation.key,
        "kind": obligation.kind,
        "name": str(name(obligation, "en")),
        "text": obligation.text,
        "owed_by": obligation.owed_by,
        "due_on": obligation.due_on,
        "standing": read.standing_of(services, obligation),
        "note": obligation.note,
        "settled_at": obligation.settled_at,
        "handed_in": one.handed_in,
    }
