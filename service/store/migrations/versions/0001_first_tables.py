"""The first tables, the guards of the append-only ones, and the search index."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard, prepare_guards, remove_guards
from service.store.types import Day, Document, Flag, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "attempts",
    "audits",
    "ceremonies",
    "counters",
    "instruments",
    "log_entries",
    "people",
    "register",
    "approvals",
    "audit_findings",
    "ceremony_items",
    "confirmations",
    "deposited_files",
    "drafts",
    "events",
    "jobs",
    "kept_answers",
    "later_acts",
    "links",
    "objections",
    "paper_copies",
    "paper_means",
    "paper_prints",
    "preparations",
    "proofs",
    "receipts",
    "register_languages",
    "register_texts",
    "renewals",
    "signatories",
    "signatures",
    "verdicts",
    "preliminaries",
    "signins",
)
"""In the order in which they refer to each other."""

APPEND_ONLY = (
    "approvals",
    "confirmations",
    "events",
    "later_acts",
    "log_entries",
    "objections",
    "paper_prints",
    "preliminaries",
    "receipts",
    "register",
    "renewals",
    "signatures",
    "verdicts",
)


def upgrade() -> None:
    create_tables()
    create_search_index()
    prepare_guards()
    for table in APPEND_ONLY:
        guard(table)


def downgrade() -> None:
    op.execute("DROP TABLE " + ("register_index" if op.get_bind().dialect.name == "postgresql" else "register_fts"))
    for table in reversed(TABLES):
        op.drop_table(table)
    remove_guards()


def create_search_index() -> None:
    """FTS5 on SQLite, vectors on PostgreSQL; see service.store.search.index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE register_fts USING fts5(heading, body, content='', tokenize='ascii', prefix='2 3 4')"
        )
        return
    op.execute(
        "CREATE TABLE register_index (entry integer CONSTRAINT pk_register_index PRIMARY KEY "
        "CONSTRAINT fk_register_index_entry REFERENCES register (id), heading text NOT NULL, "
        "body text NOT NULL, heading_words tsvector NOT NULL, words tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_register_index_heading_words ON register_index USING gin (heading_words)")
    op.execute("CREATE INDEX ix_register_index_words ON register_index USING gin (words)")


