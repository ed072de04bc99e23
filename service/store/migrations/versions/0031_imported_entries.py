"""Entries that were taken over from an earlier register."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register", sa.Column("imported", Document(), nullable=True))


def downgrade() -> None:
    op.drop_column("register", "imported")
