"""Titles of instruments in lists, derived from the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.drafting.model.template import Template

TITLE_MAXIMUM = 300
"""Characters; a longer subject is cut at the end for lists (the document prints it whole)."""


def title_of(template: Template, answers: Mapping[str, Any]) -> str:
    """The model's title with the subject, else with the counterpart's short name, else alone.

    Works on unchecked answers too: whatever is not text counts as missing.
    """
    return _title(template, answers, main_language(template, answers))


def titles_of(template: Template, answers: Mapping[str, Any]) -> dict[str, str]:
    """Language -> title, of every language of the agreement; the subject stands in the language in which it was answered.

    Works on unchecked answers too: without languages, those of the model.
    """
    given = answers.get("languages")
    authentic = given if isinstance(given, list) else template.languages
    return {code: _title(template, answers, code) for code in authentic if code in template.languages}


def counterpart_of(answers: Mapping[str, Any]) -> str:
    """The counterpart's legal name as answered, or an empty string."""
    return _cut(text_in(answers.get("counterpart_name"), ""))


def main_language(template: Template, answers: Mapping[str, Any]) -> str:
    """The organization's language of this instrument, else the first language of the model."""
    chosen = answers.get("organization_language")
    return chosen if isinstance(chosen, str) and chosen in template.languages else template.languages[0]


def title_languages(template: Template, answers: Mapping[str, Any]) -> list[str]:
    """The authentic languages as far as they are known, the organization's own first; never empty."""
    main, given = main_language(template, answers), answers.get("languages")
    authentic = given if isinstance(given, list) else list(template.languages)
    return [main, *(code for code in template.languages if code in authentic and code != main)]


def text_in(value: Any, language: str) -> str:
    """The text of an answer in a language, or in whichever it is there; on one line; empty when it is no text."""
    if isinstance(value, Mapping):
        value = value.get(language) or next((text for text in value.values() if text), "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _title(template: Template, answers: Mapping[str, Any], language: str) -> str:
    model = text_in(template.title, language)
    about = text_in(answers.get("subject"), language) or text_in(answers.get("counterpart_short_name"), language)
    return _cut(f"{model}: {about}" if about else model)


def _cut(text: str) -> str:
    return text if len(text) <= TITLE_MAXIMUM else text[: TITLE_MAXIMUM - 1].rstrip() + "…"
