"""Legal holds on objects of the archive."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, UtcTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "kind", "label", "reason")),
        sa.Column("review_on", Day(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("placed_by", "placed_by_id")),
        sa.Column("placed_at", UtcTime(), nullable=False),
        sa.Column("reviews", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("lifted_reason", "lifted_by", "lifted_by_id")),
        sa.Column("lifted_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("object_id", "number", name=op.f("pk_legal_holds")),
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index(op.f("ix_legal_holds_subject"), "legal_holds", ["subject"])


def downgrade() -> None:
    op.drop_table("legal_holds")