def create_tables() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attempts_key_at"), "attempts", ["key", "at"], unique=False)
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("root_hash", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_audits_ended_at"), "audits", ["ended_at"], unique=False)
    op.create_table(
        "ceremonies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=True),
        sa.Column("alive_until", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremonies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ceremonies_by"), "ceremonies", ["by"], unique=False)
    op.create_index(op.f("ix_ceremonies_made_at"), "ceremonies", ["made_at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_counters")),
        sqlite_strict=True,
    )
    op.create_table(
        "instruments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("template_digest", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("counterpart_name", sa.Text(), nullable=False),
        sa.Column("drafter_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruments")),
        sa.UniqueConstraint("reference", name=op.f("uq_instruments_reference")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_instruments_department"), "instruments", ["department"], unique=False)
    op.create_index(op.f("ix_instruments_drafter_id"), "instruments", ["drafter_id"], unique=False)
    op.create_index(op.f("ix_instruments_state"), "instruments", ["state"], unique=False)
    op.create_index(op.f("ix_instruments_updated_at"), "instruments", ["updated_at"], unique=False)
    op.create_table(
        "log_entries",
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_entries")),
        sqlite_strict=True,
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", Document(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", Flag(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_people_email_folded")),
        sqlite_strict=True,
    )
    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("parties", Document(), nullable=False),
        sa.Column("signed_on", Day(), nullable=True),
        sa.Column("signed_places", Document(), nullable=False),
        sa.Column("entered_on", Day(), nullable=False),
        sa.Column("entry_into_force", Document(), nullable=True),
        sa.Column("term", Document(), nullable=True),
        sa.Column("languages", Document(), nullable=False),
        sa.Column("originals", Document(), nullable=False),
        sa.Column("keywords", Document(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("leaf_index", sa.Integer(), nullable=True),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("money", Document(), nullable=True),
        sa.Column("prevailing", sa.Text(), nullable=False),
        sa.Column("articles", Document(), nullable=True),
        sa.Column("signatures", Document(), nullable=True),
        sa.Column("proces_verbal", Document(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register")),
        sa.UniqueConstraint("instrument_id", name=op.f("uq_register_instrument_id")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_register_leaf_index")),
        sa.UniqueConstraint("object_id", name=op.f("uq_register_object_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_register_year_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_reference"), "register", ["reference"], unique=False)
    op.create_index(op.f("ix_register_year"), "register", ["year"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_approvals_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_approvals_instrument_id"), "approvals", ["instrument_id"], unique=False)
    op.create_index(
        "uq_approvals_final",
        "approvals",
        ["instrument_id", "digest"],
        unique=True,
        sqlite_where=sa.text("decision = 'decline'"),
        postgresql_where=sa.text("decision = 'decline'"),
    )
    op.create_table(
        "audit_findings",
        sa.Column("audit", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audits.id"], name=op.f("fk_audit_findings_audit")),
        sa.PrimaryKeyConstraint("audit", "position", name=op.f("pk_audit_findings")),
        sqlite_strict=True,
    )
    op.create_table(
        "ceremony_items",
        sa.Column("ceremony_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", Document(), nullable=True),
        sa.Column("at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremonies.id"], name=op.f("fk_ceremony_items_ceremony_id")),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_ceremony_items_instrument_id")),
        sa.PrimaryKeyConstraint("ceremony_id", "instrument_id", name=op.f("pk_ceremony_items")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ceremony_items_instrument_id"), "ceremony_items", ["instrument_id"], unique=False)
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_confirmations_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("instrument_id", "digest", "side", name=op.f("uq_confirmations_instrument_id_digest_side")),
        sqlite_strict=True,
    )
    op.create_table(
        "deposited_files",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_deposited_files_instrument_id")
        ),
        sa.PrimaryKeyConstraint("instrument_id", "path", "sha256", name=op.f("pk_deposited_files")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_deposited_files_sha256"), "deposited_files", ["sha256"], unique=False)
    op.create_table(
        "drafts",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answers", Document(), nullable=False),
        sa.Column("annexes", Document(), nullable=False),
        sa.Column("complete", Flag(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_drafts_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "revision", name=op.f("pk_drafts")),
        sqlite_strict=True,
    )
    op.create_table(
        "kept_answers",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("answers", Document(), nullable=False),
        sa.Column("bases", Document(), nullable=False),
        sa.Column("kept_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_kept_answers_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "person_id", name=op.f("pk_kept_answers")),
        sqlite_strict=True,
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", Document(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_events_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_events_instrument_id"), "events", ["instrument_id"], unique=False)
    op.create_index(op.f("ix_events_kind"), "events", ["kind"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", Document(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", Document(), nullable=True),
        sa.Column("result", Document(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("run_after", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_jobs_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_jobs_instrument_id"), "jobs", ["instrument_id"], unique=False)
    op.create_index(
        "ix_jobs_run_after_undone",
        "jobs",
        ["run_after"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "uq_jobs_key_undone",
        "jobs",
        ["key"],
        unique=True,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "later_acts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("later", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("effective", Day(), nullable=True),
        sa.Column("changes", Document(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_later_acts_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_acts")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_later_acts_instrument_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_later_acts_later"), "later_acts", ["later"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_links_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_links_instrument_id"), "links", ["instrument_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_objections_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_objections_instrument_id_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "paper_copies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("covers", Document(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("files", Document(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("sheets", Document(), nullable=False),
        sa.Column("findings", Document(), nullable=False),
        sa.Column("attested", Document(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("certified", sa.Text(), nullable=False),
        sa.Column("verdict", Document(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_paper_copies_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copies")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_paper_copies_instrument_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_paper_copies_stage"), "paper_copies", ["stage"], unique=False)
    op.create_table(
        "paper_means",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_paper_means_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "key", name=op.f("pk_paper_means")),
        sqlite_strict=True,
    )
    op.create_table(
        "paper_prints",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pages", Document(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_paper_prints_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_prints")),
        sa.UniqueConstraint(
            "instrument_id", "party", "made_from", name=op.f("uq_paper_prints_instrument_id_party_made_from")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "preparations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("originals", Document(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("values_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_preparations_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparations")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_preparations_instrument_id"), "preparations", ["instrument_id"], unique=False)
    op.create_table(
        "proofs",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stamped", Flag(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("doubt", Document(), nullable=True),
        sa.Column("trouble", Document(), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["register.instrument_id"], name=op.f("fk_proofs_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "path", name=op.f("pk_proofs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proofs_ends"), "proofs", ["ends"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("receipt", Document(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["register.instrument_id"],
            name=op.f("fk_receipts_instrument_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_receipts_instrument_id"), "receipts", ["instrument_id"], unique=False)
    op.create_table(
        "register_languages",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["register.id"], name=op.f("fk_register_languages_entry")),
        sa.PrimaryKeyConstraint("entry", "language", name=op.f("pk_register_languages")),
        sqlite_strict=True,
    )
    op.create_table(
        "register_texts",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["register.id"], name=op.f("fk_register_texts_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_register_texts")),
        sqlite_strict=True,
    )
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.Column("renewed_by", sa.Text(), nullable=False),
        sa.Column("renewed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["register.instrument_id"], name=op.f("fk_renewals_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint("instrument_id", "number", "path", name=op.f("uq_renewals_instrument_id_number_path")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_renewals_sha256"), "renewals", ["sha256"], unique=False)
    op.create_table(
        "signatories",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("named", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("authority", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("authority_sha256", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_signatories_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "key", name=op.f("pk_signatories")),
        sqlite_strict=True,
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("handed_out", Flag(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_signatures_sequence_from_one")),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_signatures_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint(
            "instrument_id", "party", "sequence", name=op.f("uq_signatures_instrument_id_party_sequence")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signatures_sha256"), "signatures", ["sha256"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("verdict", Document(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_verdicts_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_verdicts_instrument_id"), "verdicts", ["instrument_id"], unique=False)
    op.create_table(
        "preliminaries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("preliminary_id", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("originals", Document(), nullable=False),
        sa.Column("reading_copy", sa.Text(), nullable=False),
        sa.Column("answers_sha256", sa.Text(), nullable=False),
        sa.Column("assembled_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id", "revision"],
            ["drafts.instrument_id", "drafts.revision"],
            name=op.f("fk_preliminaries_instrument_id_revision"),
        ),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_preliminaries_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preliminaries")),
        sa.UniqueConstraint("preliminary_id", name=op.f("uq_preliminaries_preliminary_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_preliminaries_instrument_id_digest"), "preliminaries", ["instrument_id", "digest"], unique=False
    )
    op.create_table(
        "signins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("last_seen_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("link_id", sa.Text(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (link_id IS NULL)", name=op.f("ck_signins_person_or_link")),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_signins_link_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signins_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signins_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_signins_link_id"), "signins", ["link_id"], unique=False)
    op.create_index(op.f("ix_signins_person_id"), "signins", ["person_id"], unique=False)
