"""Signatures with a key that the signer holds: list what waits, read it, prepare a signature, send the signature values.

For the Secretary General's office, which signs in, and for counterparts, who come with a link.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Response, send_file
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate

from service.api import guard
from service.domain.instrument import SignedRevision
from service.domain.permissions import Actor, Permission
from service.domain.route import Chain
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.downloads import record_download
from service.workflow.queries.files import file as read_file
from service.workflow.signature import awaiting, external
from service.workflow.signature.case import Turn
from service.workflow.signature.consent import CONSENT, said_at
from service.workflow.signature.external import OpenPreparation

blueprint = Blueprint(
    "api_signatures", __name__, url_prefix="/signatures", description="Sign with a key on your own computer"
)

MINE = guard.needs(Permission.SIGNATURE_MAKE, also_through_link=True)
PARTY = "/<instrument_id>/originals/<any(organization, counterpart):party>"


class Octets(fields.Field[bytes]):
    """Bytes in Base64 (RFC 4648 section 4)."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else base64.b64encode(value).decode("ascii")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise ValidationError("Send the bytes in Base64, without line breaks.") from None


OCTETS = {"type": "string", "format": "byte"}


class OriginalToSign(Schema):
    """One original: the frozen file that was approved, and the file that is to be signed, which starts with it."""

    party = fields.String(metadata={"description": "Whose original"})
    number = fields.Integer()
    sha256 = fields.String(
        metadata={"description": "Of the frozen file: the first `size` bytes of what is to be signed"}
    )
    size = fields.Integer()
    pages = fields.Integer()
    page_images = fields.List(
        fields.String(), metadata={"description": "SHA-256 of a PNG of each page of the frozen file"}
    )
    signs = fields.String(metadata={"description": "SHA-256 of the file that is to be signed"})
    open = fields.Boolean(metadata={"description": "Whether it still has to be signed"})


class SignatureToMake(Schema):
    """One instrument in which it is your turn."""

    instrument_id = fields.String()
    reference = fields.String()
    title = fields.String()
    version = fields.Integer()
    digest = fields.String(metadata={"description": "Of the approved text: SHA-256 of [[party, sha256], …] as JSON"})
    signatory = fields.String(metadata={"description": "Who signs, as the text names the person"})
    office = fields.String()
    party = fields.String(metadata={"description": "For whom"})
    field = fields.String(metadata={"description": "The signature field"})
    originals = fields.List(fields.Nested(OriginalToSign))


class PreparationOrder(Schema):
    """What you have looked at, and the certificate whose key you will use."""

    version = fields.Integer(required=True, metadata={"description": "The instrument's version that you read"})
    digest = fields.String(required=True, metadata={"description": "The digest that you confirm"})
    place = fields.String(required=True, validate=validate.Length(max=200))
    consent = fields.String(
        load_default=CONSENT,
        validate=validate.Length(min=1, max=2000),
        metadata={"description": "The sentence that you confirmed, as it was shown to you"},
    )
    certificate = Octets(required=True, metadata={"description": "Your certificate, DER in Base64", **OCTETS})
    chain = fields.List(
        Octets(metadata=OCTETS),
        load_default=list,
        validate=validate.Length(max=6),
        metadata={"description": "The certificates above it, but for the root"},
    )


class PreparedOriginal(Schema):
    """One original, laid out: the file that is to be signed followed by `increment`, with an empty place for the signature."""

    v = fields.Integer()
    field = fields.String()
    base = fields.String(metadata={"description": "SHA-256 of the file that is to be signed"})
    increment = fields.String(metadata=OCTETS)
    placeholder = fields.List(
        fields.Integer(),
        metadata={"description": "Offsets of the empty place, its angle brackets included, in the whole"},
    )
    attributes = fields.String(
        metadata={"description": "The signed attributes (RFC 5652 5.4): sign these with SHA-256", **OCTETS}
    )
    certificate = fields.String(metadata=OCTETS)
    chain = fields.List(fields.String(metadata=OCTETS))
    to_sign = fields.String(metadata={"description": "SHA-256 of the signed attributes"})


class PreparationBody(Schema):
    """A preparation: for you, for one use, until it expires."""

    id = fields.String()
    expires_at = fields.AwareDateTime()
    originals = fields.Dict(keys=fields.String(), values=fields.Nested(PreparedOriginal))


