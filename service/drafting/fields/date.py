"""``date``: a day, stored in ISO 8601 form."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields.control import Control, Group, Input
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.grammar import grammar_of

YEARS: Final = range(1948, 2200)


class _Date(ma.fields.Field[str]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        try:
            day = dt.date.fromisoformat(value.strip()) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or day.isoformat() != value.strip() or day.year not in YEARS:
            raise refuse("This is not a real date. Enter day, month and year.")
        return day.isoformat()


class DateType(FieldType):
    """Three inputs, one ISO date, written out in the text."""

    name = "date"

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Date()

    def control(self, spec: FieldSpec) -> Control:
        widths = {"day": (Message("Day"), 2), "month": (Message("Month"), 2), "year": (Message("Year"), 4)}
        return Group(
            inputs=tuple(Input(part=part, label=label, width=width) for part, (label, width) in widths.items()),
            inline=True,
        )

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        year, month, day = (only(typed, part) for part in ("year", "month", "day"))
        if not (year or month or day):
            return ""
        # What is not a date stays readable for the error message and for the form.
        return f"{year.zfill(4) if year else ''}-{month.zfill(2) if month else ''}-{day.zfill(2) if day else ''}"

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        year, month, day = ([*str(value or "").split("-"), "", "", ""])[:3]
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else grammar_of(language).date(dt.date.fromisoformat(value))
