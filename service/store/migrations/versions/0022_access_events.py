"""Who signed in and out, and who took which file."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("detail", Document(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_access_events_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_events")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_access_events_at"), "access_events", ["at"], unique=False)
    op.create_index(op.f("ix_access_events_instrument_id"), "access_events", ["instrument_id"], unique=False)
    guard("access_events")
    op.create_index(op.f("ix_events_at"), "events", ["at"], unique=False)
    op.create_index(op.f("ix_account_events_at"), "account_events", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_account_events_at"), table_name="account_events")
    op.drop_index(op.f("ix_events_at"), table_name="events")
    op.drop_table("access_events")
