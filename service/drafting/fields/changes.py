"""``changes``: any number of changes of a text: which provision, its text in force, and its new text.

Kept as ``[{"provision": "Article V, paragraph 2", "before": "…", "after": "…"}]``. No text in force: the provision is added; no new text: it
is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields.control import Area, Control, Rows
from service.drafting.fields.longtext import paragraphs
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed
from service.drafting.fields.text import PlainText

PARTS: Final = ("provision", "before", "after")
MAX_CHANGES: Final = 40
_PROVISION: Final = 200
"""Characters."""


class _Changes(ma.fields.Field[list[dict[str, str]]]):
    """The changes that say something; each names its provision, and has a text in force, a new text, or both."""

    def __init__(self, maximum: int) -> None:
        super().__init__()
        text = PlainText(maximum, lines=True)
        self.parts = {"provision": PlainText(_PROVISION), "before": text, "after": text}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[dict[str, str]]:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) and set(row) <= set(PARTS) for row in value):
            raise refuse("Enter the changes one by one, each with its provision and its texts.")
        if len(value) > MAX_CHANGES:
            raise refuse("There are {count} changes; the limit is {limit}.", count=len(value), limit=MAX_CHANGES)
        return [self._row(number, row) for number, row in enumerate(value, start=1)]

    def _row(self, number: int, row: Mapping[str, Any]) -> dict[str, str]:
        read: dict[str, str] = {}
        for part, text in row.items():
            try:
                read[part] = str(self.parts[part].deserialize(text))
            except ma.ValidationError as error:
                said = [Message("Change {number}: {text}", number=number, text=one) for one in error.messages]
                raise ma.ValidationError(said) from None
        kept = {part: read[part] for part in PARTS if read.get(part)}
        if "provision" not in kept:
            raise refuse("Change {number}: name the provision that is changed.", number=number)
        if len(kept) == 1:
            raise refuse("Change {number}: enter the text in force, the new text, or both.", number=number)
        return kept


class ChangesType(FieldType):
    """In a text: ``{%p for change in KEY %}``, then ``change.provision`` and the lists of paragraphs ``change.before`` and ``change.after``."""

    name = "changes"
    maximum = 10_000

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Changes(spec.maximum)

    def control(self, spec: FieldSpec) -> Control:
        return Rows(
            areas=(
                Area(part="provision", label=Message("Provision"), rows=1),
                Area(part="before", label=Message("Text in force (blank: the provision is added)"), rows=4),
                Area(part="after", label=Message("New text (blank: the provision is deleted)"), rows=4),
            ),
            row=Message("Change {number}"),
            hint=Message("To add another change, save this page: it then has room for one more."),
        )

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        columns = [[text.replace("\r\n", "\n").strip() for text in typed.get(part, ())] for part in PARTS]
        rows = [dict(zip(PARTS, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
        return [filled for row in rows if (filled := {part: text for part, text in row.items() if text})]

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        rows = value if isinstance(value, list) else []
        return [{part: str(row.get(part) or "") for part in PARTS} for row in rows if isinstance(row, Mapping)]

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return [
            {
                "provision": row["provision"],
                "before": paragraphs(row.get("before", "")),
                "after": paragraphs(row.get("after", "")),
            }
            for row in value or ()
        ]

    def entries(self, value: Any) -> int | None:
        return len(value) if isinstance(value, list) else None
