"""``[obligations]``: when people are reminded of what an agreement sets after its deposit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

_DAYS = fields.List(fields.Integer(strict=True, validate=validate.Range(min=0, max=730)), required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Days around the day on which something is due."""

    remind_before: tuple[int, ...]
    """Days before; a reminder goes out on each."""
    remind_after: tuple[int, ...]
    """Days after, while it is still open."""
    soon: int
    """How many days before the day it stands on the worklist."""

    @property
    def offsets(self) -> tuple[int, ...]:
        """Days from the due day, negative ones before it, each once and in order."""
        return tuple(sorted({*(-days for days in self.remind_before), *self.remind_after}))


class FollowUpSection(Schema):
    """The table of the file."""

    class Meta:
        unknown = RAISE

    remind_before = _DAYS
    remind_after = fields.List(fields.Integer(strict=True, validate=validate.Range(min=1, max=730)), required=True)
    soon = fields.Integer(required=True, validate=validate.Range(min=0, max=730))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> FollowUp:
        before, after = tuple(data["remind_before"]), tuple(data["remind_after"])
        return FollowUp(remind_before=before, remind_after=after, soon=data["soon"])
