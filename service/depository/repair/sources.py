"""Where the bytes of a damaged object may come from: the replica, a backup, the archive itself, and the service's own files of the same digests.

None of them is believed. What one gives is taken if it fits the entry of the log, and the object that is put together is judged as a whole
(:mod:`service.depository.repair.whole`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from service.depository import canonical
from service.depository.errors import DepositoryError
from service.depository.holdings.holding import METADATA
from service.depository.ocfl import inventory, layout
from service.depository.ocfl.inventory import FILENAME, SIDECAR, Inventory
from service.depository.replica import again, bag
from service.depository.replica.bag import Bag
from service.depository.replica.errors import ReplicaDamaged, ReplicaError, ReplicaLacks
from service.depository.replica.vault import Vault
from service.domain.errors import DomainError

HERE, BACKUP, FILES = "archive", "backup", "files"
"""Source of a version that the archive itself, a backup, or the archive together with the service's files have whole."""


class Source(Protocol):
    """A place that may have a version of an object."""

    def fetch(self, object_id: str, version: str) -> tuple[Bag, str]:
        """The version, and what the record of the repair calls its source.

        :raises ReplicaDamaged, ReplicaLacks: it is not whole there. :raises ReplicaAway, ReplicaRefused: the server does not tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class OnReplica:
    """The bags on the server; the source is their key."""

    vault: Vault

    def fetch(self, object_id: str, version: str) -> tuple[Bag, str]:
        return again.fetch_from(self.vault, object_id, version)


@dataclass(frozen=True, slots=True)
class InFolder:
    """An OCFL storage root."""

    ocfl: Path
    name: str

    def fetch(self, object_id: str, version: str) -> tuple[Bag, str]:
        packed = io.BytesIO()
        try:
            bag.write(self.ocfl / layout.path_of(object_id), version, packed)
        except (DepositoryError, OSError, KeyError, ValueError, AttributeError, TypeError) as reason:
            raise ReplicaLacks(key=f"{self.name}: {object_id} {version}") from reason
        packed.seek(0)
        return bag.read(packed, self.name), self.name


@dataclass(frozen=True, slots=True)
class WithFiles:
    """The archive's own object, where each file that is damaged or missing is taken from elsewhere by its digest."""

    ocfl: Path
    read: Callable[[str], bytes]
    """The bytes of a SHA-256. Raises an error where there are none, or others."""

    def fetch(self, object_id: str, version: str) -> tuple[Bag, str]:
        folder = self.ocfl / layout.path_of(object_id)
        for place in (f"{version}/{FILENAME}", FILENAME):
            try:
                data = (folder / place).read_bytes()
                known = inventory.parse(data)
                if known.head == version:
                    files = self._files(folder, known, version)
                    own = {f"{version}/{FILENAME}": data, f"{version}/{SIDECAR}": inventory.sidecar(data)}
                    return Bag(object_id=known.object_id, version=version, files={**files, **own}), FILES
            except (DomainError, LookupError, OSError, ValueError, AttributeError, TypeError):
                continue
        raise ReplicaLacks(key=f"{FILES}: {object_id} {version}")

    def _files(self, folder: Path, known: Inventory, version: str) -> dict[str, bytes]:
        sha256 = known.fixity("sha256")
        return {
            path: self._bytes(folder / path, digest, sha256[path])
            for path, digest in known.content().items()
            if path.startswith(f"{version}/content/")
        }

    def _bytes(self, place: Path, sha512: str, sha256: str) -> bytes:
        try:
            data = place.read_bytes()
        except OSError:
            data = b""
        if hashlib.sha512(data).hexdigest() == sha512:
            return data
        return self.read(sha256)


def fetch(sources: tuple[Source, ...], object_id: str, version: str, leaf: bytes) -> tuple[Bag, str]:
    """The version from the first source where it fits its entry in the log.

    :raises ReplicaDamaged, ReplicaLacks: as the first source said; none has it. Raises what else the sources raise.
    """
    refusal: ReplicaError = ReplicaLacks(key=f"{object_id} {version}")
    for number, source in enumerate(sources):
        try:
            found, name = source.fetch(object_id, version)
        except (ReplicaDamaged, ReplicaLacks) as error:
            refusal = refusal if number else error
            continue
        if (found.object_id, found.version) == (object_id, version) and _fits(found, version, leaf):
            return found, name
    raise refusal


def _fits(found: Bag, version: str, leaf: bytes) -> bool:
    """Whether the entry names this inventory or this record; what they list, the audit of the whole examines."""
    said = canonical.loads(leaf)
    if said["kind"] == "version":
        data = found.files.get(f"{version}/{FILENAME}")
        return data is not None and hashlib.sha512(data).hexdigest() == said["inventory_sha512"]
    data = found.files.get(f"{version}/content/{METADATA}")
    return data is not None and hashlib.sha256(data).hexdigest() == said["record_sha256"]
