"""Certified true copies."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import UtcTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TEXTS = ("path", "sha256")
_MORE = ("title", "place", "language", "person", "organization")


def upgrade() -> None:
    op.create_table(
        "certified_copies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        sa.Column("pages", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _MORE),
        sa.Column("printed", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_copies")),
        sa.UniqueConstraint("number", name=op.f("uq_certified_copies_number")),
        sqlite_strict=True,
    )
    for column in ("asked_at", "subject"):
        op.create_index(op.f(f"ix_certified_copies_{column}"), "certified_copies", [column], unique=False)
    guard("certified_copies")


def downgrade() -> None:
    op.drop_table("certified_copies")
