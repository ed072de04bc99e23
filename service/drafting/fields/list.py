"""``list``: any of the choices, or, where there are none, one entry a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields import plaintext
from service.drafting.fields.control import Control, Options, TextArea
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import CHOOSE, FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.fields.text import PlainText
from service.drafting.fields.typed import pasted

MAX_ENTRIES: Final = 40


class _Lines(ma.fields.Field[list[str]]):
    """A list of texts; a string, as a form's text area sends it, is split at its line ends."""

    def __init__(self, maximum: int, *, phrase: bool = False) -> None:
        super().__init__()
        self.entry = PlainText(maximum, phrase=phrase)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        if isinstance(value, str):
            value = [line for line in pasted.lines(value) if plaintext.clean(line)]
        if not isinstance(value, list):
            raise refuse("Enter one item per line.")
        if len(value) > MAX_ENTRIES:
            raise refuse(
                "This has {count} lines; the limit is {limit}. Join some of them.", count=len(value), limit=MAX_ENTRIES
            )
        return [self._entry(number, entry) for number, entry in enumerate(value)]

    def _entry(self, number: int, entry: Any) -> str:
        try:
            return str(self.entry.deserialize(entry))
        except ma.ValidationError as error:
            raise ma.ValidationError({number: error.messages}) from None


class _Ticked(ma.fields.Field[list[str]]):
    """Any of the choices, each once, in the order they are offered."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        ticked = [value] if isinstance(value, str) else value
        if not isinstance(ticked, list):
            raise refuse("Send a list of choices.")
        strange = [str(entry) for entry in ticked if entry not in self.values]
        if strange:
            raise refuse(
                "“{entry}” is not one of the choices ({choices}).",
                entry=strange[0][:60],
                choices=list(self.values),
            )
        return [choice for choice in self.values if choice in ticked]


class ListType(FieldType):
    """Several short answers."""

    name = "list"
    maximum = 1_000

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Ticked(spec.values) if spec.choices else _Lines(spec.maximum, phrase=spec.phrase)

    def control(self, spec: FieldSpec) -> Control:
        return (
            Options(kind="checkboxes") if spec.choices else TextArea(rows=5, hint=Message("Enter one item per line."))
        )

    def missing(self, spec: FieldSpec) -> MissingWords:
        return CHOOSE if spec.choices else FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        if spec.choices:
            return list(typed.get("", ()))
        return [line.strip() for line in pasted.lines(only(typed)) if line.strip()]

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        entries = list(value) if isinstance(value, list | tuple) else None
        if spec.choices:
            return entries or []
        return value or "" if entries is None else "\n".join(map(str, entries))

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return [] if value is None else list(value)

    def entries(self, value: Any) -> int | None:
        return len(value) if isinstance(value, list) else None
