"""Documents of conferences."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, Document

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "records",
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("symbol", sa.Text(), nullable=False),
        sa.Column("plain_symbol", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("languages", Document(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", Day(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holding"], ["holdings.id"], name=op.f("fk_records_holding")),
        sa.PrimaryKeyConstraint("holding", name=op.f("pk_records")),
        sqlite_strict=True,
    )
    for column in ("body", "day", "plain_symbol", "review_on"):
        op.create_index(op.f(f"ix_records_{column}"), "records", [column], unique=False)
    op.create_table(
        "record_languages",
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("plain_symbol", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holding"], ["records.holding"], name=op.f("fk_record_languages_holding")),
        sa.PrimaryKeyConstraint("holding", "language", name=op.f("pk_record_languages")),
        sa.UniqueConstraint("plain_symbol", "language", name=op.f("uq_record_languages_plain_symbol_language")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_record_languages_language"), "record_languages", ["language"], unique=False)


def downgrade() -> None:
    op.drop_table("record_languages")
    op.drop_table("records")
