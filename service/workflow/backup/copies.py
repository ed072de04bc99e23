"""Copies of the archive and of files: each is read back and compared, and a good copy is never replaced by a damaged one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from service.depository import identity
from service.depository.audit.ocfl_check import check_object
from service.depository.errors import LogDamaged
from service.depository.log import merkle, note
from service.depository.log.translog import Log
from service.depository.ocfl import durable, inventory, layout, tombstones
from service.depository.ocfl.inventory import FILENAME
from service.depository.witness import published
from service.domain.messages import Message
from service.store.files import Files

ATTEMPTS = 3
"""An object that gets a new version while it is copied is copied again."""


def copy_objects(source: Path, root: Path) -> tuple[int, list[str]]:
    """Brings the storage root of the archive in ``root`` up to the one in ``source``.

    :returns: how many objects were copied, and the paths of those that are damaged in ``source``; their earlier copies stay.
    """
    ocfl, target, staging = source / "ocfl", root / "ocfl", root / "staging-copy"
    copied, damaged = 0, []
    shutil.rmtree(staging, ignore_errors=True)
    for folder in layout.object_folders(ocfl):
        place = target / folder.relative_to(ocfl)
        if _same(folder / FILENAME, place / FILENAME):
            continue
        if not _copied(folder, staging):
            damaged.append(folder.relative_to(ocfl).as_posix())
            continue
        copied += 1
        if place.exists():
            durable.exchange(staging, place)
        else:
            durable.make_folder(place.parent)
            durable.move_new(staging, place)
        shutil.rmtree(staging, ignore_errors=True)
    shutil.rmtree(staging, ignore_errors=True)
    _forget_disposed(ocfl, target)
    _copy_declarations(ocfl, target)
    return copied, damaged


def _forget_disposed(ocfl: Path, target: Path) -> None:
    """What was disposed of in the source leaves the copy too, once the copy has the record of it."""
    gone = [one for one in layout.object_folders(target) if not (ocfl / one.relative_to(target)).exists()]
    for folder in gone:
        try:
            object_id = inventory.parse((folder / FILENAME).read_bytes()).object_id
        except (OSError, ValueError, KeyError):
            continue  # it is no copy of an object, and stays for whoever looks at it
        if (target / layout.path_of(tombstones.id_of(object_id)) / FILENAME).is_file():
            shutil.rmtree(folder)
            _remove_empty(folder.parent, target)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    durable.sync(folder)


def copy_log(log: Log, target: Path) -> note.Checkpoint:
    """The acknowledged entries and their checkpoint, of one moment, and what witnesses said of earlier ones. The root over what was written is
    computed again.

    :raises LogDamaged: the entries do not give the root of the checkpoint.
    """
    durable.make_folder(target)
    text = log.checkpoint()
    checkpoint = note.parse(text)
    tree, staged = merkle.Tree(), target / "entries.new"
    staged.unlink(missing_ok=True)
    with staged.open("xb") as file:
        for entry in log.entries(0, checkpoint.size):
            tree.append(merkle.leaf_hash(entry))
            file.write(entry + b"\n")
    durable.sync(staged)
    if tree.root() != checkpoint.root:
        raise LogDamaged(
            detail=Message("The {count} entries do not give the root of the checkpoint.", count=checkpoint.size)
        )
    # A log whose entries are ahead of its checkpoint by many is refused, one that is behind as well: the old checkpoint goes first.
    (target / "checkpoint").unlink(missing_ok=True)
    staged.replace(target / "entries")
    durable.replace_file(target / "checkpoint", text.encode(), target / "checkpoint.new")
    published.copy(log.root, target)
    return checkpoint


def copy_files(source: Files, target: Files) -> int:
    """Every file that ``target`` does not have; how many. Their names are their digests. :raises FileDamaged: the source is not whole."""
    copied = 0
    for digest in source.digests():
        if not target.exists(digest):
            target.put(source.read(digest))
            copied += 1
    return copied


def copy_identity(source: Path, target: Path) -> str | None:
    """``archive.json``; the id in it, or None where there is none."""
    found = identity.read(source)
    if found is None:
        return None
    if identity.read(target) != found:
        identity.write(target, *found)
    return found[0]


def sha256_of(path: Path) -> str:
    """Hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _copied(folder: Path, staging: Path) -> bool:
    """True once a copy in ``staging`` follows every rule of OCFL, each of its bytes re-hashed."""
    for _ in range(ATTEMPTS):
        shutil.rmtree(staging, ignore_errors=True)
        try:
            shutil.copytree(folder, staging)
        except (OSError, shutil.Error):
            continue  # it was swapped for its new version
        durable.sync_tree(staging)
        if not check_object(staging):
            return True
    return False


def _copy_declarations(ocfl: Path, target: Path) -> None:
    """What lies in the storage root beside the objects: its declaration and the description of its layout."""
    for path in _declarations(ocfl):
        place = target / path.relative_to(ocfl)
        if not _same(path, place):
            durable.make_folder(place.parent)
            durable.replace_file(place, path.read_bytes(), place.with_name(f"{place.name}.new"))


def _declarations(ocfl: Path) -> Iterator[Path]:
    yield from (path for path in ocfl.iterdir() if path.is_file())
    for where, _, names in os.walk(ocfl / "extensions"):
        yield from (Path(where) / name for name in names)
