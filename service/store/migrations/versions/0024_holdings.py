"""Holdings: what the archive keeps besides agreements."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Day, Document, UtcTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holdings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("title", Document(), nullable=False),
        sa.Column("entered_on", Day(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("details", Document(), nullable=False),
        sa.Column("files", Document(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("leaf_index", sa.Integer(), nullable=False),
        sa.Column("deposited_at", UtcTime(), nullable=False),
        sa.Column("deposited_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_holdings_kind_number")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_holdings_leaf_index")),
        sa.UniqueConstraint("object_id", name=op.f("uq_holdings_object_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_holdings_about"), "holdings", ["about"], unique=False)
    op.create_index(op.f("ix_holdings_kind"), "holdings", ["kind"], unique=False)
    guard("holdings")
    op.create_table(
        "holding_files",
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holding"], ["holdings.id"], name=op.f("fk_holding_files_holding")),
        sa.PrimaryKeyConstraint("holding", "path", "sha256", name=op.f("pk_holding_files")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_holding_files_sha256"), "holding_files", ["sha256"], unique=False)
    op.create_table(
        "holding_texts",
        sa.Column("holding", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["holding"], ["holdings.id"], name=op.f("fk_holding_texts_holding")),
        sa.PrimaryKeyConstraint("holding", name=op.f("pk_holding_texts")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("holding_texts")
    op.drop_table("holding_files")
    op.drop_table("holdings")
