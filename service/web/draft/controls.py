"""What the controls of a form are made of, as the GOV.UK macros read it."""

from __future__ import annotations

from typing import Any, assert_never

from service.drafting.fields.control import Group, Input, Options, Rows, TextArea
from service.drafting.model import countries
from service.web.draft.fields import Cell, Question
from service.web.shell.messages import shown


def control_items(question: Question, cell: Cell) -> list[dict[str, Any]]:
    """What a control is made of, as the GOV.UK macros read it: options, or the inputs of a group."""
    match question.control:
        case Options() as control:
            return _options(question, control, cell.value)
        case Group(inputs=inputs, inline=inline):
            return [_input(cell, one, inline=inline) for one in inputs]
        case Rows() as control:
            return _rows(cell, control)
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
    if countries.are_all(question.spec.values):
        items.insert(len(countries.MEMBERS), {"value": "", "text": "—", "disabled": True})
    if control.kind == "select":
        items.insert(0, {"value": "", "text": "", "selected": value in ("", None)})
    return items


def _rows(cell: Cell, control: Rows) -> list[dict[str, Any]]:
    """A row for each that is filled, and an empty one. The first box of the first row has the name of the control as its id, for the error summary."""
    filled = [*(cell.value or ()), dict.fromkeys((area.part for area in control.areas), "")]
    return [
        {
            "title": shown(control.row.with_params({"number": number})),
            "areas": [
                {
                    "id": f"{cell.id}-{area.part}" if number == 1 else f"{cell.id}-{area.part}-{number}",
                    "name": f"{cell.name}-{area.part}",
                    "label": {"text": shown(area.label)},
                    "value": row[area.part],
                    "rows": area.rows,
                }
                for area in control.areas
            ],
        }
        for number, row in enumerate(filled, start=1)
    ]


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
