"""Proposals of organizations and their history."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("answers", Document(), nullable=False),
        sa.Column("documents", Document(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("instrument_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_proposals_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposals_department_state"), "proposals", ["department", "state"], unique=False)
    op.create_index(op.f("ix_proposals_instrument_id"), "proposals", ["instrument_id"], unique=False)
    op.create_table(
        "proposal_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("proposal_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", Document(), nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_events_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_events")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proposal_events_proposal_id"), "proposal_events", ["proposal_id"], unique=False)
    guard("proposal_events")


def downgrade() -> None:
    for table in ("proposal_events", "proposals"):
        op.drop_table(table)
