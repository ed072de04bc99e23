"""Proposals: an organization submits one without an account; the unit lists, reads and decides."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service import accounts
from service.api import guard
from service.api.signatures import OCTETS, Octets
from service.domain.counterparts.proposals import STEPS, Proposal, ProposalAction
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.answers.questionnaires import checked
from service.settings import Department
from service.translation import NAMES
from service.workflow.context import Services
from service.workflow.proposals import accept, decide, private, questions, write

blueprint = Blueprint(
    "api_proposals", __name__, url_prefix="/proposals", description="What organizations propose to units"
)
_OFFERED = (ProposalAction.ACCEPT, ProposalAction.ASK, ProposalAction.FORWARD, ProposalAction.DECLINE)
_TEXT = {"description": "The organization reads it, except in a forward, where the other unit reads it too"}


class NewDocument(Schema):
    """A PDF; it is examined as an annex is."""

    title = fields.String(required=True)
    data = Octets(required=True, metadata={**OCTETS, "description": f"At most {write.DOCUMENT_BYTES:,} bytes"})


class NewProposal(Schema):
    """What an organization proposes. The answers are those to the questions of the form, ``GET /proposals/questions``."""

    email = fields.String(required=True, metadata={"description": "A letter asks its holder to confirm the proposal"})
    language = fields.String(load_default="en", validate=validate.OneOf(list(NAMES)), metadata={"description": "Of the answers, and of the letters"})  # fmt: skip
    department = fields.String(required=True, metadata={"description": "Key of the unit that receives it"})
    answers = fields.Dict(keys=fields.String(), required=True)
    documents = fields.List(
        fields.Nested(NewDocument), load_default=list, validate=validate.Length(max=write.DOCUMENTS)
    )


class Submitted(Schema):
    """What became of it."""

    reference = fields.String()
    state = fields.String(metadata={"description": "unconfirmed: the holder of the address has to confirm it"})
    href = fields.String(metadata={"description": "The private address of the proposal: keep it, it is the only key"})


class QuestionBody(Schema):
    """One question of the form."""

    key = fields.String()
    label = fields.String()
    type = fields.String()
    required = fields.Boolean()
    choices = fields.List(fields.String())
    condition = fields.String(allow_none=True, metadata={"description": "When it is asked"})


class UnitBody(Schema):
    """A unit that receives proposals."""

    key = fields.String()
    name = fields.String()


class FormBody(Schema):
    """What is asked, and which units receive proposals."""

    questions = fields.List(fields.Nested(QuestionBody))
    units = fields.List(fields.Nested(UnitBody))


class DocumentBody(Schema):
    """A file of a proposal."""

    id = fields.String()
    title = fields.String()
    pages = fields.Integer()
    sha256 = fields.String()


class ProposalBody(Schema):
    """A proposal on the desk of your unit."""

    id = fields.String()
    reference = fields.String()
    state = fields.String()
    version = fields.Integer()
    department = fields.String()
    language = fields.String()
    email = fields.String()
    name = fields.String()
    subject = fields.String()
    answers = fields.Dict()
    documents = fields.List(fields.Nested(DocumentBody))
    confirmed_at = fields.AwareDateTime(allow_none=True)
    updated_at = fields.AwareDateTime()
    instrument_id = fields.String(allow_none=True, metadata={"description": "The draft that was opened for it"})
    possible = fields.List(fields.String(), metadata={"description": "What can be decided now, such as proposal:ask"})


class Inbox(Schema):
    """Which proposals."""

    decided = fields.Boolean(load_default=False, metadata={"description": "Those that were accepted or declined"})


class Said(Schema):
    """What the unit says to the organization."""

    text = fields.String(required=True, metadata=_TEXT)


class Forwarded(Said):
    """Where it goes, and why."""

    department = fields.String(required=True)


class Accepted(Schema):
    """With which model the draft is opened."""

    template = fields.String(required=True)
    partner = fields.String(load_default="", metadata={"description": "The organization's entry in the directory; empty: a new one is made"})  # fmt: skip
    text = fields.String(load_default="", metadata={"description": "A remark for the letter"})


class Opened(Schema):
    """The draft of an accepted proposal."""

    instrument_id = fields.String()
    reference = fields.String()


@blueprint.route("/questions", methods=["GET"])
@guard.public
@blueprint.response(200, FormBody)
def form(services: Services) -> dict[str, Any]:
    """What a proposal has to say, in English, and the units that receive one."""
    return {
        "questions": [
            {
                "key": spec.key,
                "label": spec.label.get("en", ""),
                "type": spec.type.name,
                "required": spec.required,
                "choices": [choice.value for choice in spec.choices],
                "condition": spec.condition,
            }
            for spec in questions.form(services).fields
        ],
        "units": [{"key": unit.key, "name": unit.name.get("en", unit.key)} for unit in _units(services)],
    }


@blueprint.route("", methods=["POST"])
@guard.public
@blueprint.arguments(NewProposal)
@blueprint.response(201, Submitted)
def submit(services: Services, body: dict[str, Any]) -> dict[str, Any]:
    """Propose an agreement. It counts as beginning and sending one on the page does, against the same limits for each network and each
    address. If an answer or a document does not pass, nothing is kept.
    """
    address, email = request.remote_addr or "", body["email"]
    checked(questions.form(services), body["answers"])
    if body["department"] not in {unit.key for unit in _units(services)}:
        raise InvalidInput({"department": [Message("Choose the unit that receives the proposal.")]})
    for _ in ("begin", "send"):
        accounts.proposal(services, email=email, address=address)
    documents = []
    for one in body["documents"]:
        accounts.question(services, None, address=address)
        documents.append(write.examined(one["title"], one["data"]))
    proposal = write.start(services, email=email, language=body["language"], department=body["department"])
    token = private.token_of(services, proposal.id)
    write.save(services, token, questions.form(services), body["answers"])
    for document in documents:
        write.add(services, token, document)
    sent = write.send(services, token)
    href = f"{services.settings.server.public_url}{private.path_of(services, sent)}"
    return {"reference": sent.reference, "state": sent.state, "href": href}


@blueprint.route("", methods=["GET"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.arguments(Inbox, location="query")
@blueprint.response(200, ProposalBody(many=True))
def index(services: Services, actor: Actor, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The proposals to your unit that wait, the longest first."""
    return [_body(one) for one in decide.inbox(services, actor, decided=query["decided"])]


