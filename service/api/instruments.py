"""Instruments: open a draft with answers, save it, read its state and what you may do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow import validate as validate_

from service.api import guard
from service.domain.instrument import DraftRevision, Instrument
from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.drafting.answers.validate import validate
from service.workflow.access import can
from service.workflow.context import Services
from service.workflow.draft import edit
from service.workflow.draft.later import open_from
from service.workflow.queries import retrieve
from service.workflow.relations import view as relations

ENDPOINTS: Mapping[Action, tuple[str, str]] = {
    Action.REVISE: ("PUT", "api_instruments.save"),
    Action.RETURN: ("POST", "api_refusals.return_"),
    Action.SIGN: ("GET", "api_signatures.show"),
    Action.DECLINE_SIGNATURE: ("POST", "api_refusals.decline"),
}
"""The acts that this API offers for one instrument."""
blueprint = Blueprint("api_instruments", __name__, url_prefix="/instruments", description="Drafts and where they stand")


class NewInstrument(Schema):
    """A model agreement and, if they are known already, answers. The answers are checked by the model's own schema."""

    template = fields.String(required=True)
    parent = fields.String(
        load_default="",
        validate=validate_.Regexp(r"^(\d{1,6}/\d{4})?$"),
        metadata={
            "description": "Register number n/YYYY of the deposited agreement, for a model of a later instrument"
        },
    )
    answers = fields.Dict(keys=fields.String(), load_default=dict)


class SavedAnswers(Schema):
    """Answers for the next revision of a draft."""

    version = fields.Integer(required=True, metadata={"description": "The instrument's version that you read"})
    answers = fields.Dict(keys=fields.String(), required=True)
    unchecked = fields.Boolean(load_default=False, metadata={"description": "Keep them as they are, to go on later"})


class LinkBody(Schema):
    """Where to do something."""

    method = fields.String()
    href = fields.String()


class RelatedBody(Schema):
    """Another instrument: the one that this one amends, carries out, renews or terminates, or one that does it to this one."""

    kind = fields.String()
    instrument_id = fields.String()
    title = fields.String()
    label = fields.String(metadata={"description": "Register number; empty before the deposit"})
    effective = fields.Date(allow_none=True)


class InstrumentBody(Schema):
    """Where an instrument stands."""

    id = fields.String()
    reference = fields.String()
    state = fields.String()
    version = fields.Integer()
    title = fields.String()
    template_id = fields.String()
    template_version = fields.String()
    department = fields.String()
    counterpart_name = fields.String()
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    revision = fields.Integer(allow_none=True)
    complete = fields.Boolean()
    answers = fields.Dict()
    parent = fields.Nested(RelatedBody, allow_none=True)
    children = fields.List(fields.Nested(RelatedBody))
    possible = fields.List(
        fields.String(),
        metadata={"description": "What the table of transitions lets you do now, such as instrument:sign"},
    )
    links = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(LinkBody),
        metadata={
            "description": "Where to do it: possible action -> method and address, for those that this API offers"
        },
    )


@blueprint.route("", methods=["POST"])
@guard.needs(Permission.DRAFT_WRITE)
@blueprint.arguments(NewInstrument)
@blueprint.response(201, InstrumentBody)
def create(services: Services, actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Open a draft. With answers they are checked first: if they do not pass, nothing is opened.

    A later instrument is opened from its parent and starts with what that says; answers that are sent replace all of it.
    """
    if body["answers"]:
        validate(services.catalogue.get(body["template"]), body["answers"])
    if body["parent"]:
        number, year = map(int, body["parent"].split("/"))
        opened = open_from(services, actor, template_id=body["template"], number=number, year=year)
    else:
        opened = edit.open_instrument(services, actor, template_id=body["template"])
    if body["answers"]:
        edit.save(services, actor, opened.id, version=opened.version, answers=body["answers"], partial=False)
    return _body(services, actor, opened.id)


@blueprint.route("/<instrument_id>", methods=["GET"])
@guard.needs(Permission.INSTRUMENT_READ)
@blueprint.response(200, InstrumentBody)
def show(services: Services, actor: Actor, instrument_id: str) -> dict[str, Any]:
    """One instrument with the answers of its newest revision."""
    return _body(services, actor, instrument_id)


@blueprint.route("/<instrument_id>/answers", methods=["PUT"])
@guard.needs(Permission.DRAFT_WRITE)
@blueprint.arguments(SavedAnswers)
@blueprint.response(200, InstrumentBody)
def save(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str) -> dict[str, Any]:
    """Save answers as the next revision. Answers that do not pass are kept as an incomplete revision and listed as errors."""
    edit.save(
        services, actor, instrument_id, version=body["version"], answers=body["answers"], partial=body["unchecked"]
    )
    return _body(services, actor, instrument_id)


def _body(services: Services, actor: Actor, instrument_id: str) -> dict[str, Any]:
    view = retrieve.instrument(services, actor, instrument_id)
    related = relations.of_instrument(services, actor, instrument_id)
    may = can(view.instrument, actor)
    return {
        **_instrument(view.instrument),
        **_revision(view.draft),
        "parent": related.parent,
        "children": related.children,
        "possible": sorted(may),
        "links": {action: _link(action, instrument_id) for action in sorted(may) if action in ENDPOINTS},
    }


def _link(action: Action, instrument_id: str) -> dict[str, str]:
    method, endpoint = ENDPOINTS[action]
    return {"method": method, "href": url_for(endpoint, instrument_id=instrument_id)}


def _instrument(instrument: Instrument) -> dict[str, Any]:
    names = (
        "id", "reference", "state", "version", "title", "template_id", "template_version", "department", "counterpart_name",
        "created_at", "updated_at",
    )  # fmt: skip
    return {name: getattr(instrument, name) for name in names}


def _revision(revision: DraftRevision | None) -> dict[str, Any]:
    if revision is None:
        return {"revision": None, "complete": False, "answers": {}}
    return {"revision": revision.revision, "complete": revision.complete, "answers": dict(revision.answers)}
