"""The archive that this database works with, how far its logs were known to go, and what its replica holds, as it was last read back."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint

from service.store.tables.base import moment, number, table, text
from service.store.types import UtcTime

archives = table("archives", text("id", primary_key=True), moment("founded_at"))
"""One row once the archive was founded."""

log_heads = table("log_heads", text("log", primary_key=True), number("size"), text("root"), moment("at"))
"""Of each log, the newest size and root (hex) that an act of this database saw. A log only ever goes on from there."""

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