@blueprint.route("/<proposal_id>", methods=["GET"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.response(200, ProposalBody)
def show(services: Services, actor: Actor, proposal_id: str) -> dict[str, Any]:
    """One proposal to your unit."""
    return _body(decide.view(services, actor, proposal_id).proposal)


@blueprint.route("/<proposal_id>/acceptance", methods=["POST"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.arguments(Accepted)
@blueprint.response(201, Opened)
def accept_(services: Services, actor: Actor, body: dict[str, str], proposal_id: str) -> dict[str, str]:
    """Accept it: the draft is opened with what the proposal says. It takes draft:write, too."""
    made = accept.accept(
        services, actor, proposal_id, template_id=body["template"], partner_id=body["partner"], remark=body["text"]
    )
    return {"instrument_id": made.id, "reference": made.reference}


@blueprint.route("/<proposal_id>/question", methods=["POST"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.arguments(Said)
@blueprint.response(200, ProposalBody)
def ask(services: Services, actor: Actor, body: dict[str, str], proposal_id: str) -> dict[str, Any]:
    """Ask the organization something."""
    return _body(decide.ask(services, actor, proposal_id, text=body["text"]))


@blueprint.route("/<proposal_id>/forwarding", methods=["POST"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.arguments(Forwarded)
@blueprint.response(200, ProposalBody)
def forward(services: Services, actor: Actor, body: dict[str, str], proposal_id: str) -> dict[str, Any]:
    """Give it to another unit."""
    return _body(decide.forward(services, actor, proposal_id, department=body["department"], text=body["text"]))


@blueprint.route("/<proposal_id>/refusal", methods=["POST"])
@guard.needs(Permission.PROPOSAL_DECIDE)
@blueprint.arguments(Said)
@blueprint.response(200, ProposalBody)
def decline(services: Services, actor: Actor, body: dict[str, str], proposal_id: str) -> dict[str, Any]:
    """End it, with the reason."""
    return _body(decide.decline(services, actor, proposal_id, text=body["text"]))


def _units(services: Services) -> list[Department]:
    """Those that receive proposals today."""
    return [one for one in services.settings.departments_on(services.clock().date()) if one.fields]


def _body(one: Proposal) -> dict[str, Any]:
    names = (
        "id", "reference", "state", "version", "department", "language", "email", "name", "subject", "documents", "confirmed_at", "updated_at",
        "instrument_id",
    )  # fmt: skip
    possible = [str(action) for action in _OFFERED if one.state in STEPS[action][0]]
    return {**{name: getattr(one, name) for name in names}, "answers": dict(one.answers), "possible": possible}
