"""Between a model's manifest and an HTML form: what was typed becomes raw answers, answers become form fields again.

Nothing is judged here. ``drafting.answers.validate`` does that; its errors come back by path (``purpose.en``) and are
placed at the field they belong to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from flask_babel import get_locale, gettext
from werkzeug.datastructures import MultiDict

from service.domain.messages import Message
from service.drafting.fields.control import Control, Group, Input, Options, TextArea, parts
from service.drafting.fields.spec import CHOOSE, FieldSpec
from service.drafting.fields.typed.language import reading
from service.drafting.model.template import Template
from service.web.shell.messages import shown
from service.web.words.labels import language_name

ARTICLES = "optional_articles"
"""The question whose choices are the model's optional articles."""
LONG_LIST = 40
"""Choices; more are sorted by their names."""
Errors = Mapping[str, Sequence[Message | str]]
"""Path of the answer -> what is wrong with it; messages, or text that has been translated already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control: a field, or one language of it. ``value`` is what the control shows."""

    id: str
    name: str
    language: str | None
    value: Any
    error: str | None
    """In the reader's language."""
    missing: bool = False
    """Whether the error is only that there is no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its controls, in the reader's language."""

    spec: FieldSpec
    label: str
    help: str
    example: str
    control: Control
    cells: tuple[Cell, ...]
    choices: tuple[tuple[str, str, str], ...]
    """Value, label and help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of the form."""

    key: str
    title: str
    questions: tuple[Question, ...]

    @property
    def errors(self) -> int:
        """How many of its controls have an error."""
        return sum(cell.error is not None for question in self.questions for cell in question.cells)


def read(template: Template, form: MultiDict[str, str]) -> dict[str, Any]:
    """The raw answers of a submitted form. Blank means absent; nothing else is dropped or changed."""
    answers: dict[str, Any] = {}
    with reading(str(get_locale() or "en")):
        for spec in template.fields:
            value = _read_field(template, spec, form)
            if not _blank(value):
                answers[spec.key] = value
    return answers


def _read_field(template: Template, spec: FieldSpec, form: MultiDict[str, str]) -> Any:
    if not spec.per_language:
        return _read_control(spec, spec.key, form)
    cells = {language: _read_control(spec, f"{spec.key}.{language}", form) for language in template.languages}
    return {language: value for language, value in cells.items() if not _blank(value)}


def _read_control(spec: FieldSpec, name: str, form: MultiDict[str, str]) -> Any:
    names = {part: f"{name}-{part}" if part else name for part in parts(spec.type.control(spec))}
    return spec.type.from_form(spec, {part: form.getlist(sent) for part, sent in names.items()})


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def questions(template: Template, answers: Mapping[str, Any], errors: Errors, language: str) -> list[Part]:
    """The form, section by section, filled with ``answers`` (raw or validated)."""
    return [
        Part(
            key=section.key,
            title=_in(section.title, language),
            questions=tuple(
                _question(template, spec, answers, errors, language)
                for spec in template.fields
                if spec.section == section.key
            ),
        )
        for section in template.sections
    ]


def _question(
    template: Template, spec: FieldSpec, answers: Mapping[str, Any], errors: Errors, language: str
) -> Question:
    value = answers.get(spec.key)
    return Question(
        spec=spec,
        label=_in(spec.label, language),
        help=_in(spec.help, language),
        example=_in(spec.example, language),
        control=spec.type.control(spec),
        cells=tuple(_cells(template, spec, value, errors)),
        choices=_sorted(tuple(_choices(template, spec, language))),
    )


def _choices(template: Template, spec: FieldSpec, language: str) -> Iterable[tuple[str, str, str]]:
    helps = {article.key: article.help for article in template.optional_articles} if spec.key == ARTICLES else {}
    for choice in spec.choices:
        yield choice.value, _in(choice.label, language), _in(helps.get(choice.value, {}), language)


