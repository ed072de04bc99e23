"""Proposals of organizations, and their history, which is append-only."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Text

from service.store.tables.base import document, moment, number, serial, table, text

proposals = table(
    "proposals",
    text("id", primary_key=True),
    text("reference"),
    text("state"),
    number("version"),
    text("department"),
    text("language"),
    text("email"),
    document("answers"),
    document("documents"),
    moment("created_at"),
    moment("updated_at"),
    moment("confirmed_at", nullable=True),
    Column("instrument_id", Text, ForeignKey("instruments.id"), index=True),
    Index(None, "department", "state"),
)

proposal_events = table(
    "proposal_events",
    serial(),
    Column("proposal_id", Text, ForeignKey("proposals.id"), nullable=False, index=True),
    text("kind"),
    text("actor_id"),
    text("actor_name"),
    moment("at"),
    text("state"),
    document("detail"),
)
