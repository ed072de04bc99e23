"""Obligations after the deposit, the reports handed in for them, and the reminders that were sent."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, Document, Flag, UtcTime

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "obligations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owed_by", sa.Text(), nullable=False),
        sa.Column("due_on", Day(), nullable=True),
        sa.Column("dated", Flag(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("title", Document(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_obligations_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
        sa.UniqueConstraint("instrument_id", "key", name=op.f("uq_obligations_instrument_id_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_obligations_due_on"), "obligations", ["due_on"], unique=False)
    op.create_table(
        "obligation_reports",
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_obligation_reports_obligation_id")
        ),
        sa.PrimaryKeyConstraint("obligation_id", "number", name=op.f("pk_obligation_reports")),
        sqlite_strict=True,
    )
    op.create_table(
        "obligation_reminders",
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("due_on", Day(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_obligation_reminders_obligation_id")
        ),
        sa.PrimaryKeyConstraint("obligation_id", "due_on", "days", name=op.f("pk_obligation_reminders")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("obligation_reminders")
    op.drop_table("obligation_reports")
    op.drop_table("obligations")
