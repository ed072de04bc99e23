"""Treaties and what States did to them. Both tables are written from holdings only and can be rebuilt from the archive."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, UniqueConstraint

from service.store.tables.base import document, number, table, text
from service.store.types import Day

treaties = table(
    "treaties",
    text("code"),
    number("revision"),
    text("folded"),
    Column("adopted_on", Day, nullable=False),
    document("details"),
    text("holding"),
    PrimaryKeyConstraint("code", "revision"),
)
"""The newest revision counts. ``folded`` is what the search looks in."""

treaty_actions = table(
    "treaty_actions",
    text("id", primary_key=True),
    text("treaty", index=True),
    number("number"),
    text("state", index=True),
    text("kind"),
    document("details"),
    text("holding"),
    UniqueConstraint("treaty", "number"),
)
