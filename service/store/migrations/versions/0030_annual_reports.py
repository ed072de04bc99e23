"""Reports over a period."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, Document, UtcTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "annual_reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first", Day(), nullable=False),
        sa.Column("last", Day(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("content", Document(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("pdf", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_reports")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_annual_reports_asked_at"), "annual_reports", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("annual_reports")
