"""What a decision is about, in brief: the answers that set money, term, entry into force and articles, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from service.domain.terms import money, money_data
from service.drafting.answers.context import article_keys
from service.drafting.fields.spec import FieldSpec
from service.drafting.grammar import grammar_of
from service.drafting.model.template import Template
from service.web.draft.fields import ARTICLES
from service.web.words.dates import day
from service.web.words.terms import money_sentence

_ELSEWHERE = frozenset({"subject", "counterpart", "organization", "coordinators"})
"""Sections whose answers the page shows in another way, or that decide nothing."""
_FIRST = frozenset({"money", "term"})
_ORDER = frozenset({"organization_language", "counterpart_language"})
_TYPES = frozenset({"boolean", "choice", "date", "integer", "money"})


def terms(template: Template, answers: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """(question, answer): money and term first, then each further closed question that applies, in the order of the form."""
    asked = sorted(_asked(template, answers), key=lambda spec: spec.section not in _FIRST)
    return [
        (gettext("Money"), money_sentence(money_data(money(answers, tuple(article_keys(template, answers)))))),
        *((_in(spec.label, language), _said(spec, answers[spec.key], language)) for spec in asked),
    ]


def articles(template: Template, answers: Mapping[str, Any], language: str) -> tuple[list[str], list[str]]:
    """Titles of the optional articles that were chosen, and of those that were left out."""
    chosen = set(answers.get(ARTICLES) or ())
    titles = {article.key: _in(article.label, language) for article in template.optional_articles}
    return (
        [title for key, title in titles.items() if key in chosen],
        [title for key, title in titles.items() if key not in chosen],
    )


def _asked(template: Template, answers: Mapping[str, Any]) -> Iterator[FieldSpec]:
    for spec in template.fields:
        closed = spec.type.name in _TYPES or (spec.type.name == "list" and spec.choices)
        if not closed or spec.section in _ELSEWHERE or spec.key in _ORDER | {ARTICLES} or spec.per_language:
            continue
        if spec.applies(answers) and answers.get(spec.key) not in (None, "", []):
            yield spec


def _said(spec: FieldSpec, value: Any, language: str) -> str:
    match spec.type.name:
        case "boolean":
            return gettext("Yes") if value else gettext("No")
        case "date":
            return day(str(value))
        case "money":
            return grammar_of(language).figures(Decimal(value["amount"]), value["currency"])
        case "choice" | "list":
            labels = {choice.value: _in(choice.label, language) for choice in spec.choices}
            return "; ".join(labels.get(one, one) for one in ([value] if isinstance(value, str) else value))
        case _:
            return str(value)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
