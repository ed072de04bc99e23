"""Negotiated wording of a draft: made from an accepted change in each language of the text, tried, and taken back.

A departure is tried in every original and language before it is kept, so that the originals can be made afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import DraftRevision, Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.negotiation.proposals import ChangeKind, ProposedChange
from service.domain.negotiation.wording import Edit, EditKind, Wording
from service.domain.permissions import Actor
from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison.articles import PREAMBLE, ArticleText
from service.drafting.errors import WordingLost
from service.drafting.fields import plaintext
from service.drafting.fields.typed import pasted
from service.drafting.word.fill import fill_text
from service.translation import spoken
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.edit import pinned, revise
from service.workflow.draft.wording_rules import NOT_EQUAL

OMITTED: Final[Mapping[str, str]] = {
    "en": "Left out by agreement of the Parties.",
    "es": "Se omite por acuerdo de las Partes.",
    "fr": "Omis d’un commun accord entre les Parties.",
    "pt": "Omitido por acordo entre as Partes.",
}
"""What stands below the heading of an article that is left out."""
_NO_PLACE: Final = Message(
    "This paragraph has no counterpart in the text in {language}. Decline the change, and make it in the answers of the draft."
)
_LOST: Final = Message(
    "This change does not fit the present text: the paragraph says something else now, or it is not the same in both originals. Decline it, and make it in the answers of the draft."
)

Texts = Mapping[str, str]
"""Language -> what is typed, a paragraph a line."""


def wording_of(
    change: ProposedChange,
    *,
    reason: str,
    language: str,
    texts: Texts,
    articles: Mapping[str, Sequence[ArticleText]],
) -> Wording:
    """The departure that an accepted change makes.

    :param language: in which it was proposed.
    :param texts: the same change in the other languages.
    :param articles: language -> the text that was sent.
    :raises InvalidInput: at the language: a text is missing, has no place, or cannot be printed.
    """
    kind = EditKind(str(change.kind))
    edits: dict[str, Edit] = {}
    errors: dict[str, list[Message]] = {}
    for code, sent in articles.items():
        try:
            edits[code] = _edit(change, kind, language, code, typed=texts.get(code, ""), sent=sent)
        except InvalidInput as error:
            errors[code] = list(error.messages[""])
    if errors:
        raise InvalidInput(errors)
    article = f"added-{change.id[:8]}" if kind is EditKind.ADD_ARTICLE else change.article
    return Wording(id=change.id, article=article, kind=kind, edits=edits, reason=reason)


def place_of(change: ProposedChange, sent: Sequence[ArticleText]) -> str | None:
    """What stands in another language where ``change`` is made; empty for a heading or a whole article; None: nothing does."""
    if change.kind in {ChangeKind.ADD_ARTICLE, ChangeKind.OMIT_ARTICLE} or change.position < 0:
        return ""
    article = next((one for one in sent if one.key == change.article), None)
    if article is None or change.position >= len(article.lines) or article.lines[change.position].row:
        return None
    return " ".join(article.lines[change.position].text.split())


def tried(services: Services, instrument: Instrument, draft: DraftRevision) -> None:
    """Fills every original in every language with the departures of ``draft``, whose answers are complete.

    :raises InvalidInput: at the id of a departure: it does not fit.
    """
    template = pinned(services, instrument)
    for party in template.signed_by:
        original = OriginalSpec(
            template=template,
            answers=draft.answers,
            organization=services.settings.organization.for_documents(),
            reference=instrument.reference,
            party=party,
            annexes=draft.annexes,
            wording=draft.wording,
        )
        for language in original.texts:
            try:
                fill_text(original, language)
            except WordingLost as error:
                raise InvalidInput({str(error.data["wording"]): [_LOST]}) from None


def take_back(services: Services, actor: Actor, instrument_id: str, wording_id: str) -> DraftRevision:
    """A new revision without this departure: the article says again what the model and the answers say.

    :raises NotFound: the draft has no such departure.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        check(instrument, Action.REVISE, actor)
        draft = unit.drafts.latest(instrument.id)
        left = [one for one in draft.wording if one.id != wording_id] if draft else []
        if draft is None or len(left) == len(draft.wording):
            raise NotFound(noun="wording")
        detail: dict[str, Any] = {"taken_back": wording_id}
        template = pinned(services, instrument)
        revision = revise(services, unit, actor, instrument, wording=left, template=template, detail=detail)
        unit.commit()
    return revision


def with_wording(draft: DraftRevision, answers: Mapping[str, Any], more: Sequence[Wording]) -> DraftRevision:
    """The draft as it would be."""
    return replace(draft, answers=answers, wording=(*draft.wording, *more))


def _edit(
    change: ProposedChange, kind: EditKind, language: str, code: str, *, typed: str, sent: Sequence[ArticleText]
) -> Edit:
    """:raises InvalidInput: at the empty path."""
    if kind is EditKind.OMIT_ARTICLE:
        return Edit("", 0, (OMITTED[code],))
    old = change.old if code == language else place_of(change, sent)
    if old is None:
        raise InvalidInput({"": [_NO_PLACE.with_params({"language": spoken(code)})]})
    nth = change.nth if code == language else _nth(change, sent, old)
    if kind is EditKind.DROP:
        return Edit(old, nth, ())
    new = change.new if code == language else tuple(line for line in pasted.lines(typed) if line.strip())
    new = tuple(plaintext.clean(line) for line in new)
    if len(new) < (2 if kind is EditKind.ADD_ARTICLE else 1):
        raise InvalidInput({"": [NOT_EQUAL.with_params({"language": spoken(code)})]})
    wrong = next((why for line in new if (why := plaintext.refusal(line)) is not None), None)
    if wrong is not None:
        raise InvalidInput({"": [Message("This cannot be printed. {reason}", reason=wrong)]})
    return Edit(old, nth, new)


def _nth(change: ProposedChange, sent: Sequence[ArticleText], old: str) -> int:
    article = next((one for one in sent if one.key == (change.article or PREAMBLE)), None)
    above = article.lines[: change.position] if article and change.position > 0 else ()
    return sum(1 for line in above if " ".join(line.text.split()) == old)
