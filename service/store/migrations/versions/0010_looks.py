"""Which originals each person has looked at before deciding on them."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_looks_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_looks_instrument_id"), "looks", ["instrument_id"], unique=False)
    guard("looks")


def downgrade() -> None:
    op.drop_table("looks")
