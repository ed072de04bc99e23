"""Deputies for days of absence."""

import sqlalchemy as sa
from alembic import op

from service.store.types import Day, UtcTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deputies",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("deputy_id", sa.Text(), nullable=False),
        sa.Column("starts", Day(), nullable=False),
        sa.Column("ends", Day(), nullable=False),
        sa.Column("named_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_deputies_deputy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deputies_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputies")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_deputies_person_id"), "deputies", ["person_id"], unique=False)
    op.add_column("signins", sa.Column("acts_for", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("signins", "acts_for")
    op.drop_table("deputies")
