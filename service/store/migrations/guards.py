"""Triggers that make a table append-only on both engines. Released migrations use them, so a change here needs a second function."""

from __future__ import annotations

from alembic import op

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def prepare_guards() -> None:
    """Once, before the first :func:`guard`."""
    if _postgresql():
        op.execute(_POSTGRESQL_FUNCTION)


def remove_guards() -> None:
    """Once, after the guarded tables are gone; their triggers went with them."""
    if _postgresql():
        op.execute("DROP FUNCTION refuse_change()")


def guard(table: str) -> None:
    """From now on rows of ``table`` can be added and read, nothing else."""
    if _postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
        )
