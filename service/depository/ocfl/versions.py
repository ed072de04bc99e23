"""Later evidence for a deposit (renewed time-stamps, corrections): a new version of its object, and an entry in the log.

The entry can be computed from the version's own inventory, so :func:`unlogged` finds what a crash between the two left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from service.depository import canonical
from service.depository.deposit.deposit import Depositor
from service.depository.errors import DepositoryError, ObjectDamaged
from service.depository.log.merkle import leaf_hash
from service.depository.log.translog import Log
from service.depository.ocfl import tombstones
from service.depository.ocfl.inventory import Inventory
from service.depository.ocfl.objects import Archive

T = TypeVar("T")


def extend(
    archive: Archive,
    log: Log,
    object_id: str,
    files: Mapping[str, bytes],
    *,
    message: str,
    depositor: Depositor,
    at: datetime,
) -> tuple[int, bytes]:
    """Adds a version, durable, then its entry in the log; returns index and bytes of the entry. What was deposited stays as version 1.

    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; call :func:`unlogged` before repeating.
    """
    inventory = archive.add_version(
        object_id, files, message=message, user_name=depositor.name, user_address=depositor.address, created=at
    )
    entry = leaf(archive, object_id, inventory.head)
    return log.append_once(entry), entry


def records(
    archive: Archive,
    object_id: str,
    named: re.Pattern[str],
    read: Callable[[Any], T],
    *,
    called: str,
    version: str | None = None,
) -> list[T]:
    """Every record of one kind in later versions of the object, in the order of their numbers, each file re-hashed. Of an object that was
    disposed of, those that were kept.

    :param version: only up to this one.
    :param named: matches the logical paths of the kind. :param read: makes the record of its JSON. :param called: what it is, for the error.
    :raises ObjectMissing: no such object. :raises ObjectDamaged: a record cannot be read.
    """
    found = []
    holder, before, known = tombstones.records_of(archive, object_id)
    for path in known.paths(version):
        if named.fullmatch(path):
            try:
                found.append(
                    read(json.loads(archive.read(holder, before + path, version if holder == object_id else None)))
                )
            except (KeyError, TypeError, ValueError) as reason:
                detail = f"it is no {called}: {reason}"
                raise ObjectDamaged(object_id=object_id, path=path, detail=detail) from reason
    return found


def leaf(archive: Archive, object_id: str, version: str) -> bytes:
    """The log's entry for one version: digest of the version's own inventory, which lists every file up to it.

    When the version has other bytes under a path that was there before (a renewed original), the entry names the path with the new digests
    and the old ones, so the holder of either file finds it in the log.
    """
    known = archive.inventory(object_id)
    created = known.data["versions"][version]["created"]
    digest = hashlib.sha512(archive.version_inventory(object_id, version)).hexdigest()
    replaced = _replaced(known, version)
    return canonical.dumps(
        {
            **({"replaced": replaced} if replaced else {}),
            "v": 1, "kind": "version", "object": object_id, "version": version, "inventory_sha512": digest, "utc": created,
        }
    )  # fmt: skip


def _replaced(known: Inventory, version: str) -> list[dict[str, Any]]:
    """Every path that the version before had with other bytes."""
    before = f"v{int(version[1:]) - 1}"
    if before not in known.versions:
        return []
    both = sorted(set(known.paths(version)) & set(known.paths(before)))
    return [
        {"path": path, **digests(known, path, version), "before": digests(known, path, before)}
        for path in both
        if known.digest(path, version) != known.digest(path, before)
    ]


def digests(known: Inventory, path: str, version: str | None = None) -> dict[str, str]:
    """SHA-256 and SHA-512 of a file of a version (of the head by default), as the inventory has them. :raises KeyError: no such path."""
    content = known.content_path(path, version)
    return {"sha256": known.fixity("sha256")[content], "sha512": known.digest(path, version)}


def unlogged(archive: Archive, log: Log, damaged: list[DepositoryError] | None = None) -> Iterator[bytes]:
    """Entries that the log lacks after a crash; append each with ``append_once``.

    :param damaged: gets what is wrong with each object that cannot be read, and the others are looked at; None: the first one is raised.
    """
    logged = set(map(leaf_hash, log.entries()))
    for folder in archive.object_folders():
        try:
            entries = _later(archive, archive.id_of(folder))
        except DepositoryError as reason:
            if damaged is None:
                raise
            damaged.append(reason)
            continue
        yield from (entry for entry in entries if leaf_hash(entry) not in logged)


def readable(archive: Archive, object_id: str) -> None:
    """:raises ObjectMissing, ObjectDamaged: the object's inventory or that of a version cannot be read; of what was disposed of, what was kept."""
    holder, _, _ = tombstones.records_of(archive, object_id)
    _later(archive, holder)


def _later(archive: Archive, object_id: str) -> list[bytes]:
    return [leaf(archive, object_id, version) for version in archive.inventory(object_id).versions[1:]]


def newest_logged(archive: Archive, log: Log, object_id: str) -> bool:
    """Whether the log has the newest version of the object. :raises ObjectMissing: there is no such object."""
    head = archive.inventory(object_id).head
    return head == "v1" or log.find(leaf(archive, object_id, head)) is not None
