"""The archive that this database works with, how far its logs were known to go, what its replica holds, as it was last read back, what the
audit knows of each object, repairs, disposals and legal holds, and what the log has and the register does not.
"""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, Text

from service.store.tables.base import document, moment, number, table, text
from service.store.types import Day, UtcTime

archives = table("archives", text("id", primary_key=True), moment("founded_at"))
"""One row once the archive was founded."""

log_heads = table("log_heads", text("log", primary_key=True), number("size"), text("root"), moment("at"))
"""Of each log, the newest size and root (hex) that an act of this database saw. A log only ever goes on from there."""

silent_witnesses = table("silent_witnesses", text("log"), text("name"), PrimaryKeyConstraint("log", "name"))
"""Of each log, the required witnesses of which people were told that they are silent, and not yet that they confirm again."""

known_witnesses = table(
    "known_witnesses", text("log"), text("name"), moment("since"), PrimaryKeyConstraint("log", "name")
)
"""Of each log that has entries, the witnesses of the settings and since when they are known. From then on they are expected to confirm it."""

replica_bags = table(
    "replica_bags",
    number("leaf_index", primary_key=True, autoincrement=False),
    text("object_id"),
    text("version"),
    text("outcome", index=True),
    text("key"),
    text("reason"),
    text("detail"),
    number("size"),
    Column("locked_until", UtcTime),
    moment("checked_at", index=True),
)
"""One row for each entry of the log whose version of an object was copied, or could not be. An entry without a row waits."""

replica_logs = table(
    "replica_logs",
    text("log"),
    number("size"),
    text("checkpoint_key"),
    moment("at"),
    PrimaryKeyConstraint("log", "size"),
)
"""How far each log was copied, a row for each time."""

object_checks = table(
    "object_checks",
    text("object_id", primary_key=True),
    moment("checked_at", index=True),
    number("size"),
    number("found"),
)
"""Of each object, when its bytes were last read and re-hashed, how many bytes there were, and how many things were wrong."""

open_findings = table(
    "open_findings",
    text("kind"),
    text("object_id"),
    text("path"),
    text("code"),
    text("sentence"),
    moment("since"),
    PrimaryKeyConstraint("kind", "object_id", "path", "code"),
)
"""What the audit found and has not seen to be well again."""

stamp_checks = table("stamp_checks", text("digest", primary_key=True), text("path"), moment("checked_at"))
"""Time-stamps of the logs that were valid when the audit last verified them: a digest of all that the verification depends on, where they lie below the archive, and when that was."""

repairs = table(
    "repairs",
    text("id", primary_key=True),
    text("object_id", index=True),
    text("label"),
    text("act"),
    document("files"),
    text("digest"),
    text("reason"),
    text("proposed_by"),
    text("proposed_name"),
    moment("proposed_at"),
    text("seal"),
    text("state", index=True),
    Column("closed_by", Text),
    Column("closed_name", Text),
    Column("closed_at", UtcTime),
    text("quarantine"),
)
"""Repairs of objects, proposed by one person and confirmed by another. What a repair does, the log and the replica say, never a row."""

disposals = table(
    "disposals",
    text("id", primary_key=True),
    text("object_id", index=True),
    text("subject", index=True),
    text("kind"),
    text("label"),
    text("authority"),
    Column("authority_date", Day, nullable=False),
    text("reason"),
    text("digest"),
    text("proposed_by"),
    text("proposed_name"),
    moment("proposed_at"),
    text("seal"),
    text("state", index=True),
    Column("closed_by", Text),
    Column("closed_name", Text),
    Column("closed_at", UtcTime),
    text("approval_seal"),
)
"""Disposals of objects, proposed by one person and approved by another. From the record of it in the archive on, the archive says what is so."""

legal_holds = table(
    "legal_holds",
    text("object_id"),
    number("number"),
    text("subject", index=True),
    text("kind"),
    text("label"),
    text("reason"),
    Column("review_on", Day, nullable=False),
    text("placed_by"),
    text("placed_by_id"),
    moment("placed_at"),
    number("reviews"),
    text("lifted_reason"),
    text("lifted_by"),
    text("lifted_by_id"),
    Column("lifted_at", UtcTime),
    PrimaryKeyConstraint("object_id", "number"),
)
"""Legal holds on objects, for lists and pages. The archive has the acts, and says whether something may be disposed of."""

unentered = table(
    "unentered",
    number("leaf_index", primary_key=True, autoincrement=False),
    text("object_id", unique=True),
    text("kind"),
    text("number"),
    moment("found_at"),
)
"""Deposits that the log has and that cannot be entered before their object is repaired. Each keeps its number and its place."""
