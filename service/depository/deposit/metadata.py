"""``metadata.json``: the register's record of one deposit as it lies in the archive, schema version 1. Pure.

It lists the digest of every other file of the deposit, and the leaf in the log carries the digest of this file, so the log
vouches for the whole object. ``docs/archive-format.md`` explains each key to a reader without this program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.depository import canonical
from service.depository.errors import ObjectDamaged
from service.depository.ocfl.inventory import utc_text
from service.depository.register.register import RegisterEntry
from service.depository.serialization import from_data, to_data
from service.domain.messages import Message

SCHEMA_VERSION = 1
PATH = "metadata.json"
PAPER = "paper/"
"""Below it lies what was signed in ink: scans as uploaded, certified copies, findings and attestations."""


def build(
    entry: RegisterEntry, *, files: Mapping[str, bytes], details: Mapping[str, Any], deposited_by: str, at: datetime
) -> dict[str, Any]:
    """The record; ``files`` is every other file of the deposit, ``details`` what the register keeps beyond the entry.

    :raises ValueError: ``details`` holds something JSON has no single spelling for.
    """
    register = to_data(entry)
    del register["leaf_index"]  # known only after the log has the leaf, which carries this record's digest
    return {
        "schema_version": SCHEMA_VERSION,
        "number": entry.label,
        "object": entry.object_id,
        "deposited_at": utc_text(at),
        "deposited_by": deposited_by,
        "register": register,
        "details": canonical.loads(canonical.dumps(dict(details))),
        "files": [_file(path, data) for path, data in sorted(files.items())],
    }


def to_bytes(record: Mapping[str, Any]) -> bytes:
    """The file; the same record always gives the same bytes."""
    return canonical.readable(dict(record))


def entry_of(record: Mapping[str, Any]) -> RegisterEntry:
    """The register entry, still without its place in the log. :raises ObjectDamaged: a schema this program does not know."""
    name = str(record.get("object", "?"))
    version = record.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ObjectDamaged(
            object_id=name,
            path=PATH,
            detail=Message(
                "Its schema version is {version}, not {expected}.", version=str(version), expected=str(SCHEMA_VERSION)
            ),
        )
    try:
        return from_data(RegisterEntry, record["register"])
    except (KeyError, TypeError, ValueError) as reason:
        raise ObjectDamaged(
            object_id=name,
            path=PATH,
            detail=Message("It is not the record of a deposit ({reason}).", reason=str(reason)),
        ) from reason


def leaf(record: Mapping[str, Any], record_bytes: bytes) -> bytes:
    """The entry for the log. No name of a person is in it: entries can never be taken out again."""
    digests = {row["path"]: row for row in record["files"]}
    papers = [{key: row[key] for key in ("path", "sha256")} for row in record["files"] if row["path"].startswith(PAPER)]
    return canonical.dumps(
        {
            **({"papers": papers} if papers else {}),
            "v": 1,
            "kind": "deposit",
            "number": record["number"],
            "instrument": record["register"]["instrument_id"],
            "object": record["object"],
            "originals": [
                {"party": row["party"], "sha256": row["sha256"], "sha512": digests[row["path"]]["sha512"]}
                for row in record["register"]["originals"]
            ],
            "record_sha256": hashlib.sha256(record_bytes).hexdigest(),
            "utc": record["deposited_at"],
        }
    )


def _file(path: str, data: bytes) -> dict[str, Any]:
    return {
        "path": path,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "sha512": hashlib.sha512(data).hexdigest(),
    }
