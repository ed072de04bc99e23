"""The record of changes of accounts, and the changes that wait for a second administrator."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, Flag, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables; the record is append-only."""
    op.create_table(
        "account_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("detail", Document(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_account_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_events")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_events_person_id"), "account_events", ["person_id"])
    guard("account_events")
    op.create_table(
        "account_requests",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("detail", Document(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_name", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("confirmed", Flag(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_account_requests_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_requests")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_requests_person_id"), "account_requests", ["person_id"])


def downgrade() -> None:
    """Without the two tables."""
    op.drop_table("account_requests")
    op.drop_table("account_events")
