"""How each article of a text stands to the model agreement: unchanged, filled, altered, added or dropped. Computed, never typed.

An article is *altered* when an answer chooses another wording than the one the model proposes. An answer for which the model proposes
nothing, or that only fills a place (a number, a date, a name, a list), fills it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.domain.negotiation.wording import EditKind, Wording, added_articles
from service.domain.review import Departure
from service.drafting.answers import context
from service.drafting.comparison.articles import HEADING, PREAMBLE
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from service.drafting.word import compose, docx
from service.drafting.word.proof import TAG

_CHOOSES: Final = frozenset({"choice", "boolean"})
"""Types of question whose answer decides which wording stands."""
_OPENS: Final = re.compile(r"\{%-?p? (if|for) ")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

_cache: dict[str, dict[str, frozenset[str]]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ArticleDeparture:
    """One article of the model, or one that the text has."""

    key: str
    """:data:`PREAMBLE` for the title and the preamble."""
    title: Mapping[str, str]
    """Language -> title; empty for the preamble."""
    departure: Departure
    altered_by: tuple[FieldSpec, ...] = ()
    """The questions whose answers choose another wording."""
    agreed: tuple[Wording, ...] = ()
    """The departures that were agreed with the counterpart."""


def departures(
    template: Template, answers: Mapping[str, Any], wording: Sequence[Wording] = ()
) -> tuple[ArticleDeparture, ...]:
    """Of the preamble and each article, in the order of the model. Articles that neither the model proposes nor the text has are left out.

    :param answers: complete.
    """
    asked, present = questions_of(template), set(context.article_keys(template, answers))
    proposed = {article.key: article.default for article in template.optional_articles}
    agreed: dict[str, list[Wording]] = {}
    for one in wording:
        agreed.setdefault(one.article, []).append(one)
    how, by = _wording(template, asked[PREAMBLE], answers)
    words = tuple(agreed.get(PREAMBLE, ()))
    found = [ArticleDeparture(PREAMBLE, {}, _agreed(words) if words else how, by, words)]
    for article in template.articles:
        if article.key in present:
            how, by = _wording(template, asked[article.key], answers)
            words = tuple(agreed.get(article.key, ()))
            if not proposed.get(article.key, True):
                how = Departure.ADDED
            elif words:
                how = _agreed(words)
            found.append(ArticleDeparture(article.key, article.title, how, by, words))
        elif proposed.get(article.key, False):
            found.append(ArticleDeparture(article.key, article.title, Departure.DROPPED))
    found += [
        ArticleDeparture(
            one.article, {code: edit.new[0] for code, edit in one.edits.items()}, Departure.ADDED, (), (one,)
        )
        for one in added_articles(wording)
    ]
    return tuple(found)


def kinds(template: Template, answers: Mapping[str, Any], wording: Sequence[Wording] = ()) -> frozenset[Departure]:
    """Every way in which the text departs; an added article that is also altered counts as both."""
    found = departures(template, answers, wording)
    altered = {Departure.ALTERED} if any(one.altered_by or one.agreed for one in found) else set()
    return frozenset({one.departure for one in found} | altered)


def questions_of(template: Template) -> dict[str, frozenset[str]]:
    """Article -> keys of the questions on which its wording depends."""
    with _lock:
        if template.digest not in _cache:
            _cache[template.digest] = _questions(template)
        return _cache[template.digest]


def _agreed(words: Sequence[Wording]) -> Departure:
    left_out = any(one.kind is EditKind.OMIT_ARTICLE for one in words)
    return Departure.DROPPED if left_out else Departure.ALTERED


def _wording(
    template: Template, keys: frozenset[str], answers: Mapping[str, Any]
) -> tuple[Departure, tuple[FieldSpec, ...]]:
    specs = [spec for spec in template.fields if spec.key in keys and spec.applies(answers)]
    by = tuple(spec for spec in specs if spec.type.name in _CHOOSES and _another(spec, answers.get(spec.key)))
    if by:
        return Departure.ALTERED, by
    return (Departure.FILLED if specs else Departure.UNCHANGED), ()


def _another(spec: FieldSpec, answer: Any) -> bool:
    """Whether the answer is another than the model proposes; an unanswered question leaves what it proposes."""
    return spec.default is not None and answer not in (None, "", spec.default)


def _questions(template: Template) -> dict[str, frozenset[str]]:
    known = {spec.key for spec in template.fields} - {"optional_articles"}
    keys = [PREAMBLE, *(article.key for article in template.articles)]
    regions = list(_regions(compose.text(template, template.languages[0])))
    return {
        key: frozenset(known & {name for text in region for name in _names(text)})
        for key, region in zip(keys, regions, strict=True)
    }


def _regions(document: bytes) -> Iterator[list[str]]:
    """The texts above the first heading, then those of each article, with the conditions that open just above its heading."""
    region: list[str] = []
    for paragraph in docx.paragraphs(document, compose.DOCUMENT):
        if paragraph.style != HEADING:
            region.append(paragraph.text)
            continue
        opening: list[str] = []
        while region and _OPENS.match(region[-1].strip()):
            opening.insert(0, region.pop())
        yield region
        region = [*opening, paragraph.text]
    yield region


def _names(text: str) -> Iterator[str]:
    for tag in TAG.findall(text):
        yield from _NAME.findall(_QUOTED.sub("", tag))
