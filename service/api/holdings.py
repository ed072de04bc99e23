"""Holdings: what the archive keeps besides agreements, and their receipts."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.depository.holdings.holding import HoldingEntry
from service.depository.serialization import to_data
from service.domain.permissions import Actor, Permission
from service.store.holdings.records import ListedRecord, RecordQuestion
from service.workflow.context import Services
from service.workflow.holdings import read as holdings
from service.workflow.records import read

blueprint = Blueprint(
    "api_holdings", __name__, url_prefix="/holdings", description="What the archive keeps besides agreements"
)


class Query(Schema):
    """Words of title, meeting or symbol, all of them; accents and case do not matter."""

    query = fields.String(load_default="", validate=validate.Length(max=500))
    body = fields.String(load_default="")
    language = fields.String(load_default="")
    year = fields.Integer(load_default=None, validate=validate.Range(1, 9999))
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class Records(Schema):
    """One page of conference documents, newest first."""

    total = fields.Integer()
    records = fields.List(fields.Dict())


@blueprint.route("/records", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Records)
def records(services: Services, actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Search the conference documents that you may read."""
    question = RecordQuestion(words=query["query"], body=query["body"], language=query["language"], year=query["year"])
    page = read.search(services, actor, question, limit=query["limit"], offset=query["offset"])
    return {"total": page.total, "records": [_listed(one) for one in page.found]}


@blueprint.route("/<uuid:holding_id>", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.response(200, fields.Dict())
def show(services: Services, actor: Actor, holding_id: Any) -> Response:
    """One holding as it was deposited: titles, details, files with their digests, place in the log; and how its time-stamps were renewed."""
    entry = holdings.holding(services, actor, str(holding_id))
    return jsonify(_told(entry) | {"renewals": [to_data(one) for one in holdings.renewals(services, entry)]})


@blueprint.route("/<uuid:holding_id>/receipt", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.response(200, fields.Dict())
def receipt(services: Services, actor: Actor, holding_id: Any) -> Response:
    """Its receipt under the newest checkpoint of the log, which anybody can check without the service."""
    return jsonify(holdings.receipt_of(services, holdings.holding(services, actor, str(holding_id))))


def _told(entry: HoldingEntry) -> dict[str, Any]:
    return to_data(entry)


def _listed(one: ListedRecord) -> dict[str, Any]:
    return _told(one.entry) | {"access": one.record.access, "record": to_data(one.record)}
