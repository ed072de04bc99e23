"""``text``: one line."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.drafting.fields import plaintext
from service.drafting.fields.control import Control, Input
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only


class PlainText(ma.fields.Field[str]):
    """Text that prints as it looks, of at most ``maximum`` characters; on one line unless ``lines``."""

    def __init__(self, maximum: int, *, lines: bool = False) -> None:
        super().__init__()
        self.maximum, self.lines = maximum, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise refuse("Enter text.")
        why = plaintext.refusal(value)
        if why is not None:
            raise refuse("This text cannot be printed as it stands. {reason}", reason=why)
        text = plaintext.clean(value)
        if not self.lines and "\n" in text:
            raise refuse("Enter this on one line.")
        if not self.lines:
            text = " ".join(text.split("\t"))
        if len(text) > self.maximum:
            raise refuse(
                "This has {count} characters; the limit is {limit}. Shorten it by {over}.",
                count=len(text),
                limit=self.maximum,
                over=len(text) - self.maximum,
            )
        return text


class TextType(FieldType):
    """One line of text."""

    name = "text"
    maximum = 300

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return PlainText(spec.maximum)

    def control(self, spec: FieldSpec) -> Control:
        return Input(spellcheck=True)

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return only(typed)

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else str(value)
