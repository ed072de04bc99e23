"""Ceremonies: choose instruments, confirm each, follow the progress, download the procès-verbal."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, send_file
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.domain.ceremony import Ceremony
from service.domain.permissions import Actor, Permission
from service.workflow.ceremony import ceremony as ceremonies
from service.workflow.ceremony.ceremony import MAX_INSTRUMENTS, Candidate
from service.workflow.context import Services
from service.workflow.proces_verbal import make
from service.workflow.signature.consent import CONSENT

blueprint = Blueprint(
    "api_ceremonies",
    __name__,
    url_prefix="/ceremonies",
    description="Several instruments signed in one act. The act itself is not here: it opens a key that the service has with a PIN, and a PIN is "
    "typed by the signer on the ceremony's page and never stands in a program's request. A key that is elsewhere signs under /signatures.",
)

OFFICE = guard.needs(Permission.SIGNATURE_MAKE)
READER = guard.needs(Permission.INSTRUMENT_READ)


class Ready(Schema):
    """An instrument that could be signed in a ceremony now."""

    instrument_id = fields.String(attribute="instrument.id")
    reference = fields.String(attribute="instrument.reference")
    title = fields.String(attribute="instrument.title")
    digest = fields.String(metadata={"description": "Of the approved text"})
    since = fields.AwareDateTime(metadata={"description": "When the last thing happened to it"})
    originals = fields.Integer(metadata={"description": "How many are still to be signed"})
    signatory = fields.String(
        metadata={"description": "Who signs, by the name on record; one ceremony is of one person"}
    )


class NewCeremony(Schema):
    """What is to be signed together, in this order."""

    instrument = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(min=1, max=MAX_INSTRUMENTS),
        metadata={"description": "Ids of instruments that are ready"},
    )


class Confirmation(Schema):
    """The signer's word that every page of both originals was looked at."""

    digest = fields.String(required=True, metadata={"description": "The digest that you confirm"})
    consent = fields.String(
        load_default=CONSENT,
        validate=validate.Length(min=1, max=2000),
        metadata={"description": "The sentence that you confirmed, as it was shown to you"},
    )


class ItemBody(Schema):
    """One instrument of a ceremony."""

    instrument_id = fields.String()
    position = fields.Integer()
    digest = fields.String()
    confirmed = fields.Boolean(metadata={"description": "Whether the signer looked at it and said so"})
    stage = fields.String(metadata={"description": "chosen, seen, signing, signed or failed"})
    reason = fields.String(metadata={"description": "Why it was not signed; empty otherwise"})
    at = fields.AwareDateTime(allow_none=True, metadata={"description": "Of the stage"})


class CeremonyBody(Schema):
    """A ceremony and how far it has come."""

    id = fields.String()
    by = fields.String(attribute="by_name", metadata={"description": "Who prepared it, and alone can sign"})
    made_at = fields.AwareDateTime()
    place = fields.String()
    signer = fields.String(metadata={"description": "Subject of the certificate; empty before it begins"})
    begun_at = fields.AwareDateTime(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    under_way = fields.Boolean(metadata={"description": "Somebody is signing at this moment"})
    interrupted = fields.Boolean(metadata={"description": "It was begun, and nobody has been heard of since"})
    record = fields.String(metadata={"description": "SHA-256 of the sealed procès-verbal; empty before it is made"})
    items = fields.List(fields.Nested(ItemBody))


@blueprint.route("/ready", methods=["GET"])
@OFFICE
@blueprint.response(200, Ready(many=True))
def ready(services: Services, actor: Actor) -> list[Candidate]:
    """What could be signed in a ceremony now, longest waiting first."""
    return ceremonies.candidates(services, actor)


@blueprint.route("", methods=["GET"])
@OFFICE
@blueprint.response(200, CeremonyBody(many=True))
def index(services: Services, actor: Actor) -> list[dict[str, Any]]:
    """Recent ceremonies, newest first."""
    return [_body(services, one) for one in ceremonies.recent(services, actor)]


@blueprint.route("", methods=["POST"])
@OFFICE
@blueprint.arguments(NewCeremony)
@blueprint.response(201, CeremonyBody)
def choose(services: Services, actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Prepare a ceremony. Nothing is signed yet: each instrument is confirmed first, and the signer signs on the ceremony's page."""
    return _body(services, ceremonies.choose(services, actor, body["instrument"]))


@blueprint.route("/<ceremony_id>", methods=["GET"])
@READER
@blueprint.response(200, CeremonyBody)
def show(services: Services, actor: Actor, ceremony_id: str) -> dict[str, Any]:
    """How far it has come."""
    return _body(services, ceremonies.get(services, actor, ceremony_id))


@blueprint.route("/<ceremony_id>/instruments/<instrument_id>/confirmation", methods=["PUT"])
@OFFICE
@blueprint.arguments(Confirmation)
@blueprint.response(200, CeremonyBody)
def confirm(
    services: Services, actor: Actor, body: dict[str, Any], ceremony_id: str, instrument_id: str
) -> dict[str, Any]:
    """Confirm one instrument: its pages and files are under /signatures."""
    return _body(services, ceremonies.confirm(services, actor, ceremony_id, instrument_id, **body))


@blueprint.route("/<ceremony_id>/proces-verbal.pdf", methods=["GET"])
@READER
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def proces_verbal(services: Services, actor: Actor, ceremony_id: str) -> Response:
    """The sealed procès-verbal."""
    found = make.download(services, actor, ceremony_id)
    return send_file(BytesIO(found.data), mimetype=found.mime, download_name=found.filename, as_attachment=True)


def _body(services: Services, found: Ceremony) -> dict[str, Any]:
    now = services.clock()
    names = ("id", "by_name", "made_at", "place", "signer", "begun_at", "ended_at", "record")
    told = {name: getattr(found, name) for name in names}
    items = [
        {
            "instrument_id": item.instrument_id,
            "position": item.position,
            "digest": item.digest,
            "confirmed": bool(item.consent),
            "stage": str(item.stage),
            "reason": item.reason,
            "at": item.at,
        }
        for item in found.items
    ]
    return {**told, "under_way": found.under_way(now), "interrupted": found.interrupted(now), "items": items}
