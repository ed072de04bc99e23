"""Which of the raw answers apply: the others are dropped before anything is checked, printed, registered or archived.

An answer applies when its question's condition holds, whatever the form left behind from an earlier choice. An answer by language
applies in the languages of the agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.drafting.model.template import Template


def applicable(template: Template, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that apply; what the model does not ask stays, to be refused. ``answers`` may be unchecked.

    A question may depend on one that does not apply itself, so the conditions are asked until nothing changes.
    """
    kept = _in_its_languages(template, answers)
    while left_out := [spec.key for spec in template.fields if spec.key in kept and not spec.applies(kept)]:
        kept = {key: value for key, value in kept.items() if key not in left_out}
    return kept


def _in_its_languages(template: Template, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Without the texts in languages of the model in which this agreement is not made. Other languages stay, to be refused."""
    chosen = answers.get("languages")
    if not isinstance(chosen, list) or not any(language in template.languages for language in chosen):
        return dict(answers)
    others = [language for language in template.languages if language not in chosen]
    asked = {spec.key for spec in template.fields if spec.per_language}
    return {key: _without(value, others) if key in asked else value for key, value in answers.items()}


def _without(value: Any, languages: list[str]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {language: text for language, text in value.items() if language not in languages}
