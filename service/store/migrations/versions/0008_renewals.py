"""Renewals of time-stamps, and until when each deposited file is proved."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, Flag, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.Column("renewed_by", sa.Text(), nullable=False),
        sa.Column("renewed_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_renewals_instrument_id_register")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint("instrument_id", "number", "path", name=op.f("uq_renewals_instrument_id_number_path")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_renewals_sha256"), "renewals", ["sha256"], unique=False)
    guard("renewals")
    op.create_table(
        "proofs",
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stamped", Flag(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("doubt", Document(), nullable=True),
        sa.Column("trouble", Document(), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["register.instrument_id"], name=op.f("fk_proofs_instrument_id_register")
        ),
        sa.PrimaryKeyConstraint("instrument_id", "path", name=op.f("pk_proofs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proofs_ends"), "proofs", ["ends"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_proofs_ends"), table_name="proofs")
    op.drop_table("proofs")
    op.drop_index(op.f("ix_renewals_sha256"), table_name="renewals")
    op.drop_table("renewals")
