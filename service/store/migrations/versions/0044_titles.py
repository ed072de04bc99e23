"""The title of an agreement in each of its languages."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instruments", sa.Column("titles", Document(), nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    op.drop_column("instruments", "titles")
