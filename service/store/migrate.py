"""Migrates a database to the schema of this program. Every command does it first; it costs one query when nothing is due."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from service.domain.messages import Message
from service.store.engine import connect
from service.store.errors import StoreError


class DatabaseNewer(StoreError):
    """The database has a revision that this program does not know."""

    message = Message(
        "The database was written by a newer version of Alternat. Start that version, or restore a backup made by this one."
    )


def migrate(engine: Engine) -> None:
    """All outstanding migrations in one transaction; two processes that start together do it once.

    :raises DatabaseNewer: the database is ahead of this program.
    """
    with connect(engine, write=False) as connection:
        if current_revision(connection) == head_revision():
            return
    with connect(engine, write=True) as connection, connection.begin():
        _require_known(current_revision(connection))
        command.upgrade(_config(connection), "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Back to an earlier ``revision``, or to ``base``, an empty database. **Data is lost**; for tests and emergencies."""
    with connect(engine, write=True) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def head_revision() -> str | None:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision of the database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _require_known(revision: str | None) -> None:
    if revision is None:
        return
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError as error:
        raise DatabaseNewer(revision=revision) from error
