"""The threads of comments as people read them, with the text on which they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.errors import NotFound
from service.domain.instrument import Instrument, Preliminary
from service.domain.lifecycle import Action
from service.domain.negotiation.comments import WHOLE, Thread, threads
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission
from service.drafting.comparison.articles import ArticleText
from service.store.unit import Unit
from service.workflow.access import can, get_visible
from service.workflow.context import Services
from service.workflow.negotiation.texts import article_texts, language_of, shown


@dataclass(frozen=True, slots=True)
class ThreadView:
    """One thread."""

    thread: Thread
    article: ArticleText | None
    """As it was when the comment was made; None: the comment is on the whole text."""
    changed: bool | None
    """Whether that article, or the text, is another one now; None: there is no newer text that this reader may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsView:
    """All threads of one instrument, as of one moment."""

    instrument: Instrument
    preliminary: Preliminary | None
    """The text that can be commented on now; None: there is none."""
    language: str
    """Of the articles; empty where there is no text."""
    languages: tuple[str, ...]
    articles: tuple[ArticleText, ...]
    threads: tuple[ThreadView, ...]
    writes: bool
    """The actor can write in the threads now."""

    def of(self, article: str) -> tuple[ThreadView, ...]:
        """The threads about one article."""
        return tuple(one for one in self.threads if one.thread.first.article == article)

    @property
    def elsewhere(self) -> tuple[ThreadView, ...]:
        """Those on articles that the text does not have any more."""
        here = {one.key for one in self.articles} | {WHOLE}
        return tuple(one for one in self.threads if one.thread.first.article not in here)


def comments_view(services: Services, actor: Actor, instrument_id: str, *, language: str) -> CommentsView:
    """:param language: wanted; the first language of the text where the text is not in it.

    :raises NotFound: there is no such instrument for this actor.
    """
    if side_of(actor) != COUNTERPART and Permission.INSTRUMENT_READ not in actor.permissions:
        raise NotFound(noun="instrument")
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        made = shown(unit, instrument)
        newest = made or (unit.preliminaries.latest(instrument.id) if side_of(actor) != COUNTERPART else None)
        language = language_of(newest, language) if newest else ""
        texts = article_texts(services, unit, instrument, newest, language) if newest else ()
        found = _threads(services, unit, instrument, texts, language)
    action = Action.COMMENT if side_of(actor) == COUNTERPART else Action.ANSWER_COMMENT
    return CommentsView(
        instrument=instrument,
        preliminary=made,
        language=language,
        languages=tuple(newest.read_by(COUNTERPART).word_files) if newest else (),
        articles=texts,
        threads=found,
        writes=action in can(instrument, actor),
    )


def _threads(
    services: Services, unit: Unit, instrument: Instrument, now: Sequence[ArticleText], language: str
) -> tuple[ThreadView, ...]:
    said = threads(unit.comments.of(instrument.id))
    then: dict[int, tuple[ArticleText, ...]] = {}
    for thread in said:
        number = thread.first.revision
        if number not in then:
            made = unit.preliminaries.of_revision(instrument.id, number)
            spoken = language_of(made, language) if made else ""
            then[number] = article_texts(services, unit, instrument, made, spoken) if made else ()
    return tuple(_view(thread, then[thread.first.revision], now) for thread in said)


def _view(thread: Thread, then: Sequence[ArticleText], now: Sequence[ArticleText]) -> ThreadView:
    key = thread.first.article
    if key == WHOLE:
        return ThreadView(thread, None, _said(then) != _said(now) if now else None)
    before = next((one for one in then if one.key == key), None)
    after = next((one for one in now if one.key == key), None)
    return ThreadView(thread, before, _said([before]) != _said([after]) if now else None)


def _said(texts: Sequence[ArticleText | None]) -> list[tuple[object, ...] | None]:
    """What the articles say, whatever their numbers are."""
    return [(one.key, one.heading, one.lines) if one else None for one in texts]
