"""Certificates in another name than the signatory's that the officer accepts."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import UtcTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_exceptions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("instrument_id", "key", "name", "subject", "fingerprint", "reason", "by", "by_name")
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instruments.id"],
            name=op.f("fk_certificate_exceptions_instrument_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_exceptions")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_certificate_exceptions_instrument_id"), "certificate_exceptions", ["instrument_id"])
    guard("certificate_exceptions")


def downgrade() -> None:
    op.drop_table("certificate_exceptions")
