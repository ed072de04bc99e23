"""The article on annexes: it stands in the text exactly when files are attached, and it names exactly those files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.domain.errors import InvalidInput
from service.domain.instrument import Annex
from service.domain.messages import Message
from service.drafting.answers.numerals import roman
from service.drafting.fields.spec import holds
from service.drafting.grammar import grammar_of
from service.drafting.model.captions import CAPTIONS
from service.drafting.model.template import Template

ARTICLE: Final = "annexes"
CHOSEN_WITHOUT_ANNEX: Final = Message(
    "The article on annexes is chosen, but no annex is attached. Attach the file or leave the article out."
)
ALWAYS_THERE: Final = Message("This model has an article on annexes, but no annex is attached. Attach the file.")
NO_ARTICLE: Final = Message(
    "This model has no article on annexes, so nothing would name the attached file. Remove the annex."
)


def named(annexes: Sequence[Annex], language: str) -> list[str]:
    """``Annex I: Work plan`` and so on, as the article lists them and as the annexes' own pages are marked."""
    caption = CAPTIONS[language]["annex"]
    return [
        caption.format(numeral=roman(place), title=annex.title_in(language)) for place, annex in enumerate(annexes, 1)
    ]


def sentence(annexes: Sequence[Annex], language: str) -> str:
    """``Annex I (Work plan) and Annex II (Budget)``, for a sentence; empty without annexes."""
    caption = CAPTIONS[language]["annex_in_sentence"]
    found = [
        caption.format(numeral=roman(place), title=annex.title_in(language)) for place, annex in enumerate(annexes, 1)
    ]
    return grammar_of(language).listed(found)


def captions(annexes: Sequence[Annex], languages: Sequence[str]) -> list[str]:
    """Each annex as its own pages are marked, in every language: ``Annex I: Work plan / Anexo I: Plan de trabajo``."""
    return [
        " / ".join(dict.fromkeys(names)) for names in zip(*(named(annexes, each) for each in languages), strict=True)
    ]


def with_article(template: Template, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with the article chosen, where the model leaves the choice. ``answers`` may be unchecked."""
    ticked = answers.get("optional_articles") or []
    optional = [article.key for article in template.optional_articles]
    if ARTICLE not in optional or not isinstance(ticked, list) or ARTICLE in ticked:
        return dict(answers)
    return {**answers, "optional_articles": [*ticked, ARTICLE]}


def without_article(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without the article."""
    ticked = answers.get("optional_articles")
    if not isinstance(ticked, list) or ARTICLE not in ticked:
        return dict(answers)
    return {**answers, "optional_articles": [key for key in ticked if key != ARTICLE]}


def settled(template: Template, answers: Mapping[str, Any], annexes: Sequence[Annex]) -> dict[str, Any]:
    """The answers as the text is to be filled: attaching a file includes the article.

    :raises InvalidInput: the text would name annexes that are not there, or leave one unnamed.
    """
    if annexes:
        found = with_article(template, answers)
        if not _has_article(template, found):
            raise InvalidInput({"annexes": [NO_ARTICLE]}, NO_ARTICLE)
        return found
    if _has_article(template, answers):
        optional = ARTICLE in {article.key for article in template.optional_articles}
        sentence = CHOSEN_WITHOUT_ANNEX if optional else ALWAYS_THERE
        raise InvalidInput({"annexes": [sentence]}, sentence)
    return dict(answers)


def _has_article(template: Template, answers: Mapping[str, Any]) -> bool:
    return any(article.key == ARTICLE and holds(article.condition, answers) for article in template.articles)
