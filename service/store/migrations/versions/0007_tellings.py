"""Why a job waits or an instrument was not signed, also as data, so that pages can say it in the reader's language."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("jobs", "ceremony_items")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("told", Document(), nullable=True))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "told")
