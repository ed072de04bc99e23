"""When the audit last verified each time-stamp of the logs, and of which witnesses people were told that they are silent."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stamp_checks",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stamp_checks")),
        sqlite_strict=True,
    )
    op.create_table(
        "silent_witnesses",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("log", "name")),
        sa.PrimaryKeyConstraint("log", "name", name=op.f("pk_silent_witnesses")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("silent_witnesses")
    op.drop_table("stamp_checks")
