"""Who does which job: the holder of a lease, and the workers that are running."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("holder", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("abandoned", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "workers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("workers")
    op.drop_column("jobs", "abandoned")
    op.drop_column("jobs", "holder")
