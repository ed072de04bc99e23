"""Jobs (the outbox), the workers that do them, tasks of people (derived), counters, signatures that wait for an external key, and imports of an earlier
register.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Text
from sqlalchemy import text as sql

from service.store.tables.base import document, instrument_id, moment, number, table, text
from service.store.types import Document

jobs = table(
    "jobs",
    text("id", primary_key=True),
    text("kind"),
    document("payload"),
    instrument_id(nullable=True, index=True),
    Column("key", Text),
    text("state"),
    text("stage"),
    number("attempts"),
    text("reason"),
    Column("told", Document),
    document("result"),
    moment("created_at"),
    moment("run_after"),
    moment("lease_until", nullable=True),
    moment("done_at", nullable=True),
    Column("holder", Text),
    number("abandoned", server_default=sql("0")),
)
_UNDONE = sql("done_at IS NULL")
Index("uq_jobs_key_undone", jobs.c.key, unique=True, sqlite_where=_UNDONE, postgresql_where=_UNDONE)
Index("ix_jobs_run_after_undone", jobs.c.run_after, sqlite_where=_UNDONE, postgresql_where=_UNDONE)

workers = table(
    "workers",
    text("id", primary_key=True),
    text("host"),
    number("process"),
    number("threads"),
    text("version"),
    moment("started_at"),
    moment("seen_at"),
)
"""One row for each running ``alternat work``, on whatever machine; removed when it ends in order."""

tasks = table(
    "tasks",
    instrument_id(),
    number("position"),
    text("action"),
    text("role"),
    text("unit"),
    text("person"),
    text("barred"),
    document("reason"),
    document("told"),
    moment("since"),
    text("state"),
    text("department"),
    text("officer_id"),
    number("version"),
    PrimaryKeyConstraint("instrument_id", "position"),
    Index(
        "ix_tasks_doable",
        "role",
        "unit",
        "person",
        "since",
        "action",
        "state",
        "department",
        "officer_id",
        "barred",
        "instrument_id",
    ),
    Index("ix_tasks_seen", "position", "since", "state", "department", "officer_id", "instrument_id"),
    Index("ix_tasks_of_unit", "position", "department", "since", "state", "officer_id", "instrument_id"),
)
"""Each index has every column that a list is counted by, so that counting reads no rows."""

counters = table(
    "counters",
    text("name"),
    number("year"),
    number("value"),
    PrimaryKeyConstraint("name", "year"),
)

preparations = table(
    "preparations",
    text("id", primary_key=True),
    instrument_id(index=True),
    text("step"),
    text("actor_id"),
    text("digest"),
    text("place"),
    document("originals"),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    Column("values_sha256", Text),
)

kept_requests = table(
    "kept_requests",
    text("person"),
    text("key"),
    text("request"),
    moment("begun_at", index=True),
    number("status", nullable=True),
    text("kind"),
    text("body"),
    PrimaryKeyConstraint("person", "key"),
)
"""Requests to the API that came with a key, with their answers; for a day."""

register_imports = table(
    "register_imports",
    text("id", primary_key=True),
    text("state", index=True),
    text("file"),
    text("table_sha256"),
    text("report"),
    number("total"),
    number("defects"),
    number("there"),
    text("access"),
    text("dates"),
    text("made_by"),
    text("made_by_name"),
    moment("made_at"),
    moment("changed_at"),
    text("started_by"),
    text("started_by_name"),
    moment("started_at", nullable=True),
    moment("ended_at", nullable=True),
)

import_scans = table(
    "import_scans",
    text("import_id"),
    text("name"),
    text("sha256"),
    number("size"),
    PrimaryKeyConstraint("import_id", "name"),
)
"""Removed when the import is done: the archive has them then."""

import_rows = table(
    "import_rows",
    text("import_id"),
    number("row"),
    number("number"),
    number("year"),
    text("title"),
    text("outcome"),
    PrimaryKeyConstraint("import_id", "row"),
)
