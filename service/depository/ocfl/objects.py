"""The archive's objects: an OCFL 1.1 storage root that a crash or a power cut at any moment leaves valid.

How a write happens, and where its commit point is:

1. The whole object is built below ``staging/``, every file and directory synced.
2. One rename puts it (or, for a new version, one exchange swaps it) into the storage root. **This is the commit point.**
3. The changed directories are synced; only then does the call return.
4. What the exchange left in ``staging/`` is removed; a crash here leaves it to :meth:`Archive.clean_up`.

Before it the old state holds, after it the new one. Files are 0444 and nothing here replaces or deletes a version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from service.depository.errors import ObjectDamaged, ObjectExists, ObjectMissing
from service.depository.ocfl import durable, inventory, layout, tombstones
from service.depository.ocfl.inventory import DECLARATION, DECLARATION_TEXT, FILENAME, SIDECAR, Inventory, Provenance
from service.depository.ocfl.stored import StoredFiles
from service.depository.ocfl.together import Together
from service.domain.messages import Message

ROOT_DECLARATION = "0=ocfl_1.1"
LAST_PUT = "last-object"
REASON = "reason.json"


class Archive:
    """The archive's folder. Opening one creates what is missing; writers of all processes wait for each other."""

    def __init__(self, root: Path) -> None:
        """:raises DepositFailed: the folder cannot be written, or its file system cannot swap folders."""
        self.root = root
        self.ocfl = root / "ocfl"
        self.staging = root / "staging"
        self.quarantine_folder = root / "quarantine"
        with durable.archive_writes():
            for folder in (self.staging, self.quarantine_folder):
                durable.make_folder(folder)
            if not self.ocfl.is_dir():
                self._create_root()

    def put_object(
        self, object_id: str, files: Mapping[str, bytes], *,
        message: str, user_name: str, user_address: str, created: datetime,
    ) -> Inventory:  # fmt: skip
        """Version 1 of a new object, durable when the call returns; ``files`` is logical path -> bytes.

        :raises ObjectExists: there is an object of this id; it was not touched.
        :raises DepositFailed: nothing was changed (full disk, no permission); may be called again.
        """
        _check_paths(files)
        provenance = Provenance(message=message, user_name=user_name, user_address=user_address, created=created)
        made, store = inventory.first(object_id, files, provenance)
        with self.writing() as workplace, Together() as together:
            if self.exists(object_id):
                raise ObjectExists(object_id=object_id)
            path, newest = layout.path_of(object_id), workplace / LAST_PUT
            for name, data in _version(made, store).items():
                together.write(f"{workplace}/{path}/{name}", data)
            together.write(f"{workplace}/{path}/{DECLARATION}", DECLARATION_TEXT)
            together.write(str(newest), object_id.encode())
            together.sync(f"{workplace}/{self._missing(path)}")
            self._name_last(newest)
            self.place(workplace, path)
        return made

    def add_version(
        self, object_id: str, files: Mapping[str, bytes], *,
        message: str, user_name: str, user_address: str, created: datetime,
    ) -> Inventory:  # fmt: skip
        """One more version with ``files`` added or changed; every earlier version stays readable.

        :raises ObjectMissing: there is no such object.
        :raises DepositFailed: nothing was changed; may be called again.
        """
        _check_paths(files)
        provenance = Provenance(message=message, user_name=user_name, user_address=user_address, created=created)
        with self.writing() as workplace:
            made, store = inventory.following(self.inventory(object_id), files, provenance)
            place, staged, newest = self._folder(object_id), workplace / "object", workplace / LAST_PUT
            shutil.copytree(place, staged, copy_function=os.link)
            for name in (FILENAME, SIDECAR):
                (staged / name).unlink()  # these two are links to the old ones, which must keep their bytes
            for name, data in _version(made, store).items():
                durable.write_new(staged / name, data)
            durable.write_new(newest, object_id.encode())
            durable.sync_tree(workplace)
            self._name_last(newest)
            durable.exchange(staged, place)  # commit point
        return made

    def read(self, object_id: str, path: str, version: str | None = None) -> bytes:
        """The bytes under a logical path (of the head by default), re-hashed.

        :raises ObjectMissing: no such object, version or path.
        :raises ObjectDamaged: the bytes are not those that were deposited.
        """
        return self._bytes(self.inventory(object_id), path, version)

    def read_all(self, object_id: str, version: str | None = None) -> dict[str, bytes]:
        """Every file of a version, by logical path, re-hashed. Raises as :meth:`read`."""
        known = self.inventory(object_id)
        if version is not None and version not in known.versions:
            raise ObjectMissing(object_id=object_id, path=version)
        return {path: self._bytes(known, path, version) for path in known.paths(version)}

    def files(self, object_id: str, version: str) -> StoredFiles:
        """Every file of a version, by logical path; each is read, and re-hashed, when it is asked for. Raises as :meth:`read`."""
        known = self.inventory(object_id)
        return StoredFiles(known.paths(version), lambda path: self._bytes(known, path, version))

    def inventory(self, object_id: str) -> Inventory:
        """The root inventory, checked against its sidecar and the id.

        :raises ObjectMissing: no such object; ObjectDisposed, where it is known why. :raises ObjectDamaged: inventory and sidecar differ.
        """
        folder = self._folder(object_id)
        if not (folder / DECLARATION).exists():
            raise tombstones.absent(self, object_id)
        try:
            data = _checked_inventory(folder)
            known = inventory.parse(data)
        except (OSError, ValueError) as reason:
            detail = Message("It cannot be read ({reason}).", reason=str(reason))
            raise ObjectDamaged(object_id=object_id, path=FILENAME, detail=detail) from reason
        if known.data.get("id") != object_id:
            raise ObjectDamaged(object_id=object_id, path=FILENAME, detail=Message("It belongs to another object."))
        return known

    def object_ids(self) -> Iterator[str]:
        """Every object in the storage root, in the order of their folders; from the disk, not from any index.

        :raises ObjectDamaged: a folder does not say whose object it is.
        """
        for folder in self.object_folders():
            yield self.id_of(folder)

    def id_of(self, folder: Path) -> str:
        """The id that the object in ``folder`` gives itself. :raises ObjectDamaged: it does not say."""
        try:
            return inventory.parse((folder / FILENAME).read_bytes()).object_id
        except (OSError, ValueError, KeyError) as reason:
            name = folder.relative_to(self.ocfl).as_posix()
            raise ObjectDamaged(object_id=name, path=FILENAME, detail=Message("It cannot be read.")) from reason

    def version_inventory(self, object_id: str, version: str) -> bytes:
        """The bytes of a version's own inventory. :raises ObjectMissing: the object has no such version."""
        try:
            return (self._folder(object_id) / version / FILENAME).read_bytes()
        except OSError as reason:
            raise ObjectMissing(object_id=object_id, path=f"{version}/{FILENAME}") from reason

    def object_folders(self) -> Iterator[Path]:
        """Every folder below the storage root that declares itself an object, of whatever version."""
        return layout.object_folders(self.ocfl)

    def exists(self, object_id: str) -> bool:
        """True when the storage root has a folder for this id."""
        return self._folder(object_id).exists()

    def last_put(self) -> str | None:
        """Id of the object that was written last, or of one that a crash kept from coming into being: ask :meth:`exists`."""
        return path.read_text("utf-8") if (path := self.root / LAST_PUT).exists() else None

    def quarantine(self, object_id: str, reason: str) -> Path:
        """Takes an object out of the storage root, whole, and keeps it with the reason beside it; returns its new folder.

        :raises ObjectMissing: there is no such object. :raises DepositFailed: nothing was changed.
        """
        with self.writing() as workplace:
            if not self.exists(object_id):
                raise ObjectMissing(object_id=object_id, path=DECLARATION)
            target = self.quarantine_folder / workplace.name
            durable.write_new(workplace / REASON, _json({"object": object_id, "reason": reason}))
            durable.sync_tree(workplace)
            durable.move_new(workplace, target)
            top = self.lonely_ancestor(layout.path_of(object_id))
            durable.move_new(self.ocfl / top, target / top.name)
        return target

    def clean_up(self) -> list[str]:
        """Removes what a crash left below ``staging/``; none of it was ever acknowledged. Returns a line for each."""
        with durable.archive_writes(), durable.locked(self.staging / ".lock"):
            leftovers = sorted(path for path in self.staging.iterdir() if path.name != ".lock")
            for path in leftovers:
                durable.remove_tree(path) if path.is_dir() else path.unlink()
            durable.sync(self.staging)
            quarantined = self.quarantine_folder.iterdir()
            empty = [folder for folder in quarantined if [p.name for p in folder.iterdir()] == [REASON]]
            for folder in empty:  # the crash came before the object itself was moved
                durable.remove_tree(folder)
        return [f"Removed unfinished work “{path.name}” from the archive." for path in (*leftovers, *empty)]

    def _bytes(self, known: Inventory, path: str, version: str | None) -> bytes:
        object_id = known.object_id
        try:
            digest, content = known.digest(path, version), known.content_path(path, version)
        except KeyError:
            raise ObjectMissing(object_id=object_id, path=path) from None
        try:
            data = (self._folder(object_id) / content).read_bytes()
        except OSError as reason:
            raise ObjectDamaged(object_id=object_id, path=path, detail=Message("It cannot be read.")) from reason
        if hashlib.sha512(data).hexdigest() != digest.lower():
            detail = Message("Its fingerprint is not the one on record.")
            raise ObjectDamaged(object_id=object_id, path=path, detail=detail)
        return data

    def _folder(self, object_id: str) -> Path:
        return self.ocfl / layout.path_of(object_id)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """An empty folder in staging, under the writers' lock; removed however the block ends."""
        workplace = self.staging / uuid.uuid4().hex
        with durable.archive_writes(), durable.locked(self.staging / ".lock"):
            workplace.mkdir()
            try:
                yield workplace
            finally:
                durable.remove_tree(workplace)

    def place(self, tree: Path, path: PurePosixPath) -> None:
        """Moves the topmost folder that is missing, with all below it: an empty folder in the root would be invalid (E073)."""
        missing = self._missing(path)
        durable.place_new(tree / missing, self.ocfl / missing)  # commit point
        for folder in list(missing.parents)[1:]:
            durable.sync(self.ocfl / folder)  # made by others, perhaps in a process killed before it could sync them

    def _missing(self, path: PurePosixPath) -> PurePosixPath:
        """The topmost folder of ``path`` that is not in the storage root; ``path`` itself at the latest."""
        folders = [*reversed(path.parents)][1:]
        return next((folder for folder in folders if not (self.ocfl / folder).exists()), path)

    def _name_last(self, newest: Path) -> None:
        """Puts the file, which is durable, in its place: whoever finds the object that is being written finds its name here."""
        newest.rename(self.root / LAST_PUT)
        durable.sync(self.root)

    def lonely_ancestor(self, path: PurePosixPath) -> PurePosixPath:
        """The topmost folder that holds only this object."""
        while len(path.parts) > 1 and len(list((self.ocfl / path.parent).iterdir())) == 1:
            path = path.parent
        return path

    def _create_root(self) -> None:
        """The storage root, too, appears in one step; this also proves that the file system can swap folders."""
        with self.writing() as workplace:
            fresh, other = workplace / "ocfl", workplace / "other"
            durable.write_new(fresh / ROOT_DECLARATION, b"ocfl_1.1\n")
            described = {"extension": layout.NAME, "description": layout.DESCRIPTION}
            durable.write_new(fresh / "ocfl_layout.json", _json(described))
            durable.write_new(fresh / "extensions" / layout.NAME / "config.json", _json(layout.PARAMETERS))
            other.mkdir()
            durable.sync_tree(workplace)
            durable.exchange(fresh, other)
            if not self.ocfl.is_dir():  # another process may have created it while we waited for the lock
                durable.move_new(other, self.ocfl)


