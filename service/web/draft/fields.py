"""Between a model's manifest and an HTML form: what was typed becomes raw answers, answers become form fields again.

Nothing is judged here. ``drafting.answers.validate`` does that; its errors come back by path (``purpose.en``) and are
placed at the field they belong to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from service.drafting.model.template import FieldSpec, FieldType, Template
from service.web.words.labels import language_name

ARTICLES = "optional_articles"
"""The question whose choices are the model's optional articles."""
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control: a field, or one language of it. ``value`` is what the control shows."""

    id: str
    name: str
    language: str | None
    value: Any
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its controls, in the reader's language."""

    spec: FieldSpec
    label: str
    help: str
    example: str
    control: str
    """Which macro draws it."""
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
        """How many of its controls want mending."""
        return sum(cell.error is not None for question in self.questions for cell in question.cells)


def read(template: Template, form: MultiDict[str, str]) -> dict[str, Any]:
    """The raw answers of a submitted form. Blank means absent; nothing else is dropped or changed."""
    answers: dict[str, Any] = {}
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
    if spec.type is FieldType.LIST and spec.choices:
        return form.getlist(name)
    read_value = _READERS.get(spec.type)
    return read_value(form, name) if read_value else _text(form, name)


def _lines(form: MultiDict[str, str], name: str) -> list[str]:
    return [line.strip() for line in _text(form, name).splitlines() if line.strip()]


def _yes_or_no(form: MultiDict[str, str], name: str) -> bool | None:
    return {"yes": True, "no": False}.get(_text(form, name))


def _date(form: MultiDict[str, str], name: str) -> str:
    return _joined_date(*(_text(form, f"{name}-{part}") for part in ("year", "month", "day")))


def _money(form: MultiDict[str, str], name: str) -> dict[str, str] | None:
    amount = _text(form, f"{name}-amount")
    return {"amount": amount, "currency": _text(form, f"{name}-currency")} if amount else None


