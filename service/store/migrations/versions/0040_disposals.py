"""Disposals of objects of the archive."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, UtcTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disposals",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "object_id", "subject", "kind", "label", "authority")),
        sa.Column("authority_date", Day(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "digest", "proposed_by", "proposed_name")),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("seal", "state")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("closed_by", "closed_name")),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("approval_seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposals")),
        sqlite_strict=True,
    )  # fmt: skip
    for name in ("object_id", "subject", "state"):
        op.create_index(op.f(f"ix_disposals_{name}"), "disposals", [name])


def downgrade() -> None:
    op.drop_table("disposals")
