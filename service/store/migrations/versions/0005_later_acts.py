"""Later acts on deposited instruments, and finding an entry by its working reference."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Day, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "later_acts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("later", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_later_acts_instrument_id_register")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_later_acts")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_later_acts_instrument_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_later_acts_later"), "later_acts", ["later"], unique=False)
    op.create_index(op.f("ix_register_reference"), "register", ["reference"], unique=False)
    guard("later_acts")


def downgrade() -> None:
    op.drop_index(op.f("ix_register_reference"), table_name="register")
    op.drop_index(op.f("ix_later_acts_later"), table_name="later_acts")
    op.drop_table("later_acts")
