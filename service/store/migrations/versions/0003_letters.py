"""Letters by e-mail: the outbox, how a person wants to be told, and where a counterpart's link was sent."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Document, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("instrument_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", Document(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("told", Document(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_letters_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letters_message_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_letters_instrument_id"), "letters", ["instrument_id"])
    op.create_index(op.f("ix_letters_person_id"), "letters", ["person_id"])
    queued = sa.text("state = 'queued'")
    op.create_index("ix_letters_due_at_queued", "letters", ["due_at"], sqlite_where=queued, postgresql_where=queued)
    op.add_column("people", sa.Column("letters", sa.Text(), nullable=True))
    op.add_column("links", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("links", sa.Column("language", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("links", "language")
    op.drop_column("links", "address")
    op.drop_column("people", "letters")
    op.drop_table("letters")