def _checked_inventory(folder: Path) -> bytes:
    """:raises ValueError: the inventory's digest is not the one beside it, each time we look."""
    for _ in range(3):  # a new version may be swapped in between the two reads
        data, line = (folder / FILENAME).read_bytes(), (folder / SIDECAR).read_bytes()
        if inventory.sidecar(data) == line:
            return data
    raise ValueError("its digest is not the one beside it")


def _version(made: Inventory, store: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path below the object's folder -> bytes of everything that a new version adds or replaces."""
    data, head = made.to_bytes(), made.head
    line = inventory.sidecar(data)
    return {**store, f"{head}/{FILENAME}": data, f"{head}/{SIDECAR}": line, FILENAME: data, SIDECAR: line}


def _check_paths(files: Mapping[str, bytes]) -> None:
    """:raises ValueError: a path that OCFL forbids (3.5.3.1), that would leave the object, or that two files share."""
    if not files:
        raise ValueError("A version without files is not a deposit.")
    split = {path: path.split("/") for path in files}
    folders = {"/".join(parts[:end]) for parts in split.values() for end in range(1, len(parts))}
    for path, parts in split.items():
        if any(part in ("", ".", "..") for part in parts) or "\x00" in path or "\\" in path or path in folders:
            raise ValueError(f"“{path}” cannot be the path of a file in the archive.")


def _json(value: Mapping[str, object]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
