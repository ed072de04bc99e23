"""Deposits that the log has and that wait for the repair of their object before they are entered."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unentered",
        sa.Column("leaf_index", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("object_id", "kind", "number")),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_unentered")),
        sa.UniqueConstraint("object_id", name=op.f("uq_unentered_object_id")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("unentered")
