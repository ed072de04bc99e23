"""Imports of an earlier register that archivists prepare in the browser."""

import sqlalchemy as sa
from alembic import op

from service.store.types import UtcTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_imports",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "state", "file", "table_sha256", "report")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("total", "defects", "there")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("access", "dates", "made_by", "made_by_name")),
        *(sa.Column(name, UtcTime(), nullable=False) for name in ("made_at", "changed_at")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("started_by", "started_by_name")),
        *(sa.Column(name, UtcTime(), nullable=True) for name in ("started_at", "ended_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_imports")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_register_imports_state"), "register_imports", ["state"])
    op.create_table(
        "import_scans",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("import_id", "name", "sha256")),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "name", name=op.f("pk_import_scans")),
        sqlite_strict=True,
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("row", "number", "year")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "outcome")),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_rows")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for name in ("import_rows", "import_scans", "register_imports"):
        op.drop_table(name)
