"""Renewals and proofs of holdings beside those of agreements: the rows name either by its id."""

import sqlalchemy as sa
from alembic import op

from service.store.migrations.guards import guard
from service.store.types import Document, Flag, UtcTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_RENEWALS = "number, path, sha256, before_sha256, authority, ends, renewed_by, renewed_at"
_PROOFS = "path, sha256, stamped, ends, authority, doubt, trouble, tried_at"


def upgrade() -> None:
    _made_again("instrument_id", "subject", "true")


def downgrade() -> None:
    _made_again("subject", "instrument_id", "subject IN (SELECT instrument_id FROM register)")


def _made_again(before: str, after: str, kept: str) -> None:
    """Both tables anew with the key ``after``, and the rows for which ``kept`` holds in their order."""
    for name, columns, order, create in (
        ("renewals", _RENEWALS, "id", _renewals),
        ("proofs", _PROOFS, f"{before}, path", _proofs),
    ):
        op.execute(f"CREATE TEMPORARY TABLE {name}_kept AS SELECT * FROM {name} WHERE {kept}")
        op.drop_table(name)
        create(after)
        op.execute(
            f"INSERT INTO {name} ({after}, {columns}) SELECT {before}, {columns} FROM {name}_kept ORDER BY {order}"
        )
        op.execute(f"DROP TABLE {name}_kept")
    guard("renewals")


def _renewals(key: str) -> None:
    op.create_table(
        "renewals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column(key, sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.Column("renewed_by", sa.Text(), nullable=False),
        sa.Column("renewed_at", UtcTime(), nullable=False),
        *_of_register("renewals", key),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewals")),
        sa.UniqueConstraint(key, "number", "path", name=op.f(f"uq_renewals_{key}_number_path")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_renewals_sha256"), "renewals", ["sha256"], unique=False)


def _proofs(key: str) -> None:
    op.create_table(
        "proofs",
        sa.Column(key, sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("stamped", Flag(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=True),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("doubt", Document(), nullable=True),
        sa.Column("trouble", Document(), nullable=True),
        sa.Column("tried_at", UtcTime(), nullable=True),
        *_of_register("proofs", key),
        sa.PrimaryKeyConstraint(key, "path", name=op.f("pk_proofs")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_proofs_ends"), "proofs", ["ends"], unique=False)


def _of_register(table: str, key: str) -> list[sa.ForeignKeyConstraint]:
    if key == "subject":
        return []
    return [sa.ForeignKeyConstraint([key], [f"register.{key}"], name=op.f(f"fk_{table}_{key}"))]
