"""Answers to a model's questions, checked. One marshmallow schema a model, built from its manifest, for forms and JSON alike.

A blank answer (nothing, spaces, an empty list) is the same as no answer and is not stored. Neither is an answer that does not apply: its
question's condition does not hold, or it is in a language that the agreement is not made in (:mod:`service.drafting.answers.applicable`). So
nothing is printed, registered or archived that the text does not say. What is stored is plain JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import marshmallow as ma

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.drafting.answers import questions, tongues
from service.drafting.answers.applicable import applicable
from service.drafting.fields.refusal import Label
from service.drafting.fields.spec import FieldSpec
from service.drafting.model import signatories
from service.drafting.model.template import Template
from service.translation import NAMES, spoken

PREVAILING = "prevailing_text"
"""The question which language prevails; its other answer is that all are equally authentic."""
_MESSAGES = {
    "unknown": Message("The model does not ask this. Remove it."),
    "type": Message("Send the answers as a mapping from question to answer."),
}


PAST: Final = Message("This day is past. Enter a day after today.")


def validate(template: Template, raw: Mapping[str, Any], *, today: date | None = None) -> dict[str, Any]:
    """Plain answers, ready to be stored and filled.

    Keys may be nested (``{"subject": {"en": ...}}``) or dotted (``{"subject.en": ...}``), as a form sends them.

    :param today: dates of questions that ask for a day to come must be after it; None where that is not checked again.
    :raises InvalidInput: field path (``subject.en``) -> what is wrong and how to fix it, for every fault at once.
    """
    try:
        loaded: dict[str, Any] = schema_for(template).load(dict(raw))
    except ma.ValidationError as error:
        raise InvalidInput(flat(error.messages)) from None
    past = {spec.key: [PAST] for spec in template.fields if today and _is_past(spec, loaded.get(spec.key), today)}
    if past:
        raise InvalidInput(past)
    return loaded


def _is_past(spec: FieldSpec, value: Any, today: date) -> bool:
    return spec.future and isinstance(value, str) and date.fromisoformat(value) <= today


_schemas: dict[tuple[str, tuple[str, ...]], ma.Schema] = {}


def schema_for(template: Template) -> ma.Schema:
    """The schema of one version of a model. Refuses unknown keys; demands what is required of the questions that apply."""
    key = (template.digest, tuple(template.languages))
    if key not in _schemas:
        members: dict[str, Any] = {spec.key: questions.field_for(spec, template.languages) for spec in template.fields}
        _schemas[key] = type(
            "AnswersSchema", (_AnswersSchema,), {**members, "template": template, "error_messages": _MESSAGES}
        )()
    return _schemas[key]


def prefilled(template: Template, organization: Mapping[str, Any]) -> dict[str, Any]:
    """What a new draft starts with: the manifest's defaults, and the organization's own data for the ``organization_`` questions."""
    start: dict[str, Any] = {}
    for spec in template.fields:
        known = (
            organization.get(spec.key.removeprefix("organization_")) if spec.key.startswith("organization_") else None
        )
        value = known or spec.default
        if value not in (None, ""):
            start[spec.key] = (
                {k: v for k, v in value.items() if k in template.languages} if isinstance(value, Mapping) else value
            )
    return start


def flat(messages: Any, path: str = "") -> dict[str, list[Message]]:
    """The tree of messages by field path; what is wrong with an entry of a list is said at the list."""
    if not isinstance(messages, Mapping):
        return {path: [one if isinstance(one, Message) else Message.verbatim(str(one)) for one in messages]}
    found: dict[str, list[Message]] = {}
    for key, inner in messages.items():
        below = path if isinstance(key, int) or key == "_schema" else f"{path}.{key}" if path else str(key)
        for where, texts in flat(inner, below).items():
            found.setdefault(where, []).extend(
                Message("Line {number}: {text}", number=key + 1, text=text) if isinstance(key, int) else text
                for text in texts
            )
    return found


class _AnswersSchema(ma.Schema):
    template: Template

    class Meta:
        unknown = ma.RAISE

    @ma.pre_load
    def _tidy(self, data: Any, **_: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return applicable(self.template, questions.without_blanks(questions.nested(data)))

    @ma.validates_schema(pass_original=True, skip_on_field_errors=False)
    def _complete(self, data: dict[str, Any], original: Mapping[str, Any], **_: Any) -> None:
        given = {**(self._tidy(original) if isinstance(original, Mapping) else {}), **data}
        messages: dict[str, list[Message]] = {}
        for check in (_missing, _outside_languages, _discordant, signatories.twice):
            for path, message in check(self.template, given):
                messages.setdefault(path, []).append(message)
        if messages:
            raise ma.ValidationError(questions.nested(messages))

    @ma.post_load
    def _settle(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data.setdefault("optional_articles", [])
        authentic = tongues.authentic(data)
        for party in self.template.parties:
            own = data.get(f"{party}_language")
            data[f"{party}_language"] = own if own in authentic else authentic[0]
        return {spec.key: data[spec.key] for spec in self.template.fields if spec.key in data}


Found = Iterator[tuple[str, Message]]
_Check = Callable[[Template, Mapping[str, Any]], Found]


def _languages(given: Mapping[str, Any]) -> list[str]:
    languages = given.get("languages")
    return [language for language in languages if isinstance(language, str)] if isinstance(languages, list) else []


def _missing(template: Template, given: Mapping[str, Any]) -> Found:
    for spec in template.fields:
        if not spec.required or not spec.applies(given):
            continue
        value = given.get(spec.key)
        if not spec.per_language:
            if value is None:
                yield spec.key, fill_in(spec)
            continue
        for language in _languages(given):
            if not isinstance(value, Mapping) or value.get(language) is None:
                yield f"{spec.key}.{language}", fill_in(spec, _named(template, language))


def fill_in(spec: FieldSpec, language: Label | Message | None = None) -> Message:
    """What to do where there is no answer."""
    words, example = spec.type.missing(spec), Label(spec.example)
    params: dict[str, Any] = {"question": Label(spec.label), "example": example, "language": language}
    if not str(example) or "\n" in str(example):
        sentence = words.plain if language is None else words.in_language
    else:
        sentence = words.with_example if language is None else words.with_example_in_language
    return sentence.with_params(params)


def _named(template: Template, language: str) -> Label | Message:
    """The name of a language within a sentence; of one that pages do not have, as the question about the languages of the agreement has it."""
    if language in NAMES:
        return spoken(language)
    choices = template.field("languages").choices
    return Label(next((choice.label for choice in choices if choice.value == language), {"": language}))


def _outside_languages(template: Template, given: Mapping[str, Any]) -> Found:
    """Every answer that is itself a language must be an authentic language of this agreement."""
    languages = _languages(given)
    for spec in template.fields:
        value = given.get(spec.key)
        asked = spec.key.endswith("_language") or (spec.key == PREVAILING and value in template.languages)
        if asked and isinstance(value, str) and languages and value not in languages:
            yield (
                spec.key,
                Message("This is not one of the languages of the agreement. Choose one of them, or add it above."),
            )


def _discordant(template: Template, given: Mapping[str, Any]) -> Found:
    """The language versions say the same: lists have as many entries, and what is answered in one language is answered in the others."""
    languages = _languages(given)
    for spec in template.fields:
        value = given.get(spec.key)
        if not spec.per_language or not isinstance(value, Mapping) or not spec.applies(given):
            continue
        present = [language for language in languages if value.get(language)]
        if not spec.required and present:
            for language in languages:
                if value.get(language) is None:
                    yield (
                        f"{spec.key}.{language}",
                        Message(
                            "Add it in {language}, or leave it out in every language.",
                            language=_named(template, language),
                        ),
                    )
        lines = {language: spec.type.entries(value[language]) for language in present}
        if len(set(lines.values()) - {None}) > 1:
            counts = [
                Message("{language} {count}", language=_named(template, language), count=count)
                for language, count in lines.items()
            ]
            yield (
                f"{spec.key}.{present[-1]}",
                Message(
                    "The languages have different numbers of lines ({counts}). Make them correspond line by line.",
                    counts=counts,
                ),
            )
