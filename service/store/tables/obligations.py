"""What is followed up after a deposit: obligations, the reports that counterparts hand in for them, and the reminders that were sent.

Open obligations are derived from the register and the archive and are computed again; what was decided about one is only here.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Text, UniqueConstraint

from service.store.tables.base import document, moment, number, serial, table, text
from service.store.types import Day, Flag

obligations = table(
    "obligations",
    serial(),
    Column("instrument_id", Text, ForeignKey("register.instrument_id"), nullable=False),
    text("key"),
    text("kind"),
    text("owed_by"),
    Column("due_on", Day, index=True),
    Column("dated", Flag, nullable=False),
    number("occurrence"),
    document("title"),
    text("text"),
    text("state"),
    text("settled_by"),
    moment("settled_at", nullable=True),
    text("note"),
    text("document"),
    UniqueConstraint("instrument_id", "key"),
)

obligation_runs = table(
    "obligation_runs",
    Column("entry", Integer, ForeignKey("register.id"), primary_key=True, autoincrement=False),
    Column("again_on", Day, index=True),
    text("rules", index=True),
)
"""When the obligations of an entry have to be computed again; NULL: only when something changes. Derived."""

obligation_reports = table(
    "obligation_reports",
    Column("obligation_id", Integer, ForeignKey("obligations.id"), nullable=False),
    number("number"),
    text("text"),
    text("sha256"),
    text("source_sha256"),
    number("pages"),
    text("by_name"),
    moment("at"),
    text("state"),
    text("decided_by"),
    moment("decided_at", nullable=True),
    text("remark"),
    PrimaryKeyConstraint("obligation_id", "number"),
)

obligation_reminders = table(
    "obligation_reminders",
    Column("obligation_id", Integer, ForeignKey("obligations.id"), nullable=False),
    Column("due_on", Day, nullable=False),
    number("days"),
    moment("at"),
    PrimaryKeyConstraint("obligation_id", "due_on", "days"),
)
"""``days`` after the due day (negative: before it), of the day that was due then: another day is reminded of anew."""
