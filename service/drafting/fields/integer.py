"""``integer``: a whole number from zero."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.drafting.fields.control import Control, Input
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.grammar import grammar_of


class _Integer(ma.fields.Field[int]):
    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__()
        self.minimum, self.maximum = minimum, maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10:
            text = int(text)
        if type(text) is not int or not self.minimum <= text <= self.maximum:
            raise refuse(
                "Enter a whole number from {minimum} to {maximum}.",
                minimum=str(self.minimum),
                maximum=str(self.maximum),
            )
        return text


class IntegerType(FieldType):
    """Figures in the text; in words as ``words.KEY``."""

    name = "integer"
    maximum = 10_000

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Integer(spec.minimum or 0, spec.maximum)

    def control(self, spec: FieldSpec) -> Control:
        return Input(inputmode="numeric", width=5)

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        text = only(typed)
        # What is no number stays text, so that the error message can show it.
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else str(value)

    def in_words(self, value: Any, language: str) -> str | None:
        return "" if value is None else grammar_of(language).cardinal(value)
