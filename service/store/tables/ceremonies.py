"""Ceremonies of signature and what each of them covers, whose rows only track progress (what was signed is in ``signatures`` and ``events``); and
certificates in another name that the officer accepts.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, Text

from service.store.tables.base import instrument_id, moment, number, serial, table, text
from service.store.types import Document

ceremonies = table(
    "ceremonies",
    text("id", primary_key=True),
    text("by", index=True),
    text("by_name"),
    moment("made_at", index=True),
    text("place"),
    text("language"),
    text("signer"),
    moment("begun_at", nullable=True),
    moment("alive_until", nullable=True),
    moment("ended_at", nullable=True),
    text("record"),
)

ceremony_items = table(
    "ceremony_items",
    Column("ceremony_id", Text, ForeignKey("ceremonies.id"), nullable=False),
    number("position"),
    instrument_id(index=True),
    text("digest"),
    text("consent"),
    text("stage"),
    text("reason"),
    Column("told", Document),
    moment("at", nullable=True),
    PrimaryKeyConstraint("ceremony_id", "instrument_id"),
)

certificate_exceptions = table(
    "certificate_exceptions",
    serial(),
    instrument_id(index=True),
    text("key"),
    text("name"),
    text("subject"),
    text("fingerprint"),
    text("reason"),
    text("by"),
    text("by_name"),
    moment("at"),
)
