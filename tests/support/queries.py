"""What is sent to the database, and how the database means to answer it: for tests of how much work something is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from service.store.unit import Store


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Every statement of the block with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        seen.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def selects(store: Store, seen: list[tuple[str, Any]]) -> list[list[str]]:
    """The plans of the questions among ``seen``."""
    return [plan(store, *one) for one in seen if one[0].startswith(("SELECT", "WITH"))]


def plan(store: Store, statement: str, parameters: Any) -> list[str]:
    """The lines of the database's plan."""
    sqlite = store.engine.dialect.name == "sqlite"
    with store.engine.connect() as connection:
        if not sqlite:
            connection.execute(text("ANALYZE"))
        found = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        return [str(row[-1]) for row in found]


def whole_tables_read(store: Store, statement: str, parameters: Any) -> list[str]:
    """The lines of the plan that read a table from end to end."""
    start = "SCAN" if store.engine.dialect.name == "sqlite" else "Seq Scan"
    return [line for line in plan(store, statement, parameters) if line.startswith(start) or "Seq Scan" in line]
