"""Letters by e-mail: the outbox of mail, and subscriptions of the public to notifications of the depositary."""

from __future__ import annotations

from sqlalchemy import Column, Index, Text
from sqlalchemy import text as sql

from service.store.tables.base import document, instrument_id, moment, number, table, text
from service.store.types import Document

letters = table(
    "letters",
    text("id", primary_key=True),
    text("kind"),
    instrument_id(nullable=True, index=True),
    Column("person_id", Text, index=True),
    text("name"),
    text("address"),
    text("language"),
    document("text"),
    text("secret"),
    text("receipt"),
    Column("key", Text, unique=True),
    text("message_id", unique=True),
    text("state"),
    number("attempts"),
    Column("told", Document),
    moment("created_at"),
    moment("due_at"),
    moment("sent_at", nullable=True),
)
_QUEUED = sql("state = 'queued'")
Index("ix_letters_due_at_queued", letters.c.due_at, sqlite_where=_QUEUED, postgresql_where=_QUEUED)

subscriptions = table(
    "subscriptions",
    text("id", primary_key=True),
    text("email", index=True),
    text("language"),
    text("scope"),
    text("value"),
    moment("created_at"),
    moment("confirmed_at", nullable=True),
    moment("ended_at", nullable=True),
)
