"""Which archive the database works with, and the heads of its logs."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archives",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("founded_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
        sqlite_strict=True,
    )
    op.create_table(
        "log_heads",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_log_heads")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("log_heads", "archives"):
        op.drop_table(table)
