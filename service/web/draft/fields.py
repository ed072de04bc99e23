"""Between a model's manifest and an HTML form: what was typed becomes raw answers, answers become form fields again.

Nothing is judged here. ``drafting.answers.validate`` does that; its errors come back by path (``purpose.en``) and are
placed at the field they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import get_locale, gettext
from werkzeug.datastructures import MultiDict

from service.domain.messages import Message
from service.drafting.fields.control import Control, parts
from service.drafting.fields.spec import CHOOSE, FieldSpec
from service.drafting.fields.typed.language import reading
from service.drafting.model import countries
from service.drafting.model.questionnaire import Form
from service.web.shell.messages import shown
from service.web.words.labels import language_name, language_within

ARTICLES = "optional_articles"
"""The question whose choices are the model's optional articles."""
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
        """How many of its controls have an error other than that there is no answer."""
        return sum(cell.error is not None and not cell.missing for cell in self._cells())

    @property
    def missing(self) -> int:
        """How many of its controls wait for an answer."""
        return sum(cell.missing for cell in self._cells())

    def _cells(self) -> Iterable[Cell]:
        return (cell for question in self.questions for cell in question.cells)


def read(template: Form, form: MultiDict[str, str], specs: Iterable[FieldSpec] | None = None) -> dict[str, Any]:
    """The raw answers of a submitted form. Blank means absent; nothing else is dropped or changed.

    :param specs: the questions that the form asked; None: all.
    """
    answers: dict[str, Any] = {}
    with reading(str(get_locale() or "en")):
        for spec in template.fields if specs is None else specs:
            value = _read_field(template, spec, form)
            if not _blank(value):
                answers[spec.key] = value
    return answers


def _read_field(template: Form, spec: FieldSpec, form: MultiDict[str, str]) -> Any:
    if not spec.per_language:
        return _read_control(spec, spec.key, form)
    cells = {language: _read_control(spec, f"{spec.key}.{language}", form) for language in template.languages}
    return {language: value for language, value in cells.items() if not _blank(value)}


def _read_control(spec: FieldSpec, name: str, form: MultiDict[str, str]) -> Any:
    names = {part: f"{name}-{part}" if part else name for part in parts(spec.type.control(spec))}
    return spec.type.from_form(spec, {part: form.getlist(sent) for part, sent in names.items()})


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {})


def questions(template: Form, answers: Mapping[str, Any], errors: Errors, language: str) -> list[Part]:
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


def _question(template: Form, spec: FieldSpec, answers: Mapping[str, Any], errors: Errors, language: str) -> Question:
    value = answers.get(spec.key)
    return Question(
        spec=spec,
        label=_in(spec.label, language),
        help=_in(spec.help, language),
        example=_example(spec, language),
        control=spec.type.control(spec),
        cells=tuple(_cells(template, spec, value, errors)),
        choices=tuple(_choices(template, spec, language)),
    )


def _example(spec: FieldSpec, language: str) -> str:
    """As it is typed: the model has ``2027-03-01``, and the boxes ask for day, month and year."""
    said = _in(spec.example, language)
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return said
    return f"{day.day} {day.month} {day.year}" if spec.type.name == "date" else said


def _choices(template: Form, spec: FieldSpec, language: str) -> Iterable[tuple[str, str, str]]:
    helps = {article.key: article.help for article in template.optional_articles} if spec.key == ARTICLES else {}
    named = [
        (choice.value, _in(choice.label, language), _in(helps.get(choice.value, {}), language))
        for choice in spec.choices
    ]
    return countries.in_order(named) if countries.are_all(spec.values) else named


def _cells(template: Form, spec: FieldSpec, value: Any, errors: Errors) -> Iterable[Cell]:
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
    missing = error in spec.type.missing(spec)
    if missing and isinstance(error, Message) and spec.type.name == "date":
        error = error.with_params({**error.params, "example": _example(spec, str(get_locale() or "en"))})
    return Cell(
        id=name.replace(".", "-"),
        name=name,
        language=language,
        value=spec.type.to_form(spec, value),
        error=None if error is None else shown(error),
        missing=missing,
    )


def _first_error(errors: Errors, name: str) -> Message | str | None:
    """The first message at ``name`` or below it (``obligations.2``)."""
    for path, messages in errors.items():
        if messages and (path == name or path.startswith(f"{name}.")):
            return messages[0]
    return None


def questions_of(template: Form, names: Iterable[str]) -> list[FieldSpec]:
    """The questions to which these controls belong (``purpose.en``, ``contribution-amount``)."""
    keys = {name.split(".")[0].split("-")[0] for name in names}
    return [spec for spec in template.fields if spec.key in keys]


def in_words(spec: FieldSpec, value: Any) -> str:
    """A raw answer on one line, to be read beside another."""
    if value is None:
        return gettext("no answer")
    if spec.per_language and isinstance(value, Mapping):
        return "; ".join(
            f"{language_name(key)}: {in_words(replace(spec, per_language=False), one)}" for key, one in value.items()
        )
    filled = spec.type.to_form(spec, value)
    return " ".join(_plain(filled))


def _plain(filled: Any) -> Iterable[str]:
    """Every text in what a control shows."""
    inner = filled.values() if isinstance(filled, Mapping) else filled if isinstance(filled, list) else None
    if inner is None:
        yield str(filled)
    for part in inner or ():
        yield from _plain(part)


def error_links(sections: Sequence[Part], errors: Errors, *, missing: bool = True) -> list[dict[str, str]]:
    """For the error summary: one line a question in the order of the form, then what belongs to no question.

    :param missing: False leaves out answers that are only not there yet.
    """
    links = [
        _link(question)
        for part in sections
        for question in part.questions
        if any(c.error and (missing or not c.missing) for c in question.cells)
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
    languages = [language_within(cell.language) for cell in cells if cell.language]
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
    return f"{question.label} ({language_within(cell.language)})" if cell.language else question.label


def _target(question: Question, cell: Cell) -> str:
    """The first focusable control; the GOV.UK macros number radios and checkboxes from the second on."""
    part = parts(question.control)[0]
    return f"{cell.id}-{part}" if part else cell.id


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
