"""The register, its search texts, the log's entries, the receipts, what audits found, and reports.

``register``, ``later_acts``, ``renewals``, ``log_entries`` and ``receipts`` are append-only. ``register_texts``, ``register_languages``,
``register_standings``, ``public_entries``, ``relations`` of what is deposited, ``deposited_files`` and ``proofs`` are derived and can be rebuilt. ``register.instrument_id`` is no foreign key: a register rebuilt from the
archive alone has no instrument rows.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

from service.store.tables.base import document, moment, number, serial, table, text
from service.store.types import Day, Document, Flag

register = table(
    "register",
    serial(),
    number("number"),
    number("year", index=True),
    text("instrument_id", unique=True),
    text("reference", index=True),
    text("title"),
    text("kind"),
    text("template_id"),
    text("department"),
    document("parties"),
    Column("signed_on", Day),
    document("signed_places"),
    Column("entered_on", Day, nullable=False),
    Column("entry_into_force", Document),
    Column("term", Document),
    document("languages"),
    document("originals"),
    document("keywords"),
    text("object_id", unique=True),
    Column("leaf_index", Integer, unique=True),
    text("access"),
    Column("money", Document),
    text("prevailing"),
    Column("articles", Document),
    Column("signatures", Document),
    Column("proces_verbal", Document),
    Column("relation", Document),
    Column("imported", Document),
    Column("titles", Document),
    Column("annexes", Document),
    Column("custody", Document),
    Column("subjects", Document),
    Column("published_symbol", Text),
    Column("access_reason", Text),
    Column("access_review", Text),
    UniqueConstraint("year", "number"),
)

relations = table(
    "relations",
    text("child", primary_key=True),
    text("parent", index=True),
    text("kind"),
    Column("effective", Day),
)
"""What one instrument does to another, from the opening of its draft on. No foreign keys: see ``register.instrument_id``."""

register_standings = table(
    "register_standings",
    Column("entry", Integer, ForeignKey("register.id"), primary_key=True, autoincrement=False),
    Column("begins", Day),
    Column("ends", Day),
    text("ended"),
    Column("access", Text),
)
"""What is computed from an entry and every act on it: its status, and its access level as it stands."""

register_texts = table(
    "register_texts",
    Column("entry", Integer, ForeignKey("register.id"), primary_key=True, autoincrement=False),
    text("body"),
)

register_languages = table(
    "register_languages",
    Column("entry", Integer, ForeignKey("register.id"), nullable=False),
    text("language"),
    PrimaryKeyConstraint("entry", "language"),
)

public_entries = table(
    "public_entries",
    Column("entry", Integer, ForeignKey("register.id"), primary_key=True, autoincrement=False),
    Column("texts", Flag, nullable=False),
    text("title"),
    text("partner"),
    text("letter", index=True),
    text("sorted_by"),
    moment("released_at", index=True),
    moment("changed_at"),
)
"""The entries that everybody may see: public, and released. Derived from the entries and the acts on them."""

deposited_files = table(
    "deposited_files",
    Column("instrument_id", Text, ForeignKey("register.instrument_id"), nullable=False),
    text("path"),
    text("sha256", index=True),
    text("kind"),
    PrimaryKeyConstraint("instrument_id", "path", "sha256"),
)
"""Every file of every version of every deposit. One digest may belong to several deposits: the procès-verbal of a ceremony does."""

log_entries = table(
    "log_entries",
    number("index", primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    moment("at"),
)

later_acts = table(
    "later_acts",
    serial(),
    Column("instrument_id", Text, ForeignKey("register.instrument_id"), nullable=False),
    number("number"),
    text("kind"),
    Column("day", Day, nullable=False),
    Column("later", Text, index=True),
    text("note"),
    text("recorded_by"),
    moment("recorded_at"),
    Column("effective", Day),
    Column("ends", Day),
    Column("changes", Document),
    Column("detail", Document),
    UniqueConstraint("instrument_id", "number"),
)

renewals = table(
    "renewals",
    serial(),
    text("subject"),
    number("number"),
    text("path"),
    text("sha256", index=True),
    text("before_sha256"),
    text("authority"),
    moment("ends"),
    text("renewed_by"),
    moment("renewed_at"),
    UniqueConstraint("subject", "number", "path"),
)
"""``subject`` is the id of an agreement or of a holding, here and in ``proofs``."""

proofs = table(
    "proofs",
    text("subject"),
    text("path"),
    text("sha256"),
    Column("stamped", Flag, nullable=False),
    moment("ends", nullable=True, index=True),
    text("authority"),
    Column("doubt", Document),
    Column("trouble", Document),
    moment("tried_at", nullable=True),
    PrimaryKeyConstraint("subject", "path"),
)

receipts = table(
    "receipts",
    serial(),
    Column(
        "instrument_id",
        Text,
        ForeignKey("register.instrument_id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    text("party"),
    document("receipt"),
    moment("at"),
)

annual_reports = table(
    "annual_reports",
    text("id", primary_key=True),
    Column("first", Day, nullable=False),
    Column("last", Day, nullable=False),
    text("language"),
    document("content"),
    text("asked_by"),
    text("asked_by_name"),
    moment("asked_at", index=True),
    text("word"),
    text("pdf"),
)
"""Reports over a period. ``content`` is fixed when the report is asked for; ``word`` and ``pdf`` are digests of files, empty until they are made. A report that was
archived is a holding with the same id."""

audits = table(
    "audits",
    serial(),
    moment("started_at"),
    moment("ended_at", index=True),
    number("objects"),
    number("entries"),
    text("root_hash"),
    number("found"),
)

audit_findings = table(
    "audit_findings",
    Column("audit", Integer, ForeignKey("audits.id"), nullable=False),
    number("position"),
    text("kind"),
    text("object_id"),
    text("path"),
    text("code"),
    text("sentence"),
    PrimaryKeyConstraint("audit", "position"),
)
"""The first findings of an audit, in its order; ``audits.found`` counts all of them."""
