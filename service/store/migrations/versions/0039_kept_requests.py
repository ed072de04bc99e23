"""Requests to the API that came with a key, with their answers."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_requests",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "key", "request")),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "body")),
        sa.PrimaryKeyConstraint("person", "key", name=op.f("pk_kept_requests")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_kept_requests_begun_at"), "kept_requests", ["begun_at"])


def downgrade() -> None:
    op.drop_table("kept_requests")
