from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, inspect, text

from service.store.engine import connect
from service.store.errors import StoreConflict
from service.store.migrate import DatabaseNewer, _config, current_revision, downgrade, head_revision, migrate
from service.store.records import StoredProof
from service.store.tables import metadata
from service.store.types import Document
from service.store.unit import Store
from tests.contracts.samples import entry, renewal

DERIVED = ("register_fts", "register_index")
"""The search index differs by engine and is not in the metadata."""


def revisions() -> list[str]:
    """Oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def shape(connection: Connection) -> list[object]:
    """Everything the database says about itself, in its own words."""
    if connection.dialect.name == "sqlite":
        query = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    else:
        query = (
            "SELECT 'column', table_name, column_name, data_type || is_nullable FROM information_schema.columns "
            "WHERE table_schema = 'public' UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, "
            "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL "
            "SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal UNION ALL SELECT 'function', '', proname, prosrc FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2, 3"
        )
    return [tuple(row) for row in connection.execute(text(query))]


def differs(
    _context: object, _found: object, column: Column[object], before: str | None, *after: object
) -> bool | None:
    """Alembic asks the database whether two defaults are equal, and PostgreSQL compares no ``json``; None: it may ask."""
    if not isinstance(column.type, Document) or before is None:
        return None
    return before.removesuffix("::json") != after[-1]


def test_head_is_what_the_tables_say(empty: Engine) -> None:
    migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": differs,
                "include_object": lambda _object, name, kind, _reflected, _to: (
                    not (kind in {"table", "index"} and any(derived in name for derived in DERIVED))
                ),
            },
        )
        assert compare_metadata(context, metadata) == []


def names(engine: Engine) -> set[tuple[str, str]]:
    """Table and name of every constraint and index that the metadata knows."""
    found = inspect(engine)
    rows: set[tuple[str, str]] = set()
    for table in metadata.tables:
        parts = [found.get_pk_constraint(table), *found.get_foreign_keys(table), *found.get_unique_constraints(table)]
        parts += [*found.get_check_constraints(table), *found.get_indexes(table)]
        rows |= {(table, str(part["name"])) for part in parts}
    return rows


def test_constraints_and_indexes_have_the_names_of_the_convention_on_both_engines(empty: Engine) -> None:
    migrate(empty)
    expected = {
        (table.name, str(part.name))
        for table in metadata.tables.values()
        for part in (*table.constraints, *table.indexes)
    }
    assert names(empty) == expected
    assert all(name.startswith(("pk_", "fk_", "uq_", "ck_", "ix_")) for _, name in expected)


def test_every_migration_goes_up_and_down_and_up_again(empty: Engine) -> None:
    shapes = []
    for revision in ["base", *revisions()]:
        if revision != "base":
            step(empty, revision)
        with empty.connect() as connection:
            shapes.append(shape(connection))
    for back, revision in enumerate(reversed(["base", *revisions()[:-1]]), start=2):
        downgrade(empty, revision)
        with empty.connect() as connection:
            # Alembic's own table stays behind when everything else is gone.
            assert [line for line in shape(connection) if "alembic" not in str(line)] == [
                line for line in shapes[-back] if "alembic" not in str(line)
            ]
    migrate(empty)
    with empty.connect() as connection:
        assert shape(connection) == shapes[-1]


def step(engine: Engine, revision: str) -> None:
    from alembic import command

    with connect(engine, write=True) as connection, connection.begin():
        command.upgrade(_config(connection), revision)


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    with Store(empty).unit() as unit:
        unit.register.add(entry(1), "text")
        unit.commit()
    migrate(empty)
    with Store(empty).reader() as unit:
        assert unit.register.get(1, 2026) == entry(1)


def test_two_processes_that_start_together_migrate_once(empty: Engine) -> None:
    problems: list[BaseException] = []

    def start() -> None:
        try:
            migrate(empty)
        except BaseException as error:  # noqa: BLE001
            problems.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    with empty.connect() as connection:
        assert current_revision(connection) == head_revision()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with empty.connect().execution_options(alternat_write=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE verdicts (in_the_way integer)"))
    with pytest.raises(Exception, match="fault in the service"):
        migrate(empty)
    assert tables(empty) == {"verdicts"}


def test_a_newer_database_is_left_alone(empty: Engine) -> None:
    migrate(empty)
    with empty.connect().execution_options(alternat_write=True) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="newer version"):
        migrate(empty)


def test_every_table_is_strict_on_sqlite(empty: Engine) -> None:
    if empty.dialect.name != "sqlite":
        pytest.skip("only SQLite has loose tables")
    migrate(empty)
    with empty.connect() as connection:
        loose = connection.execute(
            text("SELECT name FROM pragma_table_list WHERE type = 'table' AND NOT strict AND schema = 'main'")
        ).scalars()
        assert set(loose) - {"sqlite_schema", "alembic_version"} == set()


def test_promises_to_the_disk_are_kept_by_every_sqlite_connection(empty: Engine) -> None:
    if empty.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps these by default")
    with empty.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_renewals_and_proofs_outlive_the_way_down_and_up(empty: Engine) -> None:
    """Migration 0045 makes both tables anew; what is about a holding has no place in the older ones."""
    migrate(empty)
    ends = renewal().files[0].ends
    proofs = [
        StoredProof(subject=subject, path="a.pdf", sha256="a", stamped=True, ends=ends, authority="A")
        for subject in ("i-1", "h-1")
    ]
    with Store(empty).unit() as unit:
        unit.register.add(entry(1, instrument_id="i-1"), "text")
        unit.proofs.put_all(proofs)
        for one in (renewal("i-1", number=1), renewal("i-1", number=2), renewal("h-1")):
            unit.renewals.add(one)
        unit.commit()
    downgrade(empty, "0044")
    migrate(empty)
    with Store(empty).unit() as unit:
        assert [one.number for one in unit.renewals.of("i-1")] == [1, 2]
        assert (unit.renewals.of("h-1"), unit.proofs.of("h-1"), unit.proofs.of("i-1")) == ([], [], proofs[:1])
        unit.renewals.add(renewal("h-1"))  # the key goes on
        unit.commit()
    with pytest.raises(StoreConflict), connect(empty, write=True) as connection, connection.begin():
        connection.execute(text("DELETE FROM renewals"))
