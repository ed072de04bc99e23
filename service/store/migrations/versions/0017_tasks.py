"""What waits for whom, and the officer in charge."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document, UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("instruments", sa.Column("officer_id", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("instruments", sa.Column("hands", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_index(op.f("ix_instruments_officer_id"), "instruments", ["officer_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("barred", sa.Text(), nullable=False),
        sa.Column("reason", Document(), nullable=False),
        sa.Column("told", Document(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("officer_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_tasks_instrument_id")),
        sa.PrimaryKeyConstraint("instrument_id", "position", name=op.f("pk_tasks")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tasks_position_since"), "tasks", ["position", "since"], unique=False)
    op.create_index(op.f("ix_tasks_role_unit_since"), "tasks", ["role", "unit", "since"], unique=False)


def downgrade() -> None:
    op.drop_table("tasks")
    op.drop_index(op.f("ix_instruments_officer_id"), table_name="instruments")
    op.drop_column("instruments", "hands")
    op.drop_column("instruments", "officer_id")
