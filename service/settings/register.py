"""``[register]``: what the archivist decides from when an instrument enters the register, and the periods that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import fields, validate

from service.settings.shapes import Section, Strings

AGREEMENT, AGREEMENT_IN_FORCE = "agreement", "agreement_in_force"
"""Every agreement; or those in force, those that enter into force later, and those of which it is not known."""
DISPOSABLE = (
    AGREEMENT, AGREEMENT_IN_FORCE, "certified_copy", "notification", "record", "rectification", "report", "treaty", "treaty_action",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One subject of the register."""

    code: str
    name: Mapping[str, str]
    """By language."""
    retired: bool = False
    """True: old entries have it, new ones do not get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSettings:
    """The table of the file."""

    access_review_years: int
    """After how many years the archivist looks again at an entry that is not public."""
    audit_days: int
    """Within so many days everything is to be examined by the audit at least once."""
    never_disposed: tuple[str, ...]
    """What is never disposed of: kinds of holdings, and :data:`AGREEMENT_IN_FORCE`."""
    objection_days: int
    """How long the parties may object to a proposed correction of the text."""


class RegisterSection(Section):
    """The table of the file."""

    makes = RegisterSettings
    access_review_years = fields.Integer(required=True, strict=True, validate=validate.Range(1, 50))
    audit_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 3650))
    never_disposed = Strings(validate=validate.ContainsOnly(DISPOSABLE))
    objection_days = fields.Integer(required=True, strict=True, validate=validate.Range(1, 730))
