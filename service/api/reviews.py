"""Reviews of texts: which wait for you, the text article by article with its departures, and your decision."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from service.api import guard
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.domain.review import ReviewDecision
from service.workflow.context import Services
from service.workflow.queries.worklist import worklist
from service.workflow.review.decide import decide
from service.workflow.review.view import ArticleView, text_view

blueprint = Blueprint(
    "api_reviews", __name__, url_prefix="/reviews", description="Texts that are reviewed before they are agreed"
)
_LANGUAGE = {"description": "Wanted language of the text; its first one where it is not made in it"}


class ToDo(Schema):
    """A text that waits for your review."""

    instrument_id = fields.String(attribute="instrument.id")
    reference = fields.String(attribute="instrument.reference")
    title = fields.String(attribute="instrument.title")
    department = fields.String(attribute="instrument.department")
    since = fields.AwareDateTime()


class RemarkBody(Schema):
    """What a reviewer said about an article, on this text or on an earlier one."""

    text = fields.String()
    by = fields.String()
    at = fields.AwareDateTime()
    kind = fields.String()
    digest = fields.String(metadata={"description": "Of the text that it was said about"})


class ArticleBody(Schema):
    """One article of the text, or one that the model proposes and the text leaves out."""

    key = fields.String(metadata={"description": "Empty: the title and the preamble"})
    number = fields.String(metadata={"description": "Roman numeral; empty where the text has none"})
    heading = fields.String()
    lines = fields.List(
        fields.String(), metadata={"description": "Paragraphs; cells of a table row are parted by a tab"}
    )
    departure = fields.String(metadata={"description": "unchanged, filled, altered, added or dropped"})
    altered_by = fields.List(
        fields.String(), metadata={"description": "Questions whose answers choose another wording"}
    )
    remarks = fields.List(fields.Nested(RemarkBody))


class DecisionBody(Schema):
    """A recorded decision."""

    kind = fields.String()
    decision = fields.String()
    summary = fields.String()
    by = fields.String(attribute="by_name")
    at = fields.AwareDateTime()
    digest = fields.String()


class ReviewBody(Schema):
    """The text, and what was decided on it."""

    instrument_id = fields.String()
    reference = fields.String()
    title = fields.String()
    state = fields.String()
    version = fields.Integer()
    digest = fields.String(metadata={"description": "Of exactly this text: send it with your decision"})
    outdated = fields.Boolean(metadata={"description": "The draft was saved again after this text was made"})
    language = fields.String()
    languages = fields.List(fields.String())
    needed = fields.List(fields.String(), metadata={"description": "Kinds of review that the text needs"})
    missing = fields.List(fields.String(), metadata={"description": "Of these, the ones that have not cleared it"})
    waiting = fields.List(fields.String(), metadata={"description": "The ones that you can make now"})
    articles = fields.List(fields.Nested(ArticleBody))
    decisions = fields.List(fields.Nested(DecisionBody))


class Wanted(Schema):
    """How to read it."""

    language = fields.String(load_default="en", metadata=_LANGUAGE)


class Decision(Schema):
    """What you decide on exactly the text that you read."""

    version = fields.Integer(required=True)
    digest = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "One of waiting"})
    decision = fields.String(required=True, validate=validate.OneOf([str(one) for one in ReviewDecision]))
    summary = fields.String(load_default="", metadata={"description": "On the text as a whole"})
    remarks = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict, metadata={"description": "Key of an article -> remark"})  # fmt: skip


class Decided(Schema):
    """Where the agreement stands now."""

    instrument_id = fields.String(attribute="id")
    state = fields.String()
    version = fields.Integer()


@blueprint.route("", methods=["GET"])
@guard.needs(Permission.REVIEW_DECIDE)
@blueprint.response(200, ToDo(many=True))
def index(services: Services, actor: Actor) -> list[Any]:
    """What waits for your review, the longest first."""
    return [item for item in worklist(services, actor) if item.action == Action.CLEAR]


@blueprint.route("/<instrument_id>", methods=["GET"])
@guard.needs(Permission.INSTRUMENT_READ)
@blueprint.arguments(Wanted, location="query")
@blueprint.response(200, ReviewBody)
def show(services: Services, actor: Actor, query: dict[str, str], instrument_id: str) -> dict[str, Any]:
    """The newest text of an agreement, article by article, with its departures from the model and the remarks."""
    seen = text_view(services, actor, instrument_id, language=query["language"])
    one = seen.instrument
    return {
        "instrument_id": one.id,
        "reference": one.reference,
        "title": one.title,
        "state": one.state,
        "version": one.version,
        "digest": seen.preliminary.digest,
        "outdated": seen.outdated,
        "language": seen.language,
        "languages": seen.languages,
        "needed": [kind.key for kind in seen.state.needed],
        "missing": [kind.key for kind in seen.state.missing],
        "waiting": [kind.key for kind in seen.waiting],
        "articles": [_article(article, seen.language) for article in seen.articles],
        "decisions": seen.reviews,
    }


@blueprint.route("/<instrument_id>", methods=["POST"])
@guard.needs(Permission.REVIEW_DECIDE)
@blueprint.arguments(Decision)
@blueprint.response(200, Decided)
def record(services: Services, actor: Actor, body: dict[str, Any], instrument_id: str) -> Instrument:
    """Clear the text, or send it back with remarks. An API token cannot do this: sign in as the reviewer."""
    return decide(services, actor, instrument_id, **{**body, "decision": ReviewDecision(body["decision"])})


def _article(one: ArticleView, language: str) -> dict[str, Any]:
    departure, text = one.departure, one.text
    return {
        "key": departure.key,
        "number": text.number if text else "",
        "heading": text.heading if text else departure.title.get(language, ""),
        "lines": [line.text for line in text.lines] if text else [],
        "departure": departure.departure,
        "altered_by": [spec.key for spec in departure.altered_by],
        "remarks": [
            {"text": said, "by": review.by_name, "at": review.at, "kind": review.kind, "digest": review.digest}
            for review, said in one.remarks
        ],
    }
