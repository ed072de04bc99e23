"""``text``: one line."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields import plaintext
from service.drafting.fields.control import Control, Input, TextArea
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.fields.typed import pasted

ONE_LINE: Final = 160
"""Characters for which a box of one line does, half a page wide."""


class PlainText(ma.fields.Field[str]):
    """Text that prints as it looks, of at most ``maximum`` characters; on one line unless ``lines``.

    :param phrase: the text of the agreement goes on after it, so a full stop at its end is left out.
    """

    def __init__(self, maximum: int, *, lines: bool = False, phrase: bool = False) -> None:
        super().__init__()
        self.maximum, self.lines, self.phrase = maximum, lines, phrase

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise refuse("Enter text.")
        wrong = plaintext.refusals(value)
        if wrong:
            sentence = Message("This text cannot be printed as it stands. {reason}")
            raise ma.ValidationError([sentence.with_params({"reason": reason}) for reason in wrong])
        text = self._plain(plaintext.clean(value))
        if len(text) > self.maximum:
            raise refuse(
                "This has {count} characters; the limit is {limit}. Shorten it by {over}.",
                count=len(text),
                limit=self.maximum,
                over=len(text) - self.maximum,
            )
        return text

    def _plain(self, text: str) -> str:
        if self.lines:
            return "\n\n".join(pasted.paragraphs(text))
        if "\n" in text:
            raise refuse("Enter this on one line.")
        line = pasted.without_bullet(text)
        return plaintext.without_full_stop(line) if self.phrase else line


class TextType(FieldType):
    """One line of text."""

    name = "text"
    maximum = 300

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return PlainText(spec.maximum, phrase=spec.phrase)

    def control(self, spec: FieldSpec) -> Control:
        return TextArea(rows=2) if spec.per_language and spec.maximum > ONE_LINE else Input(spellcheck=True)

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return " ".join(only(typed).split("\n"))

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else str(value)
