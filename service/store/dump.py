"""The database as one file, of one moment, while others write; and back into an empty database.

SQLite: its own online backup. PostgreSQL: ``pg_dump`` and ``pg_restore`` in the custom format; both must be installed, of the server's
version or a newer one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Engine, inspect

from service.store.engine import make_engine, parsed_url
from service.store.errors import DumpFailed

SUFFIXES = {"sqlite": ".sqlite", "postgresql": ".pgdump"}


def suffix(engine: Engine) -> str:
    """How the name of a dump ends: by it the file is read back into the same kind of database only."""
    return SUFFIXES[engine.dialect.name]


def dump(engine: Engine, path: Path) -> None:
    """Writes everything that is committed now to ``path``. :raises DumpFailed: with what the database's own tool said."""
    if engine.dialect.name == "sqlite":
        try:
            with closing(sqlite3.connect(str(engine.url.database))) as source, closing(sqlite3.connect(path)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
        except sqlite3.Error as error:
            raise DumpFailed(tool="SQLite", detail=str(error)) from error
        return
    _call("pg_dump", engine.url, "--format=custom", "--no-owner", f"--file={path}")


def restore(url: str, path: Path) -> None:
    """Fills the empty database at ``url`` from a file that :func:`dump` wrote. :raises DumpFailed: it stays empty."""
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        target = Path(str(parsed.database))
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        staged = target.with_name(f"{target.name}.restoring")
        shutil.copyfile(path, staged)
        staged.chmod(0o600)
        staged.replace(target)
        return
    _call("pg_restore", parsed, "--no-owner", "--single-transaction", "--exit-on-error", str(path))


def empty(url: str) -> bool:
    """True when there is no table, or no database file yet."""
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).exists():
        return True
    engine = make_engine(url)
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _call(tool: str, url: URL, *words: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise DumpFailed(tool=tool, detail="It is not installed. Install PostgreSQL's client programs.")
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    done = subprocess.run(
        [program, f"--dbname={plain}", *words], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpFailed(tool=tool, detail=" ".join(done.stderr.split())[:500])
