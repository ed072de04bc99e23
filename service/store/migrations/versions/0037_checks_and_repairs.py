"""When each object was checked, what the audit found and is not well again, and repairs."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document, UtcTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "object_checks",
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_object_checks")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_object_checks_checked_at"), "object_checks", ["checked_at"])
    op.create_table(
        "open_findings",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "object_id", "path", "code", "sentence")),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", "path", "code", name=op.f("pk_open_findings")),
        sqlite_strict=True,
    )
    op.create_table(
        "repairs",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "object_id", "label", "act")),
        sa.Column("files", Document(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("digest", "reason", "proposed_by", "proposed_name")),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("seal", "state")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("closed_by", "closed_name")),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("quarantine", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repairs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_repairs_object_id"), "repairs", ["object_id"])
    op.create_index(op.f("ix_repairs_state"), "repairs", ["state"])


def downgrade() -> None:
    op.drop_table("repairs")
    op.drop_table("open_findings")
    op.drop_table("object_checks")
