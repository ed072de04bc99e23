"""Which reviews a text needs, which have cleared it, and who may not review it. Computed for the originals on file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.errors import FourEyes
from service.domain.instrument import DraftRevision, Instrument, Preliminary
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.domain.review import Review, ReviewKind, last_of, missing
from service.domain.terms import money
from service.drafting.answers.context import article_keys
from service.drafting.comparison.departures import ArticleDeparture, departures, kinds
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.edit import pinned
from service.workflow.errors import ReviewMissing
from service.workflow.transitions import authors


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """Of one digest."""

    departures: tuple[ArticleDeparture, ...]
    needed: tuple[ReviewKind, ...]
    """In the order of the settings."""
    missing: tuple[ReviewKind, ...]
    """Of the needed ones, those that have not cleared this digest."""
    turn: tuple[ReviewKind, ...]
    """Of the missing ones, those that can be made now."""
    last: Mapping[str, Review]
    """Kind -> the newest decision on this digest."""


def review_state(services: Services, unit: Unit, instrument: Instrument, preliminary: Preliminary) -> ReviewState:
    """What the settings ask for the text from which ``preliminary`` was made, and what reviewers have said about it.

    :raises NotReady: the model's folder was changed in place.
    """
    template, draft = pinned(services, instrument), unit.drafts.get(instrument.id, preliminary.revision)
    reviews, settings = unit.reviews.of(instrument.id), services.settings.reviews
    needed = _needed(services, template, draft) if draft else ()
    open_ = missing(needed, reviews, preliminary.digest)
    return ReviewState(
        departures=departures(template, draft.answers, draft.wording) if draft else (),
        needed=needed,
        missing=open_,
        turn=settings.turn(open_),
        last=last_of(reviews, preliminary.digest),
    )


def require_cleared(services: Services, unit: Unit, instrument: Instrument, preliminary: Preliminary) -> None:
    """:raises ReviewMissing: a review that this text needs has not cleared exactly this digest."""
    if review_state(services, unit, instrument, preliminary).missing:
        raise ReviewMissing


def mine(actor: Actor, kinds_: tuple[ReviewKind, ...]) -> tuple[ReviewKind, ...]:
    """Those that the actor's unit makes."""
    return tuple(kind for kind in kinds_ if kind.unit == actor.department)


def require_other(unit: Unit, instrument: Instrument, digest: str, actor: Actor) -> None:
    """:raises FourEyes: the actor is one of the authors."""
    if actor.id in authors(unit, instrument, digest):
        raise FourEyes(Message("You wrote, confirmed or submitted this text. Another person has to review it."))


def _needed(services: Services, template: Template, draft: DraftRevision) -> tuple[ReviewKind, ...]:
    moved = money(draft.answers, tuple(article_keys(template, draft.answers)))
    found = kinds(template, draft.answers, draft.wording)
    return services.settings.reviews.needed(model=template.id, departures=found, money=moved)