class Values(Schema):
    """What your key made of the signed attributes of each original: ECDSA in DER (RFC 3279), or RSA-PSS (MGF1 and salt of SHA-256)."""

    values = fields.Dict(
        keys=fields.String(), values=Octets(metadata=OCTETS), required=True, validate=validate.Length(min=1, max=10)
    )


class SignedOriginal(Schema):
    """One signature on record."""

    party = fields.String()
    sha256 = fields.String(metadata={"description": "Of the signed file"})
    level = fields.String()
    signer = fields.String()
    at = fields.AwareDateTime()


@blueprint.route("", methods=["GET"])
@MINE
@blueprint.response(200, SignatureToMake(many=True))
def index(services: Services, actor: Actor) -> list[dict[str, Any]]:
    """What waits for your signature now."""
    return [_described(found) for found in awaiting.awaiting(services, actor)]


@blueprint.route("/<instrument_id>", methods=["GET"])
@MINE
@blueprint.response(200, SignatureToMake)
def show(services: Services, actor: Actor, instrument_id: str) -> dict[str, Any]:
    """One of them; refused with the reason when it is not your turn."""
    return _described(awaiting.to_sign(services, actor, instrument_id))


@blueprint.route(f"{PARTY}.pdf", methods=["GET"])
@MINE
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def document(services: Services, actor: Actor, instrument_id: str, party: str) -> Response:
    """The file that is to be signed."""
    found = awaiting.document(services, actor, instrument_id, party)
    record_download(services, actor, found, instrument_id)
    return _sent(found)


@blueprint.route(f"{PARTY}/pages/<int(min=1):page>.png", methods=["GET"])
@MINE
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
def page(services: Services, actor: Actor, instrument_id: str, party: str, page: int) -> Response:
    """A page of the frozen file, as it was shown when the text was approved."""
    return _sent(read_file(services, actor, instrument_id, f"original-{party}-{page}.png"))


@blueprint.route("/<instrument_id>/preparations", methods=["POST"])
@MINE
@blueprint.arguments(PreparationOrder)
@blueprint.response(201, PreparationBody)
def prepare(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str) -> dict[str, Any]:
    """Lay out your signature on every open original. The intention goes on record; nothing is signed yet."""
    waiting = external.prepare(
        services,
        actor,
        instrument_id,
        version=body["version"],
        digest=body["digest"],
        said=said_at(body["place"], consent=body["consent"]),
        certificate=body["certificate"],
        chain=body["chain"],
    )
    return _waiting(waiting)


@blueprint.route("/<instrument_id>/preparations/<preparation_id>/values", methods=["POST"])
@MINE
@blueprint.arguments(Values)
@blueprint.response(200, SignedOriginal(many=True))
def finish(
    services: Services, actor: Actor, body: dict[str, Any], instrument_id: str, preparation_id: str
) -> list[SignedRevision]:
    """Sign with these values. All originals are signed, or none; the same values twice are taken once."""
    return external.finish(services, actor, instrument_id, preparation_id, values=body["values"])


def _described(found: Turn) -> dict[str, Any]:
    instrument, signatory = found.instrument, found.signatory
    return {
        "instrument_id": instrument.id,
        "reference": instrument.reference,
        "title": instrument.title,
        "version": instrument.version,
        "digest": found.digest,
        "signatory": signatory.name,
        "office": signatory.office,
        "party": signatory.party,
        "field": signatory.field,
        "originals": [_original(found, chain) for chain in found.chains],
    }


def _original(found: Turn, chain: Chain) -> dict[str, Any]:
    names = ("party", "number", "sha256", "size", "pages", "page_images")
    told = {name: getattr(chain.original, name) for name in names}
    return {**told, "signs": chain.base, "open": found.is_open(chain)}


def _waiting(waiting: OpenPreparation) -> dict[str, Any]:
    originals = {party: prepared.to_data() for party, prepared in waiting.originals.items()}
    return {"id": waiting.id, "expires_at": waiting.expires_at, "originals": originals}


def _sent(found: Download) -> Response:
    response = send_file(BytesIO(found.data), mimetype=found.mime, download_name=found.filename, as_attachment=True)
    response.headers["Cache-Control"] = "no-store"
    return response
