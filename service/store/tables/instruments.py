"""The instrument and the tables that refer to it. All but ``instruments``, ``signatories``, ``drafts`` and ``kept_answers`` are append-only.

There are no foreign keys on actors: an actor can also be the service itself or a link, and history must outlive accounts.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql

from service.store.tables.base import document, instrument_id, moment, number, serial, table, text
from service.store.types import Flag

instruments = table(
    "instruments",
    text("id", primary_key=True),
    text("reference", unique=True),
    text("state", index=True),
    number("version"),
    text("template_id"),
    text("template_version"),
    text("template_digest"),
    text("department", index=True),
    text("title"),
    text("counterpart_name"),
    text("drafter_id", index=True),
    moment("created_at"),
    moment("updated_at", index=True),
    text("folded"),
    text("officer_id", server_default=sql("''"), index=True),
    text("hands", server_default=sql("''")),
    document("titles", server_default=sql("'{}'")),
)

signatories = table(
    "signatories",
    instrument_id(),
    text("key"),
    text("party"),
    number("order"),
    text("name"),
    text("office"),
    text("field"),
    text("named", server_default=sql("''")),
    text("authority", server_default=sql("''")),
    text("authority_sha256", server_default=sql("''")),
    PrimaryKeyConstraint("instrument_id", "key"),
)

drafts = table(
    "drafts",
    instrument_id(),
    number("revision"),
    document("answers"),
    document("annexes"),
    Column("complete", Flag, nullable=False),
    text("saved_by"),
    moment("saved_at"),
    document("wording", nullable=True),
    PrimaryKeyConstraint("instrument_id", "revision"),
)

kept_answers = table(
    "kept_answers",
    instrument_id(),
    text("person_id"),
    document("answers"),
    document("bases"),
    moment("kept_at"),
    PrimaryKeyConstraint("instrument_id", "person_id"),
)

preliminaries = table(
    "preliminaries",
    serial(),
    text("preliminary_id", unique=True),
    instrument_id(),
    number("revision"),
    text("digest"),
    document("originals"),
    text("reading_copy"),
    text("answers_sha256"),
    moment("assembled_at"),
    ForeignKeyConstraint(["instrument_id", "revision"], ["drafts.instrument_id", "drafts.revision"]),
    Index(None, "instrument_id", "digest"),
)

confirmations = table(
    "confirmations",
    serial(),
    instrument_id(),
    text("digest"),
    text("side"),
    text("by"),
    text("by_name"),
    moment("at"),
    UniqueConstraint("instrument_id", "digest", "side"),
)

approvals = table(
    "approvals",
    serial(),
    instrument_id(index=True),
    text("digest"),
    text("decision"),
    text("remarks"),
    text("by"),
    text("by_name"),
    moment("at"),
    Column("delegation", Text),
)
_FINAL = sql("decision = 'decline'")
Index(
    "uq_approvals_final",
    approvals.c.instrument_id,
    approvals.c.digest,
    unique=True,
    sqlite_where=_FINAL,
    postgresql_where=_FINAL,
)

signatures = table(
    "signatures",
    serial(),
    instrument_id(),
    text("party"),
    number("sequence"),
    text("step"),
    text("stage"),
    text("sha256", index=True),
    text("level"),
    text("signer"),
    moment("at"),
    Column("handed_out", Flag, nullable=False),
    UniqueConstraint("instrument_id", "party", "sequence"),
    CheckConstraint("sequence > 0", name="sequence_from_one"),
)

looks = table(
    "looks",
    serial(),
    instrument_id(index=True),
    text("reader"),
    text("digest"),
    number("revision"),
    moment("at"),
)

reviews = table(
    "reviews",
    serial(),
    instrument_id(index=True),
    text("digest"),
    text("kind"),
    text("decision"),
    text("summary"),
    document("remarks"),
    text("by"),
    text("by_name"),
    moment("at"),
)

verdicts = table(
    "verdicts",
    serial(),
    instrument_id(index=True),
    text("party"),
    text("sha256"),
    document("verdict"),
    moment("at"),
)

objections = table(
    "objections",
    serial(),
    instrument_id(),
    number("number"),
    text("text"),
    text("by"),
    moment("at"),
    UniqueConstraint("instrument_id", "number"),
)

events = table(
    "events",
    serial(),
    instrument_id(index=True),
    text("kind", index=True),
    text("actor_id"),
    text("actor_name"),
    moment("at", index=True),
    text("state"),
    document("detail"),
    text("folded"),
)
