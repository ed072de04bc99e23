"""Deposit of a holding: what goes into the object, and how an interrupted deposit is finished.

The order is that of :mod:`service.depository.deposit.deposit`: the object is durable, then its leaf in the log, then the row. The leaf can be
computed from the object's own bytes, so recovery does the rest with the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit import premis
from service.depository.deposit.deposit import Depositor, digests_of
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.errors import ObjectDamaged
from service.depository.holdings.holding import (
    METADATA,
    PREMIS,
    Holding,
    HoldingEntry,
    HoldingFile,
    format_name,
    object_id_of,
)
from service.depository.log.translog import Log
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive
from service.domain.messages import Message

SCHEMA, SCHEMA_VERSION = "alternat-holding", 1
LEAF_KIND: Final = "holding"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingPackage:
    """Everything of one holding that is deposited. Made by :func:`compose` or, from what lies in the archive, by :func:`from_object`."""

    object_id: str
    files: Mapping[str, bytes]
    """Logical path -> bytes, ``metadata.json`` included."""
    leaf: bytes
    entry: HoldingEntry
    """Without ``leaf_index``."""
    deposited_at: datetime
    user_name: str
    user_address: str


def compose(holding: Holding, depositor: Depositor, at: datetime) -> HoldingPackage:
    """The package. The same holding, person and time always give the same bytes.

    :param at: aware UTC, to the second. :raises ValueError: ``details`` holds something JSON has no single spelling for.
    """
    formats = {path: format_name(holding, path) for path in holding.files}
    files = {**holding.files, PREMIS: _premis(holding.files, formats, depositor, at)}
    record = {
        "schema": SCHEMA, "schema_version": SCHEMA_VERSION, "kind": str(holding.kind), "id": holding.id,
        "object": holding.object_id, "number": holding.number, "about": holding.about, "title": dict(holding.title),
        "entered_on": holding.entered_on.isoformat(), "access": str(holding.access),
        "details": canonical.loads(canonical.dumps(dict(holding.details))),
        "deposited_at": utc_text(at), "deposited_by": depositor.name,
        "files": [_file(path, data, formats.get(path, "XML")) for path, data in sorted(files.items())],
    }  # fmt: skip
    return packed(record, {**files, METADATA: canonical.readable(record)}, (depositor.name, depositor.address))


def from_object(archive: Archive, object_id: str, *, audited: bool = False) -> HoldingPackage:
    """The package as it was deposited (version 1), every file re-hashed; the leaf is the same, byte for byte.

    :param audited: see :func:`service.depository.deposit.deposit.from_object`.
    :raises ObjectMissing: no such object. :raises ObjectDamaged: it is not a holding, or not whole.
    """
    inventory = archive.inventory(object_id)
    files: Mapping[str, bytes] = archive.files(object_id, "v1") if audited else archive.read_all(object_id, "v1")
    try:
        record = canonical.parsed(files[METADATA])
        user = inventory.data["versions"]["v1"]["user"]
        package = packed(record, files, (user["name"], user["address"]))
        digests = digests_of(files, known=inventory.sha256_of("v1") if audited else {})
        wrong = [row["path"] for row in record["files"] if digests[row["path"]] != row["sha256"]]
    except (KeyError, TypeError, ValueError) as reason:
        raise ObjectDamaged(
            object_id=object_id, path=METADATA, detail=Message("It is not the record of a deposit.")
        ) from reason
    if wrong or package.object_id != object_id:
        raise ObjectDamaged(
            object_id=object_id,
            path=wrong[0] if wrong else METADATA,
            detail=Message("The record and the file contradict each other."),
        )
    return package


def store(archive: Archive, log: Log, package: HoldingPackage) -> int:
    """Object durable, then leaf durable; returns the leaf's index. Doing it again with the same package changes nothing.

    :raises ObjectExists: the archive holds another object of this id.
    :raises DepositFailed: the disk refused. Nothing is acknowledged; the next deposit, or recovery, finishes or repeats it.
    """
    known = archive.exists(package.object_id) and is_holding(archive, package.object_id)
    if not known or from_object(archive, package.object_id).leaf != package.leaf:
        archive.put_object(
            package.object_id, package.files, message=f"Deposit {package.entry.label}",
            user_name=package.user_name, user_address=package.user_address, created=package.deposited_at,
        )  # fmt: skip
    return log.append_once(package.leaf)


def is_holding(archive: Archive, object_id: str) -> bool:
    """Whether the object says of itself that it is a holding; whether it is whole is asked by :func:`from_object`.

    :raises ObjectMissing, ObjectDamaged: it has no ``metadata.json`` that can be read.
    """
    try:
        record = canonical.parsed(archive.read(object_id, METADATA, "v1"))
    except ValueError as reason:
        raise ObjectDamaged(
            object_id=object_id, path=METADATA, detail=Message("It is not the record of a deposit.")
        ) from reason
    return isinstance(record, dict) and record.get("schema") == SCHEMA


def leaf(record: Mapping[str, Any], record_bytes: bytes) -> bytes:
    """The entry for the log. It names files by their digests only: a title or the name of a file may name a person."""
    numbered = {"number": record["number"]} if record["number"] else {}
    return canonical.dumps(
        {
            **numbered,
            "v": 1,
            "kind": LEAF_KIND,
            "holding": record["kind"],
            "object": record["object"],
            "files": [{"sha256": row["sha256"], "sha512": row["sha512"]} for row in record["files"]],
            "record_sha256": _sha256(record_bytes),
            "utc": record["deposited_at"],
        }
    )


def packed(record: Mapping[str, Any], files: Mapping[str, bytes], user: tuple[str, str]) -> HoldingPackage:
    """The package of these files. :param user: name and address of the depositor. :raises KeyError, TypeError, ValueError: no record of a holding."""
    entry = _entry_of(record)
    return HoldingPackage(
        object_id=entry.object_id, files=files, leaf=leaf(record, files[METADATA]), entry=entry,
        deposited_at=entry.deposited_at, user_name=user[0], user_address=user[1],
    )  # fmt: skip


def _entry_of(record: Mapping[str, Any]) -> HoldingEntry:
    """:raises ValueError: a schema this program does not know. :raises KeyError, TypeError: it is not of this form."""
    if (record["schema"], record["schema_version"]) != (SCHEMA, SCHEMA_VERSION):
        raise ValueError(f"its schema is {record['schema']} {record['schema_version']}")
    if record["object"] != object_id_of(record["id"]):
        raise ValueError("its id is not that of its object")
    return HoldingEntry(
        id=record["id"], kind=record["kind"], number=record["number"], about=record["about"], title=record["title"],
        entered_on=date.fromisoformat(record["entered_on"]), access=record["access"], details=record["details"],
        files=tuple(
            HoldingFile(row["path"], row["size"], row["sha256"], row["format"])
            for row in record["files"]
            if row["path"] != PREMIS
        ),
        object_id=record["object"], deposited_at=datetime.fromisoformat(record["deposited_at"]),
        deposited_by=record["deposited_by"],
    )  # fmt: skip


def _file(path: str, data: bytes, name: str) -> dict[str, Any]:
    digests = {"sha256": _sha256(data), "sha512": hashlib.sha512(data).hexdigest()}
    return {"path": path, "size": len(data), "format": name, **digests}


def _premis(files: Mapping[str, bytes], formats: Mapping[str, str], depositor: Depositor, at: datetime) -> bytes:
    paths = tuple(sorted(files))
    events = [
        PremisEvent(id="ingestion", type="ingestion", at=at, outcome="success", agent="depositor", files=paths,
                    detail="Files taken into custody."),
        PremisEvent(id="digests", type="message digest calculation", at=at, outcome="success", agent="program",
                    files=paths, detail="SHA-256 and SHA-512 computed."),
        PremisEvent(id="formats", type="format identification", at=at, outcome="success", agent="program",
                    files=paths, detail="Formats identified by content."),
    ]  # fmt: skip
    program = Agent(id="program", name=depositor.program, type="software", version=depositor.program_version)
    person = Agent(id="depositor", name=depositor.name, type="person")
    return premis.build(files, formats=formats, events=events, agents=(program, person))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
