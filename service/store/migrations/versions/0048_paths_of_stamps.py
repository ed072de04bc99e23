"""Where the time-stamps of the logs lie that the audit has verified, so that it misses one that is gone. It verifies all of them once more."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM stamp_checks")
    op.add_column("stamp_checks", sa.Column("path", sa.Text(), nullable=False))


def downgrade() -> None:
    op.drop_column("stamp_checks", "path")
