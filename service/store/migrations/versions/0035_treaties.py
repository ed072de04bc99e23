"""Treaties and what States did to them."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Day, Document

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "treaties",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("adopted_on", Day(), nullable=False),
        sa.Column("details", Document(), nullable=False),
        sa.Column("holding", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", "revision", name=op.f("pk_treaties")),
        sqlite_strict=True,
    )
    guard("treaties")
    op.create_table(
        "treaty_actions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("treaty", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("details", Document(), nullable=False),
        sa.Column("holding", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_treaty_actions")),
        sa.UniqueConstraint("treaty", "number", name=op.f("uq_treaty_actions_treaty_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_treaty_actions_state"), "treaty_actions", ["state"], unique=False)
    op.create_index(op.f("ix_treaty_actions_treaty"), "treaty_actions", ["treaty"], unique=False)
    guard("treaty_actions")


def downgrade() -> None:
    op.drop_table("treaty_actions")
    op.drop_table("treaties")
