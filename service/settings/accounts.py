"""``[accounts]``: how people prove who they are when they approve and sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Rules for people with an account."""

    step_up: bool
    """Whether a person proves again who acts before approving and signing, unless it was proved lately."""
    step_up_minutes: float
    """How long a proof counts."""

    @property
    def fresh_for(self) -> timedelta:
        """How long a proof counts."""
        return timedelta(minutes=self.step_up_minutes)


class AccountsSection(Schema):
    """The table of the file."""

    class Meta:
        unknown = RAISE

    step_up = fields.Boolean(required=True)
    step_up_minutes = fields.Float(required=True, validate=validate.Range(min=1, max=60))

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Accounts:
        return Accounts(**data)
