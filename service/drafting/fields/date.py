"""``date``: a day, stored in ISO 8601 form."""

from __future__ import annotations

import datetime as dt
from typing import Any

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields.control import Control, Group, Input
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.fields.typed import days
from service.drafting.fields.typed.language import of_the_page
from service.drafting.grammar import grammar_of


class _Date(ma.fields.Field[str]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        day = days.day_of(value) if isinstance(value, str) else days.NO_DATE
        if isinstance(day, Message):
            raise ma.ValidationError([day])
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
        if sum(map(bool, (year, month, day))) == 1:
            # The whole date, typed or pasted into one box.
            whole = days.day_of(year or month or day, of_the_page())
            return whole.isoformat() if isinstance(whole, dt.date) else year or month or day
        if not (year or month or day):
            return ""
        # What is not a date stays readable for the error message and for the form.
        number = days.month_of(month)
        return f"{year}-{f'{number:02}' if number else month}-{day.zfill(2) if day else ''}"

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        text = str(value or "")
        if text and text.count("-") != 2:
            return {"year": "", "month": "", "day": text}
        year, month, day = ([*text.split("-"), "", "", ""])[:3]
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return "" if value is None else grammar_of(language).date(dt.date.fromisoformat(value))
