"""Answers to all questions of a model, made from its sample and its examples: the least that it asks, and everything that it can print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.drafting.answers.annex_list import ARTICLE
from service.drafting.answers.validate import validate
from service.drafting.fields.spec import FieldSpec
from service.drafting.grammar import LANGUAGES
from service.drafting.model.template import Template

LEAST = None
"""In place of a turn: no optional article, no optional answer, one line in each list."""
TURNS = (LEAST, 0, 1, 2)
"""Together they choose each possible answer of a question with up to three choices."""


def answers(template: Template, languages: Sequence[str], turn: int | None) -> dict[str, Any]:
    """Valid answers in these languages.

    :param turn: which of the choices to take, counted round; everything that is optional is answered. :data:`LEAST` takes the defaults.
    """
    given: dict[str, Any] = {"languages": list(languages)}
    while True:
        asked = [spec for spec in template.fields if spec.key not in given and _wanted(spec, given, turn)]
        if not asked:
            return validate(template, given)
        # Choices first: they decide what else is asked.
        chosen = [spec for spec in asked if spec.choices or spec.type.name == "boolean"]
        for spec in chosen or asked:
            given[spec.key] = _answer(template, spec, given, turn)


def needs_annex(template: Template, given: dict[str, Any]) -> bool:
    """Whether the text lists annexes, so that one has to be attached."""
    fixed = any(article.key == ARTICLE and article.condition is None for article in template.articles)
    return fixed or ARTICLE in given["optional_articles"]


def _wanted(spec: FieldSpec, given: dict[str, Any], turn: int | None) -> bool:
    return spec.applies(given) and (turn is not LEAST or spec.required or spec.key == "optional_articles")


def _answer(template: Template, spec: FieldSpec, given: dict[str, Any], turn: int | None) -> Any:
    if spec.key == "optional_articles" or (spec.choices and spec.type.name == "list"):
        least = [] if spec.key == "optional_articles" else spec.default or spec.values[:1]
        return least if turn is LEAST else spec.values
    if spec.choices:
        return _choice(spec, given, turn)
    if spec.type.name == "boolean":
        return bool(spec.default) if turn is LEAST else turn % 2 == 0
    if spec.per_language:
        return {language: _one(template, spec, language, turn) for language in given["languages"]}
    return _one(template, spec, "", turn)


def _choice(spec: FieldSpec, given: dict[str, Any], turn: int | None) -> str:
    languages: list[str] = given["languages"]
    if spec.key.endswith("_language"):
        return languages[-1] if spec.key.startswith("counterpart") else languages[0]
    if turn is LEAST:
        return str(spec.default or spec.values[0])
    offered = [value for value in spec.values if value not in LANGUAGES or value in languages]
    return offered[turn % len(offered)]


def _one(template: Template, spec: FieldSpec, language: str, turn: int | None) -> Any:
    said = template.sample.get(spec.key)
    sample = said.get(language) if spec.per_language and isinstance(said, dict) else said
    example = spec.example.get(language) or spec.example.get("en", "")
    match spec.type.name:
        case "integer":
            span = (spec.default, spec.maximum, spec.minimum)
            found = spec.default if turn is LEAST else span[turn % len(span)]
            return found if found is not None else spec.minimum
        case "date":
            return "2027-05-01"
        case "money":
            return {"amount": "481250.50", "currency": "USD"}
        case "list":
            lines = [*(sample or []), example] if example else list(sample or [])
            return lines[:1] if turn is LEAST else lines
        case _:
            return sample or example
