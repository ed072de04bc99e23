"""Which changes of a text touch exactly what an answer fills: they become proposed new answers.

A candidate is guessed from the words around the change and then proved: the text is filled with it, and has to say what the counterpart wrote.
What cannot be proved stays a change of the wording.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from service.domain.errors import InvalidInput
from service.domain.negotiation.proposals import ChangeKind
from service.drafting.answers import context
from service.drafting.answers.original import OriginalSpec
from service.drafting.answers.validate import validate
from service.drafting.comparison.articles import ArticleText, articles
from service.drafting.comparison.departures import questions_of
from service.drafting.counterproposal.matching import TextChange, key
from service.drafting.errors import DraftingError
from service.drafting.fields.spec import FieldSpec
from service.drafting.fields.typed import amounts, days
from service.drafting.word.fill import fill_text

MOST: Final = 20
"""Candidates that are proved: each takes a third of a second."""
_END: Final = re.compile(r"\s*[;,.](?:\s+\w{1,3})?$")
"""Of an item of an enumeration, which :mod:`service.drafting.word.enumerations` sets: ``; and``."""
_NUMBER: Final = re.compile(r"\d+(?:[.,'\u2019\u00a0 ]\d{3})*(?:[.,]\d{1,2})?")
_ENTRIES: Final = frozenset({"list", "longtext"})
_PLAIN: Final = frozenset({"text", "email"})
_ONE_LINE: Final = frozenset({ChangeKind.REPLACE, ChangeKind.TABLE})


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A proposed new answer."""

    question: str
    value: Any
    """Raw; of a question that is asked in several languages, in the language of the text."""
    explains: tuple[TextChange, ...]


def split(
    original: OriginalSpec, language: str, sent: Sequence[ArticleText], found: Sequence[TextChange]
) -> tuple[tuple[AnswerChange, ...], tuple[TextChange, ...]]:
    """The proposed new answers, and the changes that are not explained by one.

    :param original: of the text that was sent, in the words of ``sent``.
    """
    proved: list[AnswerChange] = list(_left_out(original, found))
    left = [one for one in found if not any(one in answer.explains for answer in proved)]
    by_key = {one.key: one for one in sent}
    candidates = [one for article in by_key.values() for one in _candidates(original, language, article, left)]
    for candidate in candidates[:MOST]:
        if all(one in left for one in candidate.explains) and _proved(original, language, candidate):
            proved.append(candidate)
            left = [one for one in left if one not in candidate.explains]
    return tuple(proved), tuple(left)


def answered(original: OriginalSpec, language: str, question: str, value: Any) -> dict[str, Any]:
    """The answers with the new one, not yet checked."""
    spec = original.template.field(question)
    new = {**(original.answers.get(question) or {}), language: value} if spec.per_language else value
    return {**original.answers, question: new}


def _left_out(original: OriginalSpec, found: Sequence[TextChange]) -> Iterator[AnswerChange]:
    """Optional articles that are gone."""
    optional = {one.key for one in original.template.optional_articles}
    gone = tuple(one for one in found if one.kind is ChangeKind.OMIT_ARTICLE and one.article in optional)
    if gone:
        keys = {one.article for one in gone}
        chosen = [one for one in original.answers.get("optional_articles") or () if one not in keys]
        yield AnswerChange("optional_articles", chosen, gone)


def _candidates(
    original: OriginalSpec, language: str, article: ArticleText, found: Sequence[TextChange]
) -> Iterator[AnswerChange]:
    mine = [one for one in found if one.article == article.key]
    if not mine:
        return
    asked = questions_of(original.template)[article.key]
    words = context.build(original, language)
    # A text may also print an answer by another name, so the others are tried after those that the article asks for.
    for spec in sorted(original.template.fields, key=lambda one: one.key not in asked):
        answer = original.answers.get(spec.key)
        if answer in (None, "", [], {}) or spec.choices or not spec.applies(original.answers):
            continue
        if spec.type.name in _ENTRIES:
            yield from _entries(spec, words[spec.key], article, mine)
        else:
            yield from _values(spec, answer, words[spec.key], language, mine)


def _values(
    spec: FieldSpec, answer: Any, rendered: Any, language: str, found: Sequence[TextChange]
) -> Iterator[AnswerChange]:
    for change in found:
        if change.kind not in _ONE_LINE or len(change.new) != 1:
            continue
        sides = change.old, _spaced(change.new[0])
        for value in _scalar(spec, answer, rendered, language, sides):
            yield AnswerChange(spec.key, value, (change,))


