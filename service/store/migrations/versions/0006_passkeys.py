"""Passkeys, challenges that were answered, and how and when a sign-in was proved last."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables and two columns. Sign-ins from before have no proof and need one before the next approval or signature."""
    op.add_column("signins", sa.Column("proof", sa.Text(), nullable=True))
    op.add_column("signins", sa.Column("proved_at", UtcTime(), nullable=True))
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_passkeys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    op.create_table(
        "spent_challenges",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_spent_challenges")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("spent_challenges")
    op.drop_table("passkeys")
    op.drop_column("signins", "proved_at")
    op.drop_column("signins", "proof")
