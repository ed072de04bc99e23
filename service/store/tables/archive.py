"""The archive that this database works with, and how far its logs were known to go."""

from __future__ import annotations

from service.store.tables.base import moment, number, table, text

archives = table("archives", text("id", primary_key=True), moment("founded_at"))
"""One row once the archive was founded."""

log_heads = table("log_heads", text("log", primary_key=True), number("size"), text("root"), moment("at"))
"""Of each log, the newest size and root (hex) that an act of this database saw. A log only ever goes on from there."""
