"""Signing in ink: who signs so, what was printed, what was scanned."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_means",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_paper_means_instrument_id_instruments")
        ),
        sa.PrimaryKeyConstraint("instrument_id", "key", name=op.f("pk_paper_means")),
        sqlite_strict=True,
    )
    op.create_table(
        "paper_prints",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("made_from", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pages", Document(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_paper_prints_instrument_id_instruments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_prints")),
        sa.UniqueConstraint(
            "instrument_id", "party", "made_from", name=op.f("uq_paper_prints_instrument_id_party_made_from")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "paper_copies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("covers", Document(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("files", Document(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("sheets", Document(), nullable=False),
        sa.Column("findings", Document(), nullable=False),
        sa.Column("attested", Document(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("certified", sa.Text(), nullable=False),
        sa.Column("verdict", Document(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_paper_copies_instrument_id_instruments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copies")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_paper_copies_instrument_id_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_paper_copies_stage"), "paper_copies", ["stage"], unique=False)
    guard("paper_prints")


def downgrade() -> None:
    op.drop_index(op.f("ix_paper_copies_stage"), table_name="paper_copies")
    op.drop_table("paper_copies")
    op.drop_table("paper_prints")
    op.drop_table("paper_means")
