"""The directory of partners. ``partners`` is where to find the newest revision; ``partner_revisions`` is append-only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Text, UniqueConstraint

from service.store.tables.base import document, instrument_id, moment, number, serial, table, text

partners = table(
    "partners",
    text("id", primary_key=True),
    number("revision"),
    text("name"),
    text("kind"),
    text("country"),
    text("folded"),
    Column("merged_into", Text, ForeignKey("partners.id"), index=True),
    document("record"),
    moment("updated_at"),
)

partner_revisions = table(
    "partner_revisions",
    serial(),
    Column("partner_id", Text, ForeignKey("partners.id"), nullable=False),
    number("revision"),
    text("kind"),
    document("record"),
    text("by"),
    text("by_name"),
    moment("at"),
    text("about"),
    UniqueConstraint("partner_id", "revision"),
)

partner_instruments = table(
    "partner_instruments",
    instrument_id(),
    Column("partner_id", Text, ForeignKey("partners.id"), nullable=False, index=True),
    moment("at"),
    PrimaryKeyConstraint("instrument_id"),
)
