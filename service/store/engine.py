"""The database connection: SQLite by default, PostgreSQL by URL; both behave alike.

What holds on both: one writer at a time (``BEGIN IMMEDIATE``; an advisory lock on PostgreSQL), so a use case that reads and
then writes is not overtaken; readers see one moment and may not write; a commit is on disk when it returns; waiting
for a lock ends after ``busy_seconds`` with :class:`StoreBusy`; drivers' exceptions come out as :mod:`service.store.errors`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from service.domain.errors import DomainError
from service.store.errors import (
    NumberUnstorable,
    StoreBusy,
    StoreConflict,
    StoreError,
    StoreFull,
    StoreUnavailable,
    TextUnstorable,
)
from service.store.types import to_json

_WRITE = "alternat_write"
_WRITER_LOCK = 0x416C7465726E6174
"""Key of PostgreSQL's advisory lock: ``Alternat`` in ASCII."""


def make_engine(url: str, *, busy_seconds: float = 10.0) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``. Nothing is connected yet.

    :param busy_seconds: how long a writer waits for the one before it.
    :raises ValueError: another kind of database, or an in-memory one, which would forget everything.
    """
    parsed = parsed_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        engine = _sqlite(parsed, busy_seconds)
    elif kind == "postgresql":
        engine = _postgresql(parsed, busy_seconds)
    else:
        raise ValueError(f"the database URL must begin with sqlite:/// or postgresql://, not with {kind}")
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def parsed_url(url: str) -> URL:
    """The database's URL in parts; ``postgres://`` is the older spelling of ``postgresql://``."""
    return make_url(url.replace("postgres://", "postgresql://", 1))


def connect(engine: Engine, *, write: bool) -> Connection:
    """A connection whose transaction, begun at the first statement, is the writer's or reads only. The caller closes it."""
    return engine.connect().execution_options(**{_WRITE: write})


def writes(connection: Connection) -> bool:
    """Whether the connection's transaction is the writer's."""
    return bool(connection.get_execution_options().get(_WRITE, False))


def _sqlite(url: URL, busy_seconds: float) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise ValueError("the database URL must name a file: an in-memory database would forget everything")

    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # isolation_level None: pysqlite would otherwise begin deferred transactions on its own and skip them for DDL.
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {int(busy_seconds * 1000)}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        write = writes(connection)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    engine = create_engine(url.set(drivername="sqlite+pysqlite"), connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql(url: URL, busy_seconds: float) -> Engine:
    settings = {
        "timezone": "UTC",
        "lock_timeout": f"{int(busy_seconds * 1000)}",
        "synchronous_commit": "on",
        "jit": "off",
        "idle_in_transaction_session_timeout": "600000",
    }

    def begin(connection: Connection) -> None:
        if writes(connection):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": " ".join(f"-c {name}={value}" for name, value in settings.items())},
        json_serializer=to_json,
        pool_pre_ping=True,
    )
    event.listen(engine, "begin", begin)
    return engine


_BY_SQLITE_CODE: dict[int, type[DomainError]] = {
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CONSTRAINT: StoreConflict,
    sqlite3.SQLITE_CANTOPEN: StoreUnavailable,
    sqlite3.SQLITE_IOERR: StoreUnavailable,
    sqlite3.SQLITE_CORRUPT: StoreUnavailable,
    sqlite3.SQLITE_NOTADB: StoreUnavailable,
}

_BY_SQLSTATE: dict[str, type[DomainError]] = {
    "55P03": StoreBusy,
    "40P01": StoreBusy,
    "40001": StoreBusy,
    "53100": StoreFull,
    "25P03": StoreUnavailable,
    "22003": NumberUnstorable,
    "22021": TextUnstorable,
    "08": StoreUnavailable,
    "23": StoreConflict,
    "53": StoreBusy,
    "57": StoreUnavailable,
    "58": StoreUnavailable,
}
"""By the whole code first, then by its class (PostgreSQL manual, appendix A)."""


_BY_DRIVER_CLASS: dict[str, type[DomainError]] = {"OperationalError": StoreUnavailable, "DataError": TextUnstorable}
"""The second is psycopg's word for a NUL in a text."""


def _translate(context: ExceptionContext) -> BaseException:
    """Our error for a driver's. Errors of our own code (a naive time) pass unchanged."""
    original = context.original_exception
    if isinstance(original, UnicodeEncodeError):
        kind: type[DomainError] = TextUnstorable
    elif isinstance(original, OverflowError):  # the driver's word for a number that SQLite cannot hold
        kind = NumberUnstorable
    elif isinstance(context.sqlalchemy_exception, DBAPIError):
        kind = _kind(original, disconnected=context.is_disconnect)
    else:
        return original
    error = kind(detail=str(original).strip())
    error.__cause__ = original
    return error


def _kind(original: BaseException, *, disconnected: bool) -> type[DomainError]:
    if disconnected:
        return StoreUnavailable
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        # The lower eight bits are the primary code (sqlite.org/rescode.html, section 4).
        return _BY_SQLITE_CODE.get(code & 0xFF, StoreError)
    state = getattr(original, "sqlstate", None)
    if state is None:
        # Refused by the driver before the server saw it.
        return _BY_DRIVER_CLASS.get(type(original).__name__, StoreError)
    return _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2], StoreError)
