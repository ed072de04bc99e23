"""What the counterpart says about a text before it is agreed. Append-only."""

from __future__ import annotations

from service.store.tables.base import instrument_id, moment, number, serial, table, text

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
