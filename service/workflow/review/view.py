"""What people read before they decide on a text: each article, how it departs from the model, and what reviewers said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.errors import NotFound
from service.domain.instrument import Annex, Instrument, Preliminary
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.domain.review import Review, ReviewKind
from service.drafting.comparison.articles import ArticleText, articles
from service.drafting.comparison.departures import ArticleDeparture
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.access import get_visible, require
from service.workflow.context import Services
from service.workflow.draft.edit import pinned
from service.workflow.review.state import ReviewState, mine, review_state
from service.workflow.transitions import authors


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article of the text, or one that the model proposes and the text leaves out."""

    departure: ArticleDeparture
    text: ArticleText | None
    """None: it was left out."""
    remarks: tuple[tuple[Review, str], ...]
    """What reviewers said about it, oldest first, on this text or on an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """The newest originals, article by article, as of one moment."""

    instrument: Instrument
    preliminary: Preliminary
    outdated: bool
    """The draft was saved again after these originals were made."""
    template: Template
    answers: Mapping[str, Any]
    annexes: tuple[Annex, ...]
    state: ReviewState
    reviews: tuple[Review, ...]
    """All decisions, of earlier texts too, oldest first."""
    language: str
    """Of :attr:`articles`."""
    languages: tuple[str, ...]
    articles: tuple[ArticleView, ...]
    waiting: tuple[ReviewKind, ...]
    """The reviews that the actor can make now."""
    author: bool
    """The actor wrote, confirmed or submitted this text, and so does not review it."""


def text_view(services: Services, actor: Actor, instrument_id: str, *, language: str) -> ReviewView:
    """:param language: wanted; the first language of the text where the text is not in it.

    :raises NotFound: there are no originals, or the actor may not know about the instrument.
    """
    require(actor, Permission.INSTRUMENT_READ)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        preliminary, newest = unit.preliminaries.latest(instrument.id), unit.drafts.latest(instrument.id)
        draft = unit.drafts.get(instrument.id, preliminary.revision) if preliminary else None
        if preliminary is None or draft is None or newest is None:
            raise NotFound(noun="text")
        state = review_state(services, unit, instrument, preliminary)
        reviews = tuple(unit.reviews.of(instrument.id))
        author = actor.id in authors(unit, instrument, preliminary.digest)
    files = preliminary.originals[0].word_files
    language = language if language in files else next(iter(files))
    template = pinned(services, instrument)
    texts = articles(services.files.read(files[language]), template, draft.answers, draft.wording)
    return ReviewView(
        instrument=instrument,
        preliminary=preliminary,
        outdated=newest.revision != preliminary.revision,
        template=template,
        answers=draft.answers,
        annexes=draft.annexes,
        state=state,
        reviews=reviews,
        language=language,
        languages=tuple(files),
        articles=_articles(state, texts, reviews),
        waiting=_waiting(actor, instrument, state, author=author),
        author=author,
    )


def needed_reviews(services: Services, actor: Actor, instrument_id: str) -> ReviewState | None:
    """None: there are no originals yet. :raises NotFound: there is no such instrument for this actor."""
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        preliminary = unit.preliminaries.latest(instrument.id)
        return review_state(services, unit, instrument, preliminary) if preliminary else None


def waits_for(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> tuple[ReviewKind, ...]:
    """The reviews of an instrument that the actor can make now."""
    preliminary = unit.preliminaries.latest(instrument.id)
    if preliminary is None or Permission.REVIEW_DECIDE not in actor.permissions:
        return ()
    author = actor.id in authors(unit, instrument, preliminary.digest)
    return _waiting(actor, instrument, review_state(services, unit, instrument, preliminary), author=author)


def _waiting(actor: Actor, instrument: Instrument, state: ReviewState, *, author: bool) -> tuple[ReviewKind, ...]:
    if author or instrument.state is not State.IN_REVIEW or Permission.REVIEW_DECIDE not in actor.permissions:
        return ()
    return mine(actor, state.turn)


def _articles(
    state: ReviewState, texts: tuple[ArticleText, ...], reviews: tuple[Review, ...]
) -> tuple[ArticleView, ...]:
    by_key = {text.key: text for text in texts}
    return tuple(
        ArticleView(
            departure=one,
            text=by_key.get(one.key),
            remarks=tuple(
                (review, remark.text) for review in reviews for remark in review.remarks if remark.article == one.key
            ),
        )
        for one in state.departures
    )
