"""What the replica of the archive holds."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replica_bags",
        sa.Column("leaf_index", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("object_id", "version", "outcome", "key", "reason", "detail")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcTime(), nullable=True),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_replica_bags")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_replica_bags_outcome"), "replica_bags", ["outcome"])
    op.create_index(op.f("ix_replica_bags_checked_at"), "replica_bags", ["checked_at"])
    op.create_table(
        "replica_logs",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checkpoint_key", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("log", "size", name=op.f("pk_replica_logs")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("replica_logs")
    op.drop_table("replica_bags")
