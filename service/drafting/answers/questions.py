"""Raw answers brought into one shape, and the marshmallow field that reads the answer to a question, in each language if it has to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma

from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FieldSpec


def nested(data: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.en": 1, "b": 2}`` as ``{"a": {"en": 1}, "b": 2}``; what is nested already stays."""
    result: dict[str, Any] = {}
    for key, value in data.items():
        head, dot, tail = str(key).partition(".")
        below = result.setdefault(head, {}) if dot else None
        if isinstance(below, dict):
            below[tail] = value
        elif isinstance(value, Mapping) and isinstance(result.get(head), dict):
            result[head].update(value)
        elif not dot:
            result[head] = dict(value) if isinstance(value, Mapping) else value
        else:
            result[str(key)] = value
    return result


def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are not blank. Looks one level down only: no answer is nested deeper."""
    kept = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            said: Any = {inner: _without_blank_entries(entry) for inner, entry in value.items() if not _blank(entry)}
        else:
            said = _without_blank_entries(value)
        if not _blank(said):
            kept[key] = said
    return kept


def _without_blank_entries(value: Any) -> Any:
    return [entry for entry in value if not _blank(entry)] if isinstance(value, list) else value


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def field_for(spec: FieldSpec, languages: Sequence[str]) -> ma.fields.Field[Any]:
    """The field that reads one question. Nothing is required here: what is depends on the other answers."""
    inner = spec.type.schema(spec)
    return _PerLanguage(inner, languages) if spec.per_language else inner


class _PerLanguage(ma.fields.Field[dict[str, Any]]):
    def __init__(self, inner: ma.fields.Field[Any], languages: Sequence[str]) -> None:
        super().__init__()
        self.inner, self.languages = inner, languages

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise refuse("Enter one answer for each language ({languages}).", languages=", ".join(self.languages))
        read: dict[str, Any] = {}
        messages: dict[str, Any] = {}
        for language, entry in value.items():
            if language not in self.languages:
                wrong = refuse("The model has no such language. Use {languages}.", languages=", ".join(self.languages))
                messages[str(language)] = wrong.messages
                continue
            try:
                read[language] = self.inner.deserialize(entry)
            except ma.ValidationError as error:
                messages[language] = error.messages
        if messages:
            raise ma.ValidationError(messages)
        return {language: read[language] for language in self.languages if language in read}
