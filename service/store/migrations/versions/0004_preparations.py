"""Signatures that are made at the signer's own desk wait here for their values."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document, UtcTime

revision = "0004"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_preparations_instrument_id_instruments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparations")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_preparations_instrument_id"), "preparations", ["instrument_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_preparations_instrument_id"), table_name="preparations")
    op.drop_table("preparations")
