"""``longtext``: paragraphs, each on a line of its own; blank lines part them where they are stored."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.drafting.fields.control import Control, TextArea
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.fields.text import PlainText


class LongTextType(FieldType):
    """Several lines of text."""

    name = "longtext"
    maximum = 10_000

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return PlainText(spec.maximum, lines=True)

    def control(self, spec: FieldSpec) -> Control:
        return TextArea(rows=6)

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return only(typed)

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return [] if value is None else paragraphs(value)


def paragraphs(text: str) -> list[str]:
    """A long answer by its lines. Justified text would stretch a line that ends inside a paragraph."""
    return [line.strip() for line in text.split("\n") if line.strip()]