def _scalar(spec: FieldSpec, answer: Any, rendered: Any, language: str, sides: tuple[str, str]) -> Iterator[Any]:
    old, new = sides
    match spec.type.name:
        case "integer":
            yield from (int(number) for number in _other_numbers(old, new) if number.isdecimal() and str(answer) in old)
        case "money":
            for number in _other_numbers(old, new):
                amount = amounts.amount_of(number, answer["currency"])
                if not hasattr(amount, "sentence"):
                    yield {"amount": f"{amount:f}", "currency": answer["currency"]}
        case "date":
            for said in _in_place(old, _spaced(str(rendered)), new):
                day = days.day_of(said, language)
                if isinstance(day, dt.date):
                    yield day.isoformat()
        case name if name in _PLAIN:
            yield from _in_place(old, _spaced(str(rendered)), new)


def _in_place(old: str, rendered: str, new: str) -> Iterator[str]:
    """What stands in ``new`` where ``rendered`` stands in ``old``, everything around it being the same."""
    at = old.find(rendered) if rendered else -1
    while at >= 0:
        before, after = old[:at], old[at + len(rendered) :]
        if len(new) > len(before) + len(after) and new.startswith(before) and new.endswith(after):
            yield new[len(before) : len(new) - len(after)]
        at = old.find(rendered, at + 1)


def _other_numbers(old: str, new: str) -> list[str]:
    return list((Counter(_NUMBER.findall(new)) - Counter(_NUMBER.findall(old))).elements())


def _entries(
    spec: FieldSpec, rendered: Any, article: ArticleText, found: Sequence[TextChange]
) -> Iterator[AnswerChange]:
    """A list, or paragraphs, with the entries that were changed, added and taken out."""
    entries: list[str] = [str(one) for one in rendered]
    known = [_bare(one) for one in entries]
    paragraphs = spec.type.name == "longtext"
    taken = _spaced if paragraphs else _item
    made: list[list[str]] = [[one] for one in entries]
    first: list[str] = []
    explains: list[TextChange] = []
    for change in found:
        at = known.index(_bare(change.old)) if _bare(change.old) in known else None
        if change.kind is ChangeKind.INSERT and (at is not None or _above_first(change, article, known)):
            (first if at is None else made[at]).extend(taken(one) for one in change.new)
        elif change.kind is ChangeKind.REPLACE and at is not None:
            made[at][:1] = [taken(one) for one in change.new]
        elif change.kind is ChangeKind.DROP and at is not None:
            made[at][0] = ""
        else:
            continue
        explains.append(change)
    if explains:
        listed = [one for one in [*first, *(one for group in made for one in group)] if one]
        yield AnswerChange(spec.key, "\n\n".join(listed) if paragraphs else listed, tuple(explains))


def _above_first(change: TextChange, article: ArticleText, known: Sequence[str]) -> bool:
    following = change.position + 1
    return 0 <= following < len(article.lines) and bool(known) and _bare(article.lines[following].text) == known[0]


def _proved(original: OriginalSpec, language: str, candidate: AnswerChange) -> bool:
    """Also true where the question does not take the value: then it is shown why when somebody accepts it."""
    raw = answered(original, language, candidate.question, candidate.value)
    try:
        answers = validate(original.template, raw)
        filled = fill_text(replace(original, answers=answers), language)
    except InvalidInput:
        return True
    except DraftingError:
        return False
    texts = {one.key: one for one in articles(filled, original.template, answers, original.wording)}
    spec = original.template.field(candidate.question)
    spoken = _spoken(spec, original.answers, answers, language)
    return all(_explained(one, texts.get(one.article), spoken) for one in candidate.explains)


def _spoken(spec: FieldSpec, old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> tuple[str, str]:
    """An answer in words before and after: who changes a figure often leaves the word beside it."""
    if spec.per_language:
        return "", ""
    before, after = (spec.type.in_words(answers.get(spec.key), language) for answers in (old, new))
    return before or "", after or ""


def _explained(change: TextChange, article: ArticleText | None, spoken: tuple[str, str]) -> bool:
    says = {_bare(line.text) for line in article.lines} if article else set()
    if change.kind is ChangeKind.DROP:
        return _bare(change.old) not in says
    before, after = spoken
    return all(_bare(one) in says or (bool(before) and _bare(one.replace(before, after)) in says) for one in change.new)


def _item(text: str) -> str:
    return _END.sub("", _spaced(text))


def _bare(text: str) -> str:
    return key(_END.sub("", _spaced(text)))


def _spaced(text: str) -> str:
    return " ".join(text.split())
