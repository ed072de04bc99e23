"""``alternat backup``: database, logs, objects and files, copied while the service runs.

The order makes it consistent: what the database's moment refers to was there before it, and archive and files only grow. So the database
is copied first, then the logs, then the objects, then the files; what came in between belongs to later moments, and the first start
after a restore finishes it as after a crash.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.depository.ocfl import durable
from service.store import dump
from service.store.files import Files
from service.store.migrate import head_revision
from service.workflow import continuity
from service.workflow.backup import copies, manifest
from service.workflow.backup.manifest import Manifest
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.disposal import carry_out
from service.workflow.errors import BackupFailed, BackupRunning

ARCHIVE, FILES, DATABASE = "archive", "files", "database"
"""Below the folder of the backups. ``archive`` is a whole archive that every tool for one can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One backup, and what it could not take."""

    manifest: Manifest
    damaged: tuple[str, ...]
    """Paths of objects whose bytes are not what was deposited; of those an earlier backup took, the good copy was kept."""


def make(services: Services, folder: Path, *, keep: int) -> Made:
    """Brings the copies in ``folder`` up to date and adds one backup to it.

    :param keep: how many backups remain; of older ones only the database's file is removed.
    :raises BackupFailed: the folder cannot be written; the earlier backups in it are as they were. :raises BackupRunning: another run has it.
    :raises LogDamaged, FileDamaged, DumpFailed: what is copied is not whole.
    """
    moment = services.clock().replace(microsecond=0)
    continuity.require_heads(services)
    with _written(folder), _alone(folder):
        database = folder / DATABASE / f"{moment:%Y%m%dT%H%M%SZ}{dump.suffix(services.store.engine)}"
        durable.make_folder(database.parent)
        _dumped(services, database)
        root = folder / ARCHIVE
        archive_id = copies.copy_identity(services.settings.archive_root, root)
        logs = {
            LOG: copies.copy_log(services.log, root / LOG).size,
            SIGNING_LOG: copies.copy_log(services.signing_log, root / SIGNING_LOG).size,
        }
        objects, damaged = copies.copy_objects(services.settings.archive_root, root)
        files = copies.copy_files(services.files, Files(folder / FILES))
        carry_out.forget_copies(services, Files(folder / FILES))
        made = Manifest(
            made=moment, archive=str(archive_id), database=database.name, database_sha256=copies.sha256_of(database),
            revision=str(head_revision()), logs=logs, objects=objects, files=files,
        )  # fmt: skip
        manifest.write(folder, made)
        _forget(folder, keep)
    return Made(manifest=made, damaged=tuple(damaged))


def _dumped(services: Services, database: Path) -> None:
    staged = database.with_name(f"{database.name}.new")
    staged.unlink(missing_ok=True)
    dump.dump(services.store.engine, staged)
    durable.sync(staged)
    staged.replace(database)
    durable.sync(database.parent)


def _forget(folder: Path, keep: int) -> None:
    """Removes all but the newest ``keep`` backups; the manifest goes first, so that none is left without its database."""
    for path in manifest.all_of(folder)[:-keep]:
        named = manifest.read(path).database
        path.unlink()
        (folder / DATABASE / Path(named).name).unlink(missing_ok=True)


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    try:
        durable.make_folder(folder)
        folder.chmod(0o700)
        yield
    except OSError as reason:
        raise BackupFailed(folder=str(folder), reason=os.strerror(reason.errno or 0)) from reason


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """:raises BackupRunning: at once, if another run is under way."""
    with durable.locked_now(folder / "lock") as held:
        if not held:
            raise BackupRunning(folder=str(folder))
        yield
