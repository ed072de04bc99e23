"""``choice``: exactly one of the choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import marshmallow as ma

from service.drafting.fields.control import Control, Options
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import CHOOSE, FieldSpec, FieldType, MissingWords, Rendered, Typed, only

MAX_RADIOS: Final = 6
MAX_NAMED: Final = 12
"""Choices that a refusal still lists one by one."""


class _OneOf(ma.fields.Field[str]):
    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if isinstance(value, str) and value in self.values:
            return value
        if len(self.values) > MAX_NAMED:
            raise refuse("This is not one of the choices. Choose one of the list.")
        raise refuse("This is not one of the choices. Choose one of them ({choices}).", choices=list(self.values))


class ChoiceType(FieldType):
    """One of several; a text asks for its key and prints its label."""

    name = "choice"
    needs_choices = True

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _OneOf(spec.values)

    def control(self, spec: FieldSpec) -> Control:
        return Options(kind="radios" if len(spec.choices) <= MAX_RADIOS else "select")

    def missing(self, spec: FieldSpec) -> MissingWords:
        return CHOOSE

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return only(typed)

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return "" if value is None else value

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else str(value)
