"""Tables of signing in ink: who signs in ink, what was printed, what was scanned."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from service.store.tables.base import document, instrument_id, moment, number, serial, table, text

paper_means = table(
    "paper_means",
    instrument_id(),
    text("key"),
    text("means"),
    PrimaryKeyConstraint("instrument_id", "key"),
)

paper_prints = table(
    "paper_prints",
    serial(),
    instrument_id(),
    text("party"),
    text("made_from"),
    text("base"),
    text("sha256"),
    document("pages"),
    moment("at"),
    UniqueConstraint("instrument_id", "party", "made_from"),
)

paper_copies = table(
    "paper_copies",
    text("id", primary_key=True),
    instrument_id(),
    text("party"),
    number("number"),
    document("covers"),
    text("printed"),
    text("base"),
    document("files"),
    text("stage", index=True),
    text("by"),
    text("by_name"),
    moment("at"),
    document("sheets"),
    document("findings"),
    document("attested"),
    text("reason"),
    text("certified"),
    document("verdict"),
    UniqueConstraint("instrument_id", "number"),
)
