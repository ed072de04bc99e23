"""Signatories of an instrument: list them, decline, return to the department, replace one, accept a certificate in another name."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from service.api import guard
from service.api.signatures import OCTETS, Octets
from service.domain.certificates import CertificateException
from service.domain.instrument import Instrument
from service.domain.permissions import Actor, Permission
from service.workflow.approval import decide
from service.workflow.certificates.accept import accept_certificate
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.signature.decline import decline_signature, replace_signatory, take_back
from service.workflow.signature.state import signing_state

blueprint = Blueprint(
    "api_refusals",
    __name__,
    url_prefix="/instruments/<instrument_id>",
    description="Who signs, and what happens instead of a signature",
)

SIGNER = guard.needs(Permission.SIGNATURE_MAKE, also_through_link=True)
RETRACTING = guard.needs(Permission.SIGNATURE_TAKE_BACK, also_through_link=True)
OFFICE = guard.needs(Permission.APPROVAL_DECIDE)
OFFICER = guard.needs(Permission.DRAFT_WRITE)
VERSION = {"description": "The instrument's version that you read"}


class Standing(Schema):
    """Where the instrument stands now."""

    id = fields.String()
    reference = fields.String()
    state = fields.String()
    version = fields.Integer()


class StepBody(Schema):
    """One step of the signature; the seal of the organization is the first."""

    key = fields.String()
    party = fields.String()
    name = fields.String(metadata={"description": "Who signs; empty for the seal"})
    office = fields.String()
    named = fields.String(metadata={"description": "Whom the text names, when somebody else signs for that person"})
    ink = fields.Boolean(metadata={"description": "This person signs on paper"})
    field = fields.String(metadata={"description": "The signature field in the PDF"})
    mine = fields.Boolean(metadata={"description": "You act for this person"})
    progress = fields.String(metadata={"description": "later, now, completing or done"})
    originals = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "Party of the original -> open, raw, complete or refused"},
    )
    reason = fields.String(metadata={"description": "Why it is not done, or for what it waits; empty otherwise"})


class Signing(Standing):
    """Where the signature stands."""

    digest = fields.String(metadata={"description": "Of the approved text"})
    turn = fields.String(allow_none=True, metadata={"description": "Key of the signatory who can sign now"})
    finished = fields.Boolean()
    steps = fields.List(fields.Nested(StepBody))


class Refusal(Schema):
    """Why it is not signed; part of the record."""

    version = fields.Integer(required=True, metadata=VERSION)
    reason = fields.String(required=True)


class CertificateOrder(Schema):
    """A certificate in another name with which a signatory of the counterpart may sign."""

    version = fields.Integer(required=True, metadata=VERSION)
    subject = fields.String(required=True, metadata={"description": "The name in the certificate, as it shows it"})
    fingerprint = fields.String(
        load_default="",
        metadata={"description": "SHA-256 of the certificate, hexadecimal; without it any certificate of that name"},
    )
    reason = fields.String(required=True, metadata={"description": "Why; part of the record"})


class CertificateBody(Schema):
    """What was accepted, by whom."""

    key = fields.String(metadata={"description": "Of the signatory"})
    name = fields.String(metadata={"description": "Of the signatory, as the text names the person"})
    subject = fields.String()
    fingerprint = fields.String()
    reason = fields.String()
    by_name = fields.String()
    at = fields.AwareDateTime()


class Return(Schema):
    """What has to be changed, and in which text."""

    version = fields.Integer(required=True, metadata=VERSION)
    digest = fields.String(required=True, metadata={"description": "The digest of the text that you looked at"})
    remarks = fields.String(required=True, metadata={"description": "What has to be changed; the department reads it"})


class Substitute(Schema):
    """Who signs instead, and with which authority."""

    version = fields.Integer(required=True, metadata=VERSION)
    name = fields.String(required=True)
    office = fields.String(required=True)
    authority = fields.String(
        required=True, metadata={"description": "The document that empowers: what it is, its date, who issued it"}
    )
    document = Octets(
        load_default=None,
        metadata={"description": "That document as PDF in Base64, when it is not kept elsewhere", **OCTETS},
    )


@blueprint.route("/signatories", methods=["GET"])
@SIGNER
@blueprint.response(200, Signing)
def show(services: Services, actor: Actor, instrument_id: str) -> dict[str, Any]:
    """Who signs, in which order, how far each has come, and for what a signature waits. From the approval on."""
    standing = _standing(retrieve.instrument(services, actor, instrument_id).instrument)
    found = signing_state(services, actor, instrument_id)
    return {**standing, "digest": found.digest, "turn": found.turn, "finished": found.finished, "steps": found.steps}


@blueprint.route("/signatories/<key>", methods=["PUT"])
@OFFICE
@blueprint.arguments(Substitute)
@blueprint.response(200, Standing)
def replace(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str, key: str) -> dict[str, Any]:
    """Replace a signatory: another person signs for the one whom the text names. The approved text does not change."""
    return _standing(replace_signatory(services, actor, instrument_id, key, **body))


@blueprint.route("/signatories/<key>/taking-back", methods=["POST"])
@RETRACTING
@blueprint.arguments(Refusal)
@blueprint.response(200, Standing)
def retract(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str, key: str) -> dict[str, Any]:
    """Take back a signature that is not completed yet, so that it can be made again. Its file stays on record."""
    return _standing(take_back(services, actor, instrument_id, key, **body))


@blueprint.route("/signatories/<key>/certificates", methods=["POST"])
@OFFICER
@blueprint.arguments(CertificateOrder)
@blueprint.response(201, CertificateBody)
def accept(
    services: Services, actor: Actor, body: dict[str, Any], instrument_id: str, key: str
) -> CertificateException:
    """Accept that a signatory of the counterpart signs with a certificate in another name."""
    return accept_certificate(services, actor, instrument_id, key=key, **body)


@blueprint.route("/refusal", methods=["POST"])
@SIGNER
@blueprint.arguments(Refusal)
@blueprint.response(200, Standing)
def decline(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str) -> dict[str, Any]:
    """Decline to sign. This ends the instrument, and with it the counterpart's links."""
    return _standing(decline_signature(services, actor, instrument_id, **body))


@blueprint.route("/return", methods=["POST"])
@OFFICE
@blueprint.arguments(Return)
@blueprint.response(200, Standing)
def return_(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str) -> dict[str, Any]:
    """Return a submitted or approved text to the department. Possible until the first signature; the seal is then void."""
    return _standing(decide.return_(services, actor, instrument_id, **body))


def _standing(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "reference": instrument.reference,
        "state": str(instrument.state),
        "version": instrument.version,
    }
