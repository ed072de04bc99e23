"""When the obligations of each entry have to be computed again; at first, all of them at once."""

from datetime import date

import sqlalchemy as sa
from alembic import op

from service.store.types import Day

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "obligation_runs",
        sa.Column("entry", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("again_on", Day(), nullable=True),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["register.id"], name=op.f("fk_obligation_runs_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_obligation_runs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_obligation_runs_again_on"), "obligation_runs", ["again_on"])
    op.create_index(op.f("ix_obligation_runs_rules"), "obligation_runs", ["rules"])
    runs = sa.table("obligation_runs", sa.column("entry"), sa.column("again_on", Day()), sa.column("rules"))
    entries = sa.select(sa.column("id"), sa.literal(date.min, Day()), sa.literal("")).select_from(sa.table("register"))
    op.execute(sa.insert(runs).from_select(["entry", "again_on", "rules"], entries))


def downgrade() -> None:
    op.drop_table("obligation_runs")
