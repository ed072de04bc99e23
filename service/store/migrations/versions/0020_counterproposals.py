"""Counter-proposals in Word, what was decided on each change, and negotiated wording in drafts."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("wording", Document(), nullable=True))
    op.create_table(
        "counterproposals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("tracked", Document(), nullable=False),
        sa.Column("formatting", sa.Integer(), nullable=False),
        sa.Column("changes", Document(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_counterproposals_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counterproposals")),
        sa.UniqueConstraint("proposal", name=op.f("uq_counterproposals_proposal")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_counterproposals_instrument_id"), "counterproposals", ["instrument_id"], unique=False)
    op.create_table(
        "change_decisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_change_decisions_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_decisions")),
        sa.UniqueConstraint("proposal", "change", name=op.f("uq_change_decisions_proposal_change")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_change_decisions_instrument_id"), "change_decisions", ["instrument_id"], unique=False)
    for table in ("counterproposals", "change_decisions"):
        guard(table)


def downgrade() -> None:
    op.drop_table("change_decisions")
    op.drop_table("counterproposals")
    op.drop_column("drafts", "wording")
