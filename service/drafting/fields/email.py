"""``email``: one address."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.drafting.fields.control import Control, Input
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FieldSpec
from service.drafting.fields.text import PlainText, TextType


class _Email(PlainText):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return str(ma.validate.Email()(text))
        except ma.ValidationError:
            raise refuse("Enter one e-mail address, such as name@example.org.") from None


class EmailType(TextType):
    """An address of electronic mail; printed as it was typed."""

    name = "email"
    maximum = 254

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Email(spec.maximum)

    def control(self, spec: FieldSpec) -> Control:
        return Input(type="email")
