"""The directory of partners and its history."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("record", Document(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["partners.id"], name=op.f("fk_partners_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_partners_merged_into"), "partners", ["merged_into"], unique=False)
    op.create_table(
        "partner_revisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record", Document(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_revisions_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_revisions")),
        sa.UniqueConstraint("partner_id", "revision", name=op.f("uq_partner_revisions_partner_id_revision")),
        sqlite_strict=True,
    )
    op.create_table(
        "partner_instruments",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_partner_instruments_instrument_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_instruments_partner_id")),
        sa.PrimaryKeyConstraint("instrument_id", name=op.f("pk_partner_instruments")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_partner_instruments_partner_id"), "partner_instruments", ["partner_id"], unique=False)
    guard("partner_revisions")


def downgrade() -> None:
    for table in ("partner_instruments", "partner_revisions", "partners"):
        op.drop_table(table)
