"""An object as it was deposited, put together from its copies and proved by the log; and how the archive's differs from it.

Nothing but the log says what an object has to be: neither the database nor the object itself is asked.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from service.depository import canonical
from service.depository.audit.one_object import audit_object
from service.depository.errors import DepositoryError
from service.depository.holdings.objects import package_of
from service.depository.log.translog import Log
from service.depository.ocfl import durable, layout, versions
from service.depository.ocfl.objects import Archive
from service.depository.repair.sources import Source, fetch
from service.depository.replica import bag
from service.depository.replica.errors import ReplicaDamaged, ReplicaLacks

_FIRST = frozenset({"deposit", "holding"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that a repair replaces, adds or takes away."""

    path: str
    """Below the object's folder."""
    found: str
    """SHA-512 in hex; empty: there is no such file. ``unreadable`` or ``no file``: it has no digest."""
    expected: str
    """SHA-512 in hex; empty: the file does not belong there."""
    source: str
    """Key on the replica, or another source; empty where nothing is put in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An object as its copies have it. What it is worth, :func:`build` decides."""

    object_id: str
    leaves: Mapping[str, bytes]
    """Version -> its entry in the log, oldest first."""
    files: Mapping[str, bytes]
    """Path below the object's folder -> bytes."""
    sources: Mapping[str, str]
    """Path -> key on the replica, or another source: see :mod:`service.depository.repair.sources`."""


def logged(log: Log, object_id: str) -> dict[str, bytes]:
    """Version -> entry of the log, of every version of this object, oldest first; empty: the log does not know it."""
    found = {}
    for entry in log.entries():
        value = json.loads(entry)
        if value.get("object") == object_id and value.get("kind") in {*_FIRST, "version"}:
            found[str(value.get("version", "v1"))] = entry
    return found


def gather(sources: tuple[Source, ...], object_id: str, leaves: Mapping[str, bytes]) -> Whole:
    """Every version from the first source that has it as the log says.

    :raises ReplicaDamaged, ReplicaLacks: a version is whole nowhere. :raises ReplicaAway, ReplicaRefused: the server does not tell.
    """
    files, origins, newest, name = dict[str, bytes](), dict[str, str](), None, ""
    for version, leaf in leaves.items():
        newest, name = fetch(sources, object_id, version, leaf)
        files |= newest.files
        origins |= dict.fromkeys(newest.files, name)
    if newest is None:
        raise ReplicaLacks(key=object_id)
    head = bag.head_files(newest)
    return Whole(
        object_id=object_id, leaves=leaves, files={**files, **head}, sources={**origins, **dict.fromkeys(head, name)}
    )


def build(whole: Whole, folder: Path) -> Archive:
    """An archive of its own in ``folder``, with this object alone, audited and held against its entries in the log.

    :raises ReplicaDamaged: the copies do not give what the log says.
    """
    trial = Archive(folder)
    place = trial.ocfl / layout.path_of(whole.object_id)
    with durable.archive_writes():
        for path, data in whole.files.items():
            durable.write_new(place / path, data)
    try:
        sound = not audit_object(trial, place, whole.object_id) and all(
            _leaf(trial, whole.object_id, version) == entry for version, entry in whole.leaves.items()
        )
    except DepositoryError as reason:
        raise ReplicaDamaged(key=whole.object_id) from reason
    if not sound or set(trial.inventory(whole.object_id).versions) != set(whole.leaves):
        raise ReplicaDamaged(key=whole.object_id)
    return trial


def differences(archive: Archive, whole: Whole) -> tuple[Difference, ...]:
    """How the archive's object differs from the whole one, by path; empty: it does not."""
    found = _digests(archive.ocfl / layout.path_of(whole.object_id))
    expected = {path: hashlib.sha512(data).hexdigest() for path, data in whole.files.items()}
    return tuple(
        Difference(path, found.get(path, ""), expected.get(path, ""), whole.sources.get(path, ""))
        for path in sorted({*found, *expected})
        if found.get(path) != expected.get(path)
    )


def strays(archive: Archive, place: PurePosixPath) -> tuple[Difference, ...]:
    """Everything at ``place`` below the storage root, as something that does not belong there."""
    return tuple(Difference(path, digest, "", "") for path, digest in sorted(_digests(archive.ocfl / place).items()))


def digest_of(object_id: str, files: Iterable[Difference]) -> str:
    """SHA-256, in hex, of what a repair of this object does."""
    rows = [[one.path, one.found, one.expected, one.source] for one in files]
    return hashlib.sha256(canonical.dumps({"object": object_id, "files": rows})).hexdigest()


def _leaf(archive: Archive, object_id: str, version: str) -> bytes:
    return package_of(archive, object_id).leaf if version == "v1" else versions.leaf(archive, object_id, version)


def _digests(top: Path) -> dict[str, str]:
    """Path below ``top`` -> SHA-512 in hex of each file; of what is neither file nor folder ``no file``."""
    if not top.is_dir() or top.is_symlink():
        return {".": _digest(top)} if top.is_symlink() or top.exists() else {}
    found = {}
    for path in sorted(top.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            found[_name(path, top)] = _digest(path)
        elif not any(path.iterdir()):
            found[f"{_name(path, top)}/"] = "no file"
    return found


def _name(path: Path, top: Path) -> str:
    """Writable as UTF-8, whatever the name of a stray file is."""
    return os.fsencode(path.relative_to(top).as_posix()).decode("utf-8", "backslashreplace")


def _digest(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return "no file"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha512").hexdigest()
    except OSError:
        return "unreadable"
