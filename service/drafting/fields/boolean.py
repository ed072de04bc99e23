"""``boolean``: yes or no."""

from __future__ import annotations

from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields.control import Control, Options
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import CHOOSE, FieldSpec, FieldType, MissingWords, Rendered, Typed, only

_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0"})


class _YesNo(ma.fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if isinstance(value, bool):
            return value
        text = value.strip().lower() if isinstance(value, str) else ""
        if text not in _YES | _NO:
            raise refuse("Answer yes or no.")
        return text in _YES


class BooleanType(FieldType):
    """A text asks for it in a condition."""

    name = "boolean"

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _YesNo()

    def control(self, spec: FieldSpec) -> Control:
        return Options(kind="radios", inline=True, options=(("yes", Message("Yes")), ("no", Message("No"))))

    def missing(self, spec: FieldSpec) -> MissingWords:
        return CHOOSE

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        return {"yes": True, "no": False}.get(only(typed))

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, "")

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return False if value is None else bool(value)
