"""Every type of question: what is typed, stored, shown again and printed. A further type is one class; nothing else has to know it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import marshmallow as ma
import pytest
from werkzeug.datastructures import MultiDict

from service.domain.errors import InvalidInput
from service.drafting.answers import context
from service.drafting.answers.validate import validate
from service.drafting.fields.control import Control, Group, Input, Options, Rows, TextArea, parts
from service.drafting.fields.integer import IntegerType
from service.drafting.fields.refusal import Label, refuse
from service.drafting.fields.registry import FIELD_TYPES
from service.drafting.fields.spec import Choice, FieldSpec, FieldType, MissingWords, Rendered, Typed
from service.drafting.model.template import Template
from service.web.draft import fields
from tests.unit.drafting.models import CATALOGUE, original, sample

CHOICES = tuple(Choice(value, {"en": value.title(), "pt": f"{value} (pt)"}) for value in ("advice", "training"))


def spec(name: str, **more: Any) -> FieldSpec:
    kind = FIELD_TYPES[name]
    return FieldSpec(
        key="asked", type=kind, label={"en": "Asked"}, help={}, section="content", maximum=kind.maximum or 300, **more
    )


ROWS: list[tuple[FieldSpec, Typed, Any, Rendered]] = [
    # question, what the form sends, what is stored, what a text in Portuguese prints
    (spec("text"), {"": [" civic\teducation "]}, "civic education", "civic education"),
    (spec("longtext"), {"": ["One.\r\nTwo.\r\n\r\nThree."]}, "One.\n\nTwo.\n\nThree.", ["One.", "Two.", "Three."]),
    (spec("list"), {"": ["one\r\n\r\n two"]}, ["one", "two"], ["one", "two"]),
    (spec("list", choices=CHOICES), {"": ["training", "advice"]}, ["advice", "training"], ["advice", "training"]),
    (spec("choice", choices=CHOICES), {"": ["training"]}, "training", "training"),
    (
        spec("changes"),
        {
            "provision": ["Article V", " ", "Article VI"],
            "before": ["Old.", "", ""],
            "after": ["New.\r\n\r\nAnd more.", "", "Added."],
        },
        [
            {"provision": "Article V", "before": "Old.", "after": "New.\n\nAnd more."},
            {"provision": "Article VI", "after": "Added."},
        ],
        [
            {"provision": "Article V", "before": ["Old."], "after": ["New.", "And more."]},
            {"provision": "Article VI", "before": [], "after": ["Added."]},
        ],
    ),
    (spec("email"), {"": ["ana@example.org"]}, "ana@example.org", "ana@example.org"),
    (spec("boolean"), {"": ["yes"]}, True, True),
    (spec("boolean"), {"": ["no"]}, False, False),
    (spec("integer"), {"": ["60"]}, 60, "60"),
    (spec("date"), {"year": ["2027"], "month": ["5"], "day": ["1"]}, "2027-05-01", "1º de maio de 2027"),
    (spec("date"), {"year": ["2027"], "month": ["mayo"], "day": ["1"]}, "2027-05-01", "1º de maio de 2027"),
    (spec("date"), {"day": ["1 de mayo de 2027"]}, "2027-05-01", "1º de maio de 2027"),
    (
        spec("money"),
        {"amount": ["1234.50"], "currency": ["usd"]},
        {"amount": "1234.50", "currency": "USD"},
        {
            "figures": "USD\u00a01.234,50",
            "words": "mil duzentos e trinta e quatro dólares americanos e 50/100",
            "text": "USD\u00a01.234,50 (mil duzentos e trinta e quatro dólares americanos e 50/100)",
            "currency": "USD",
        },
    ),
]


def test_every_type_is_in_the_table() -> None:
    assert {row[0].type.name for row in ROWS} == set(FIELD_TYPES)


@pytest.mark.parametrize(("asked", "typed", "stored", "printed"), ROWS)
def test_from_form_to_text(asked: FieldSpec, typed: Typed, stored: Any, printed: Rendered) -> None:
    raw = asked.type.from_form(asked, typed)
    assert asked.type.schema(asked).deserialize(raw) == stored
    assert asked.type.rendered(asked, stored, "pt") == printed


@pytest.mark.parametrize(("asked", "typed", "stored", "printed"), ROWS)
def test_the_form_shows_what_is_stored_and_reads_it_back(
    asked: FieldSpec, typed: Typed, stored: Any, printed: Rendered
) -> None:
    shown = asked.type.to_form(asked, stored)
    sent: dict[str, list[str]]
    match asked.type.control(asked):
        case Group() as control:
            assert set(shown) == set(parts(control))
            sent = {part: [text] for part, text in shown.items()}
        case Rows() as control:
            sent = {part: [row[part] for row in shown] for part in parts(control)}
        case Options(kind="checkboxes"):
            sent = {"": shown}
        case Input() | TextArea() | Options():
            sent = {"": [str(shown)]}
    assert asked.type.schema(asked).deserialize(asked.type.from_form(asked, sent)) == stored


@pytest.mark.parametrize("asked", [row[0] for row in ROWS])
def test_what_is_not_answered_is_blank_everywhere(asked: FieldSpec) -> None:
    assert not asked.type.rendered(asked, None, "fr")
    assert not asked.type.from_form(asked, {})
    assert asked.type.in_words(None, "fr") in (None, "")
    words = asked.type.missing(asked)
    assert str(words.plain.with_params({"question": Label(asked.label)})).endswith("Asked.")
    filled = words.with_example_in_language.with_params({"question": "A", "example": "b", "language": "French"})
    assert str(filled).endswith(" in French: A. Example: b")


@pytest.mark.parametrize(
    "row",
    [{"before": "Old."}, {"provision": "Article V"}, {"provision": "Article V\nand VI", "after": "x"}, {"after": 3}],
)
def test_a_change_names_its_provision_and_has_a_text(row: dict[str, Any]) -> None:
    asked = spec("changes")
    with pytest.raises(ma.ValidationError) as refusal:
        asked.type.schema(asked).deserialize([{"provision": "Article I", "after": "a"}, row])
    assert "2" in str(refusal.value.messages)


def test_a_label_is_said_in_the_language_that_is_asked_for_or_in_english_or_in_any() -> None:
    assert Label({"en": "Seat", "es": "Sede"}).said("es") == "Sede"
    assert Label({"en": "Seat", "es": "Sede"}).said("fr") == "Seat"
    assert str(Label({"pt": "Sede"})) == "Sede"
    assert str(Label({})) == ""


class PercentageType(FieldType):
    """What somebody would add: figures with a sign in the text, words beside them."""

    name = "percentage"
    maximum = 100

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return IntegerType().schema(spec)

    def control(self, spec: FieldSpec) -> Control:
        return Input(inputmode="numeric", width=3)

    def missing(self, spec: FieldSpec) -> MissingWords:
        return IntegerType().missing(spec)

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return IntegerType().from_form(spec, typed)

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else f"{value} %"


def test_a_further_type_is_asked_checked_and_printed_without_any_other_change() -> None:
    model = CATALOGUE.get("general")
    share = FieldSpec(
        key="share",
        type=PercentageType(),
        label={"en": "Share", "es": "Parte"},
        help={},
        section="content",
        required=True,
        maximum=100,
    )
    template: Template = replace(model, fields=(*model.fields, share), digest="with a share")
    assert fields.read(template, MultiDict({"share": "40"}))["share"] == 40
    asked = [question for part in fields.questions(template, {}, {}, "es") for question in part.questions]
    assert next(question.label for question in asked if question.spec is share) == "Parte"
    answers = sample(model)
    with pytest.raises(InvalidInput) as refused:
        validate(template, answers)
    assert [str(message) for message in refused.value.errors["share"]] == ["Enter an answer: Share."]
    with pytest.raises(InvalidInput):
        validate(template, {**answers, "share": "101"})
    valid = validate(template, {**answers, "share": "40"})
    assert context.build(original(template, valid), "es")["share"] == "40 %"


def test_a_type_that_forgets_a_part_does_not_exist() -> None:
    class Forgetful(PercentageType):
        rendered = FieldType.rendered

    with pytest.raises(TypeError, match="rendered"):
        Forgetful()  # type: ignore[abstract]


def test_a_refusal_fills_its_places() -> None:
    assert [str(one) for one in refuse("At most {limit}.", limit=3).messages] == ["At most 3."]
