"""Ceremonies of signature; who signs for whom; an approved text may go back to drafting and be approved again."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0002"
down_revision = "0005"
branch_labels = None
depends_on = None

REPLACEMENT = ("named", "authority", "authority_sha256")


def upgrade() -> None:
    create_ceremonies()
    for name in REPLACEMENT:
        op.add_column("signatories", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    op.drop_index("uq_approvals_decisive", "approvals")
    unique_decision("uq_approvals_final", "decision = 'decline'")


def downgrade() -> None:
    op.drop_index("uq_approvals_final", "approvals")
    unique_decision("uq_approvals_decisive", "decision IN ('approve', 'decline')")
    for name in reversed(REPLACEMENT):
        op.drop_column("signatories", name)
    op.drop_table("ceremony_items")
    op.drop_table("ceremonies")


def unique_decision(name: str, which: str) -> None:
    op.create_index(
        name,
        "approvals",
        ["instrument_id", "digest"],
        unique=True,
        sqlite_where=sa.text(which),
        postgresql_where=sa.text(which),
    )


def create_ceremonies() -> None:
    op.create_table(
        "ceremonies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=True),
        sa.Column("alive_until", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremonies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ceremonies_by"), "ceremonies", ["by"])
    op.create_index(op.f("ix_ceremonies_made_at"), "ceremonies", ["made_at"])
    op.create_table(
        "ceremony_items",
        sa.Column("ceremony_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ceremony_id"], ["ceremonies.id"], name=op.f("fk_ceremony_items_ceremony_id")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_ceremony_items_instrument_id")
        ),
        sa.PrimaryKeyConstraint("ceremony_id", "instrument_id", name=op.f("pk_ceremony_items")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_ceremony_items_instrument_id"), "ceremony_items", ["instrument_id"])
