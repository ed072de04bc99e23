"""``alternat restore``: an installation again from one backup, in empty places, each byte verified before the database is filled."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import durable
from service.settings import Settings
from service.store import dump
from service.store.files import Files
from service.workflow.backup import copies, manifest
from service.workflow.backup.make import ARCHIVE, DATABASE, FILES
from service.workflow.backup.manifest import Manifest
from service.workflow.errors import BackupUnusable, NoBackup, PlaceNotEmpty

UNFINISHED = "restoring"
"""In the archive's folder while a restore is under way: the same command may be run again."""


def choose(folder: Path, moment: datetime | None) -> Manifest:
    """The newest backup, or the newest that was made by ``moment``. :raises NoBackup, BackupUnusable:"""
    found = [manifest.read(path) for path in manifest.all_of(folder)]
    fitting = [one for one in found if moment is None or one.made <= moment]
    if not fitting:
        raise NoBackup(folder=str(folder))
    return max(fitting, key=lambda one: one.made)


def restore(settings: Settings, folder: Path, chosen: Manifest, *, keys: dict[str, VerifierKey]) -> None:
    """Archive, files, then the database: only what is whole gets a database that refers to it.

    :param keys: by which the checkpoints of both logs are checked: the present keys of the service.
    :raises PlaceNotEmpty: there is something already; nothing was touched. :raises BackupUnusable: with the path that is damaged.
    :raises LogDamaged, DumpFailed: as their names say; the command may be run again.
    """
    _require_empty(settings)
    source, database = folder / ARCHIVE, folder / DATABASE / Path(chosen.database).name
    if not database.is_file() or copies.sha256_of(database) != chosen.database_sha256:
        raise BackupUnusable(what=str(database))
    with durable.archive_writes():
        durable.make_folder(settings.archive_root)
        (settings.archive_root / UNFINISHED).touch()
    with durable.archive_writes():
        for name, key in keys.items():
            copies.copy_log(Log(source / name, None, verifier=key), settings.archive_root / name)
        _, damaged = copies.copy_objects(source, settings.archive_root)
    if damaged:
        raise BackupUnusable(what=str(source / "ocfl" / damaged[0]))
    copies.copy_files(Files(folder / FILES), Files(settings.data_folder / "files"))
    dump.restore(settings.database_url, database)
    copies.copy_identity(source, settings.archive_root)
    (settings.archive_root / UNFINISHED).unlink()


def _require_empty(settings: Settings) -> None:
    """:raises PlaceNotEmpty: naming it."""
    root, files = settings.archive_root, settings.data_folder / "files"
    if not dump.empty(settings.database_url):
        raise PlaceNotEmpty(place="database_url")
    if (root / UNFINISHED).exists():
        return
    for place in (root, files):
        if place.is_dir() and any(place.iterdir()):
            raise PlaceNotEmpty(place=str(place))
