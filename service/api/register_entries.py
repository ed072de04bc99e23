"""The register: search it and read an entry."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.depository.register.register import RegisterEntry
from service.depository.serialization import to_data
from service.domain.later.standing import Standing, Status
from service.domain.permissions import Actor, Permission
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.relations import view

blueprint = Blueprint("api_register", __name__, url_prefix="/register", description="Deposited instruments")


class Query(Schema):
    """Words are joined by and; accents and case do not matter; "quotes" keep words together; n/YYYY finds a number."""

    query = fields.String(load_default="", validate=validate.Length(max=500))
    year = fields.Integer(load_default=None)
    department = fields.String(load_default=None)
    kind = fields.String(load_default=None)
    language = fields.String(load_default=None)
    status = fields.Enum(Status, by_value=True, load_default=None)
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    offset = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class Hits(Schema):
    """One page of entries; each as the register has it. With ``more`` there are more than ``total``, and they were not counted."""

    total = fields.Integer()
    more = fields.Boolean()
    entries = fields.List(fields.Dict())


@blueprint.route("", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.arguments(Query, location="query")
@blueprint.response(200, Hits)
def index(services: Services, actor: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Search the register."""
    page = retrieve.search(services, actor, query.pop("query"), **query)
    entries = [_told(services, hit.entry, hit.standing) for hit in page.hits]
    return {"total": page.total, "more": page.more, "entries": entries}


@blueprint.route("/<int:year>/<int:number>", methods=["GET"])
@guard.needs(Permission.REGISTER_READ)
@blueprint.response(200, fields.Dict())
def show(services: Services, actor: Actor, year: int, number: int) -> Response:
    """The entry ``number/year``, its status today, the acts on it, and how the time-stamps of its files were renewed since.

    ``relation`` says what it does to an earlier entry; an act with ``later`` was done by that entry.
    """
    entry = retrieve.register_entry(services, actor, number, year)
    related = view.of_entry(services, actor, entry)
    told = _told(services, entry, related.standing) | {
        "acts": [to_data(act) for act in related.acts],
        "renewals": [to_data(one) for one in retrieve.renewals(services, actor, entry)],
    }
    return jsonify(told)


def _told(services: Services, entry: RegisterEntry, standing: Standing) -> dict[str, Any]:
    status = standing.on(services.clock().date())
    ends = standing.ends.isoformat() if standing.ends else None
    return to_data(entry) | {"status": str(status) if status else None, "ends": ends}
