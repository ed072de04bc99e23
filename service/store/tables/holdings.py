"""Holdings: what the archive keeps besides agreements.

``holdings``, ``treaties`` and ``treaty_actions`` are append-only, the latter two derived from holdings; ``holding_files`` and ``holding_texts`` are derived. All of it can be rebuilt from the archive.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Text, UniqueConstraint

from service.store.tables.base import document, moment, number, table, text
from service.store.types import Day

holdings = table(
    "holdings",
    text("id", primary_key=True),
    text("kind", index=True),
    Column("number", Text),
    text("about", index=True),
    document("title"),
    Column("entered_on", Day, nullable=False),
    text("access"),
    document("details"),
    document("files"),
    text("object_id", unique=True),
    number("leaf_index", unique=True),
    moment("deposited_at"),
    text("deposited_by"),
    UniqueConstraint("kind", "number"),
)
"""``number`` is null where the kind has none; ``about`` is empty where the holding belongs to nothing else."""

holding_files = table(
    "holding_files",
    Column("holding", Text, ForeignKey("holdings.id"), nullable=False),
    text("path"),
    text("sha256", index=True),
    PrimaryKeyConstraint("holding", "path", "sha256"),
)
"""Every file of every version of every holding."""

holding_texts = table(
    "holding_texts", Column("holding", Text, ForeignKey("holdings.id"), primary_key=True), text("body")
)

records = table(
    "records",
    Column("holding", Text, ForeignKey("holdings.id"), primary_key=True),
    text("body", index=True),
    text("meeting"),
    text("symbol"),
    text("plain_symbol", index=True),
    Column("day", Day, nullable=False, index=True),
    document("languages"),
    text("access"),
    text("reason"),
    Column("review_on", Day, index=True),
    text("folded"),
)
"""Documents of conferences, with their access as it stands. Derived from their holdings."""

record_languages = table(
    "record_languages",
    Column("holding", Text, ForeignKey("records.holding"), nullable=False),
    text("language", index=True),
    text("plain_symbol"),
    text("sha256"),
    PrimaryKeyConstraint("holding", "language"),
    UniqueConstraint("plain_symbol", "language"),
)
"""A symbol names one document, so it has one file in each language."""

certified_copies = table(
    "certified_copies",
    text("id", primary_key=True),
    text("number", unique=True),
    text("subject", index=True),
    text("path"),
    text("sha256"),
    number("pages"),
    text("title"),
    text("place"),
    text("language"),
    text("person"),
    text("organization"),
    number("printed"),
    text("asked_by"),
    text("asked_by_name"),
    moment("asked_at", index=True),
)
"""Append-only. A copy is asked for before it is a holding; of those that are, the archive can rebuild the row."""

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
