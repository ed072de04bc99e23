"""Delegations of the head of the organization, and planned signings."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("head_id", sa.Text(), nullable=False),
        sa.Column("head_name", sa.Text(), nullable=False),
        sa.Column("substitute_id", sa.Text(), nullable=False),
        sa.Column("substitute_name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("begins", Day(), nullable=False),
        sa.Column("ends", Day(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("authority_sha256", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_name", sa.Text(), nullable=False),
        sa.Column("revoked_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["head_id"], ["people.id"], name=op.f("fk_delegations_head_id")),
        sa.ForeignKeyConstraint(["substitute_id"], ["people.id"], name=op.f("fk_delegations_substitute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delegations_substitute_id"), "delegations", ["substitute_id"], unique=False)
    op.create_table(
        "planned_signings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("hour", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("cancelled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_planned_signings_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_signings")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_planned_signings_instrument_id"), "planned_signings", ["instrument_id"], unique=False)
    op.add_column("approvals", sa.Column("delegation", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("approvals", "delegation")
    for table in ("planned_signings", "delegations"):
        op.drop_table(table)
