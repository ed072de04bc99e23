"""Delegations of the head of the organization, and the plans of the signature book."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from service.store.tables.base import instrument_id, moment, number, table, text
from service.store.types import Day

delegations = table(
    "delegations",
    text("id", primary_key=True),
    Column("head_id", Text, ForeignKey("people.id"), nullable=False),
    text("head_name"),
    Column("substitute_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    text("substitute_name"),
    text("office"),
    text("key"),
    Column("begins", Day, nullable=False),
    Column("ends", Day, nullable=False),
    text("authority"),
    text("authority_sha256"),
    text("reason"),
    moment("made_at"),
    moment("revoked_at", nullable=True),
    text("revoked_name"),
    text("revoked_reason"),
)

planned_signings = table(
    "planned_signings",
    text("id", primary_key=True),
    instrument_id(index=True),
    Column("day", Day, nullable=False),
    text("hour"),
    text("place"),
    text("note"),
    number("sequence"),
    text("by"),
    text("by_name"),
    moment("made_at"),
    moment("changed_at"),
    moment("cancelled_at", nullable=True),
)
