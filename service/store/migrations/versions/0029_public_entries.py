"""The entries of the register that everybody may see. None is open yet, so there is nothing to fill."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Flag, UtcTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_entries",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", Flag(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("sorted_by", sa.Text(), nullable=False),
        sa.Column("released_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["register.id"], name=op.f("fk_public_entries_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_public_entries")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_public_entries_letter"), "public_entries", ["letter"], unique=False)
    op.create_index(op.f("ix_public_entries_released_at"), "public_entries", ["released_at"], unique=False)


def downgrade() -> None:
    op.drop_table("public_entries")