def _sorted(choices: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
    """A long list (of countries) in the order of the reader's language, without regard to accents; a short one as the model has it."""
    return tuple(sorted(choices, key=lambda choice: _plain(choice[1]))) if len(choices) > LONG_LIST else choices


def _plain(label: str) -> str:
    letters = unicodedata.normalize("NFD", label.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _cells(template: Template, spec: FieldSpec, value: Any, errors: Errors) -> Iterable[Cell]:
    if not spec.per_language:
        yield _cell(spec, value, _first_error(errors, spec.key))
        return
    values = value if isinstance(value, Mapping) else {}
    whole = errors.get(spec.key, [None])[0]
    for at, language in enumerate(template.languages):
        error = _first_error(errors, f"{spec.key}.{language}") or (whole if at == 0 else None)
        yield _cell(spec, values.get(language), error, language=language)


def _cell(spec: FieldSpec, value: Any, error: Message | str | None, *, language: str | None = None) -> Cell:
    name = spec.key if language is None else f"{spec.key}.{language}"
    return Cell(
        id=name.replace(".", "-"),
        name=name,
        language=language,
        value=spec.type.to_form(spec, value),
        error=None if error is None else shown(error),
        missing=error in spec.type.missing(spec),
    )


def _first_error(errors: Errors, name: str) -> Message | str | None:
    """The first message at ``name`` or below it (``obligations.2``)."""
    for path, messages in errors.items():
        if messages and (path == name or path.startswith(f"{name}.")):
            return messages[0]
    return None


def error_links(sections: Sequence[Part], errors: Errors) -> list[dict[str, str]]:
    """For the error summary: one line a question in the order of the form, then what belongs to no question."""
    links = [
        _link(question) for part in sections for question in part.questions if any(c.error for c in question.cells)
    ]
    known = {question.spec.key for part in sections for question in part.questions}
    for path, messages in errors.items():
        if path.split(".")[0] not in known:
            links.append({"text": shown(messages[0]), "href": "#main-content"})
    return links


def _link(question: Question) -> dict[str, str]:
    """Leads to the first control with an error."""
    wrong = [cell for cell in question.cells if cell.error]
    missing = [cell for cell in wrong if cell.missing]
    said = [_missing(question, missing)] if missing else []
    said += [_said(question, cell) for cell in wrong if cell not in missing]
    return {"text": " ".join(said), "href": f"#{_target(question, wrong[0])}"}


def _missing(question: Question, cells: Sequence[Cell]) -> str:
    languages = [language_name(cell.language) for cell in cells if cell.language]
    if languages:
        named = gettext(" and ").join(languages)
        return gettext("%(question)s: not answered in %(languages)s", question=question.label, languages=named)
    if question.spec.type.missing(question.spec) is CHOOSE:
        return gettext("%(question)s: no option chosen", question=question.label)
    return gettext("%(question)s: not answered", question=question.label)


def _said(question: Question, cell: Cell) -> str:
    """The message, with the question's name in front unless it says it already."""
    message = str(cell.error)
    return message if question.label in message else f"{_named(question, cell)}: {message}"


def _named(question: Question, cell: Cell) -> str:
    return f"{question.label} ({language_name(cell.language)})" if cell.language else question.label


def _target(question: Question, cell: Cell) -> str:
    """The first focusable control; the GOV.UK macros number radios and checkboxes from the second on."""
    part = parts(question.control)[0]
    return f"{cell.id}-{part}" if part else cell.id


def control_items(question: Question, cell: Cell) -> list[dict[str, Any]]:
    """What a control is made of, as the GOV.UK macros read it: options, or the inputs of a group."""
    match question.control:
        case Options() as control:
            return _options(question, control, cell.value)
        case Group(inputs=inputs, inline=inline):
            return [_input(cell, one, inline=inline) for one in inputs]
        case Input() | TextArea():
            return []
        case other:
            assert_never(other)


def _options(question: Question, control: Options, value: Any) -> list[dict[str, Any]]:
    chosen = value if isinstance(value, list) else [value]
    own = [(option, shown(label), "") for option, label in control.options]
    items: list[dict[str, Any]] = [
        {
            "value": option,
            "text": label,
            "hint": {"text": help_} if help_ else None,
            "checked": option in chosen,
            "selected": option in chosen,
        }
        for option, label, help_ in own or question.choices
    ]
    if control.kind == "select":
        items.insert(0, {"value": "", "text": "", "selected": value in ("", None)})
    return items


def _input(cell: Cell, one: Input, *, inline: bool) -> dict[str, Any]:
    """One input of a group. The macro for inputs on one line makes their names itself."""
    classes = f"govuk-input--width-{one.width}" if one.width else ""
    text = str(cell.value.get(one.part, ""))
    if inline:
        wrong = " govuk-input--error" if cell.error else ""
        return {"name": one.part, "label": shown(one.label), "value": text, "classes": classes + wrong}
    item: dict[str, Any] = {
        "id": f"{cell.id}-{one.part}",
        "name": f"{cell.name}-{one.part}",
        "label": {"text": shown(one.label)},
        "value": text,
        "classes": classes,
    }
    if one.inputmode is not None:
        item["inputmode"] = one.inputmode
    if one.spellcheck is not None:
        item["spellcheck"] = one.spellcheck
    return item


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
