"""Accounts at the OpenID provider that people sign in with."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "openid_identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_openid_identities_person_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_openid_identities")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_openid_identities_person_id"), "openid_identities", ["person_id"])


def downgrade() -> None:
    """Without the table."""
    op.drop_table("openid_identities")