def _integer(form: MultiDict[str, str], name: str) -> int | str:
    """What is no number stays text, so that the error message can show it."""
    text = _text(form, name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text


_READERS: Mapping[FieldType, Callable[[MultiDict[str, str], str], Any]] = {
    FieldType.BOOLEAN: _yes_or_no,
    FieldType.DATE: _date,
    FieldType.INTEGER: _integer,
    FieldType.LIST: _lines,
    FieldType.MONEY: _money,
}
"""The other types are one line or one block of text."""


def _text(form: MultiDict[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _joined_date(year: str, month: str, day: str) -> str:
    """ISO text; what is not a date stays readable for the error message and for the form."""
    if not (year or month or day):
        return ""
    return f"{year.zfill(4) if year else ''}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"


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
        control=_control(spec),
        cells=tuple(_cells(template, spec, value, errors)),
        choices=tuple(_choices(template, spec, language)),
    )


def _choices(template: Template, spec: FieldSpec, language: str) -> Iterable[tuple[str, str, str]]:
    helps = {article.key: article.help for article in template.optional_articles} if spec.key == ARTICLES else {}
    for choice in spec.choices:
        yield choice.value, _in(choice.label, language), _in(helps.get(choice.value, {}), language)


def _control(spec: FieldSpec) -> str:
    match spec.type:
        case FieldType.LIST:
            return "checkboxes" if spec.choices else "lines"
        case FieldType.CHOICE:
            return "radios" if len(spec.choices) <= 6 else "select"
        case other:
            return other.value


def _cells(template: Template, spec: FieldSpec, value: Any, errors: Errors) -> Iterable[Cell]:
    if not spec.per_language:
        yield _cell(spec, value, _first_error(errors, spec.key))
        return
    values = value if isinstance(value, Mapping) else {}
    whole = errors.get(spec.key, [None])[0]
    for at, language in enumerate(template.languages):
        error = _first_error(errors, f"{spec.key}.{language}") or (whole if at == 0 else None)
        yield _cell(spec, values.get(language), error, language=language)


def _cell(spec: FieldSpec, value: Any, error: str | None, *, language: str | None = None) -> Cell:
    name = spec.key if language is None else f"{spec.key}.{language}"
    return Cell(id=name.replace(".", "-"), name=name, language=language, value=_shown(spec, value), error=error)


def _first_error(errors: Errors, name: str) -> str | None:
    """The first message at ``name`` or below it (``obligations.2``)."""
    for path, messages in errors.items():
        if messages and (path == name or path.startswith(f"{name}.")):
            return str(messages[0])
    return None


def _shown(spec: FieldSpec, value: Any) -> Any:
    match spec.type:
        case FieldType.LIST if not spec.choices:
            return "\n".join(map(str, value)) if isinstance(value, list) else (value or "")
        case FieldType.LIST:
            return list(value) if isinstance(value, list | tuple) else []
        case FieldType.DATE:
            year, month, day = ([*str(value or "").split("-"), "", "", ""])[:3]
            return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}
        case FieldType.MONEY:
            return value if isinstance(value, Mapping) else {"amount": "", "currency": "USD"}
        case FieldType.BOOLEAN:
            return {True: "yes", False: "no"}.get(value, "")
        case _:
            return "" if value is None else value


def error_links(parts: Sequence[Part], errors: Errors) -> list[dict[str, str]]:
    """For the error summary: one line a question in the order of the form, then what belongs to no question."""
    links = [_link(question) for part in parts for question in part.questions if any(c.error for c in question.cells)]
    known = {question.spec.key for part in parts for question in part.questions}
    for path, messages in errors.items():
        if path.split(".")[0] not in known:
            links.append({"text": str(messages[0]), "href": "#main-content"})
    return links


def _link(question: Question) -> dict[str, str]:
    """Leads to the first control that wants mending."""
    wrong = [cell for cell in question.cells if cell.error]
    missing = [cell for cell in wrong if str(cell.error).startswith(_MISSING)]
    said = [_missing(question, missing)] if missing else []
    said += [_said(question, cell) for cell in wrong if cell not in missing]
    return {"text": " ".join(said), "href": f"#{_target(question, wrong[0])}"}


_MISSING = ("Fill in: ", "Choose: ")
"""How :mod:`service.drafting.answers.validate` begins what it says of an answer that is not there. The example stays at the control."""


def _missing(question: Question, cells: Sequence[Cell]) -> str:
    languages = [language_name(cell.language) for cell in cells if cell.language]
    if languages:
        named = gettext(" and ").join(languages)
        return gettext("%(question)s: fill in %(languages)s", question=question.label, languages=named)
    if str(cells[0].error).startswith("Choose"):
        return gettext("%(question)s: choose", question=question.label)
    return gettext("%(question)s: fill in", question=question.label)


def _said(question: Question, cell: Cell) -> str:
    """The message, with the question's name in front unless it says it already."""
    message = str(cell.error)
    return message if question.label in message else f"{_named(question, cell)}: {message}"


def _named(question: Question, cell: Cell) -> str:
    return f"{question.label} ({language_name(cell.language)})" if cell.language else question.label


def _target(question: Question, cell: Cell) -> str:
    """The first focusable control; the GOV.UK macros number radios and checkboxes from the second on."""
    return {"date": f"{cell.id}-day", "money": f"{cell.id}-amount"}.get(question.control, cell.id)


def control_items(question: Question, cell: Cell) -> list[dict[str, Any]]:
    """The options of radios, checkboxes or a select, as the GOV.UK macros read them."""
    chosen = cell.value if isinstance(cell.value, list) else [cell.value]
    items: list[dict[str, Any]] = [
        {
            "value": value,
            "text": label,
            "hint": {"text": help_} if help_ else None,
            "checked": value in chosen,
            "selected": value in chosen,
        }
        for value, label, help_ in question.choices
    ]
    if question.control == "select":
        items.insert(0, {"value": "", "text": "", "selected": cell.value in ("", None)})
    return items


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
