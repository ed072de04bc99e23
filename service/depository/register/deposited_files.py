"""Which files belong to a deposit: every file of every version of its object, by SHA-256. Derived from the archive.

Version 1 is listed in ``metadata.json``, whose digest is in the log's entry; files of later versions are listed in the newest inventory,
whose digest is in the log's entry for that version. So no digest here comes from a list that the log does not vouch for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.depository.deposit import metadata
from service.depository.deposit.deposit import READING_COPY, DepositPackage
from service.depository.ocfl import tombstones
from service.depository.ocfl.inventory import Inventory
from service.depository.ocfl.objects import Archive

_ORIGINAL = re.compile(r"original-(?P<party>.+)\.pdf")
_CERTIFIED_COPY = re.compile(r"paper/(?P<party>.+)-\d+/certified-copy\.pdf")
_PROCES_VERBAL = re.compile(r"proces-verbal/[^/]+\.pdf")


class FileKind(StrEnum):
    """What a deposited file is, as far as a reader needs to know."""

    CERTIFIED_COPY = "certified_copy"
    """The sealed electronic copy of an original on paper."""
    ORIGINAL = "original"
    OTHER = "other"
    """Metadata, Word files, reports, scans, later acts."""
    PROCES_VERBAL = "proces_verbal"
    READING_COPY = "reading_copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositedFile:
    """One file of one deposit; the same path has several digests when a later version replaced it."""

    instrument_id: str
    path: str
    """Logical path in the object."""
    sha256: str
    kind: FileKind

    @property
    def party(self) -> str:
        """Key of the party that keeps this original, or whose original the certified copy shows; empty for other kinds."""
        match = _ORIGINAL.fullmatch(self.path) or _CERTIFIED_COPY.fullmatch(self.path)
        return match["party"] if match else ""


def kind_of(path: str) -> FileKind:
    """The kind of the file with this logical path."""
    if _ORIGINAL.fullmatch(path):
        return FileKind.ORIGINAL
    if _CERTIFIED_COPY.fullmatch(path):
        return FileKind.CERTIFIED_COPY
    if _PROCES_VERBAL.fullmatch(path):
        return FileKind.PROCES_VERBAL
    return FileKind.READING_COPY if path == READING_COPY else FileKind.OTHER


def of_package(package: DepositPackage) -> list[DepositedFile]:
    """The files of a new deposit (version 1)."""
    digests = _first_version(package.record, package.files[metadata.PATH])
    return _files(package.entry.instrument_id, digests)


def of_object(archive: Archive, object_id: str) -> list[DepositedFile]:
    """The files of every version of an object in the archive.

    :raises ObjectMissing: no such object. :raises ObjectDamaged: inventory or ``metadata.json`` cannot be read.
    """
    holder, before, _ = tombstones.records_of(archive, object_id)
    record = json.loads(archive.read(holder, before + metadata.PATH, "v1"))
    return _files(metadata.entry_of(record).instrument_id, digests_of(archive, object_id))


def digests_of(archive: Archive, object_id: str) -> set[tuple[str, str]]:
    """Logical path and SHA-256 of the files of every version of any object, also of one that was disposed of. Raises as :func:`of_object`."""
    holder, before, known = tombstones.records_of(archive, object_id)
    data = archive.read(holder, before + metadata.PATH, "v1")
    return {*_first_version(json.loads(data), data), *_later_versions(known)}


def _first_version(record: Mapping[str, Any], data: bytes) -> set[tuple[str, str]]:
    own = (metadata.PATH, hashlib.sha256(data).hexdigest())
    return {own, *((row["path"], row["sha256"]) for row in record["files"])}


def _later_versions(inventory: Inventory) -> Iterator[tuple[str, str]]:
    sha256 = inventory.fixity("sha256")
    for version in inventory.versions[1:]:
        for path in inventory.paths(version):
            content = inventory.content_path(path, version)
            if not content.startswith("v1/"):
                yield path, sha256[content]


def _files(instrument_id: str, digests: set[tuple[str, str]]) -> list[DepositedFile]:
    return [
        DepositedFile(instrument_id=instrument_id, path=path, sha256=sha256, kind=kind_of(path))
        for path, sha256 in sorted(digests)
    ]
