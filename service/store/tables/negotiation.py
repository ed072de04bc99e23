"""What the counterpart says about a text before it is agreed. Append-only."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from service.store.tables.base import document, instrument_id, moment, number, serial, table, text

comments = table(
    "comments",
    serial(),
    instrument_id(index=True),
    text("thread"),
    text("article"),
    number("revision"),
    text("kind"),
    text("text"),
    text("side"),
    text("by"),
    text("by_name"),
    moment("at"),
)

counterproposals = table(
    "counterproposals",
    serial(),
    text("proposal", unique=True),
    instrument_id(index=True),
    number("revision"),
    text("language"),
    text("sha256"),
    document("tracked"),
    number("formatting"),
    document("changes"),
    text("by"),
    text("by_name"),
    moment("at"),
)

change_decisions = table(
    "change_decisions",
    serial(),
    instrument_id(index=True),
    text("proposal"),
    text("change"),
    text("verdict"),
    text("reason"),
    number("revision"),
    text("by"),
    text("by_name"),
    moment("at"),
    UniqueConstraint("proposal", "change"),
)
