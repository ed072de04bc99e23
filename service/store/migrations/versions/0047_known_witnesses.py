"""Since when each witness of a log is known, from which day on its silence counts."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_witnesses",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("log", "name")),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("log", "name", name=op.f("pk_known_witnesses")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("known_witnesses")
