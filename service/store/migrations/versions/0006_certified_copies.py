"""Certified copies of deposited paper originals, found by their bytes: from the archive, no longer from the case's own rows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certified_copies",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_certified_copies_instrument_id_register")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_certified_copies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_certified_copies_instrument_id"), "certified_copies", ["instrument_id"], unique=False)
    op.execute(
        "INSERT INTO certified_copies (sha256, instrument_id, party) "
        "SELECT paper_copies.certified, paper_copies.instrument_id, paper_copies.party FROM paper_copies "
        "JOIN register ON register.instrument_id = paper_copies.instrument_id WHERE paper_copies.stage = 'certified'"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_certified_copies_instrument_id"), table_name="certified_copies")
    op.drop_table("certified_copies")
