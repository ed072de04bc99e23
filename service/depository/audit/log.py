"""Audit of the log: against its checkpoint, the register's rows, and the objects and their versions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from service.depository.audit.findings import Finding, Kind
from service.depository.errors import DepositoryError
from service.depository.holdings.holding import HoldingEntry
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import tombstones, versions
from service.depository.ocfl.objects import Archive
from service.depository.register.register import RegisterEntry

Row = RegisterEntry | HoldingEntry
"""What the database says of one object."""
_FIRST = frozenset({"deposit", "holding"})
"""Kinds of entries that put an object into the archive."""


@dataclass(frozen=True, slots=True)
class Deposited:
    """What a sound object says of itself."""

    label: str
    """The register number."""
    leaf: bytes
    """The entry that the log must have."""
    later: Mapping[bytes, str] = field(default_factory=dict)
    """Entry that the log must have -> version, for every version after the first."""


def open_log(archive: Archive, verifier: VerifierKey | None) -> tuple[Log | None, list[Finding]]:
    """The log read again from the disk; None, with the reason, when entries and checkpoint contradict each other."""
    try:
        return Log(archive.root / "log", None, verifier=verifier), []
    except DepositoryError as reason:
        return None, [Finding(Kind.LOG, "", "log", str(reason))]


def against_register(entries: Sequence[bytes], registered: Mapping[str, Row]) -> Iterator[Finding]:
    """Every row's deposit has to stand in the log at the place that the row names."""
    for object_id, entry in sorted(registered.items()):
        index = entry.leaf_index
        value = json.loads(entries[index]) if index is not None and index < len(entries) else {}
        number = entry.label if isinstance(entry, RegisterEntry) else entry.number
        if (value.get("object"), value.get("number", "")) != (object_id, number):
            sentence = f"The log does not have the deposit {entry.label} in the place the register says."
            yield Finding(Kind.LOG, object_id, "log", sentence)


def against_objects(
    archive: Archive,
    entries: Sequence[bytes],
    sound: Mapping[str, Deposited],
    *,
    present: Container[str],
    reported: Container[str],
) -> Iterator[Finding]:
    """Every sound object and every later version of it has to stand in the log, and what the log has in the archive.

    :param sound: the objects that were examined and are whole. :param present: every object that is in its place.
    :param reported: objects of which a finding already says that archive or log lack the deposit.
    """
    logged = set(entries)
    for object_id, deposited in sound.items():
        if deposited.leaf not in logged and object_id not in reported:
            sentence = f"The deposit {deposited.label} is in the archive, but the log does not have it."
            yield Finding(Kind.NOT_IN_LOG, object_id, "", sentence)
    later: defaultdict[str, dict[bytes, str]] = defaultdict(dict)
    for index, entry in enumerate(entries):
        value = json.loads(entry)  # none of them is kept
        object_id = str(value.get("object"))
        if value.get("kind") == "version":
            later[object_id][entry] = str(value["version"])
        if value.get("kind") not in _FIRST or object_id in present or object_id in reported:
            continue
        if not archive.exists(object_id) and tombstones.id_of(object_id) not in present:
            name = value.get("number") or object_id
            sentence = f"Entry {index} of the log is the deposit {name}, but the archive does not have it."
            yield Finding(Kind.MISSING_OBJECT, object_id, "", sentence)
    yield from _versions(archive, later, sound)


def _versions(
    archive: Archive, logged: Mapping[str, Mapping[bytes, str]], sound: Mapping[str, Deposited]
) -> Iterator[Finding]:
    for object_id, deposited in sound.items():
        known = logged.get(object_id, {})
        held = deposited.later
        if set(known) != set(held):  # perhaps a version came since the object was examined
            held = later_of(archive, object_id)
        for entry in sorted(set(known) ^ set(held)):
            yield _difference(object_id, deposited.label, known.get(entry), held.get(entry))


def later_of(archive: Archive, object_id: str) -> dict[bytes, str]:
    """Entry that the log must have -> version, for every version after the first. :raises ObjectDamaged, ObjectMissing: it cannot be told."""
    every = archive.inventory(object_id).versions[1:]
    return {versions.leaf(archive, object_id, version): version for version in every}


def _difference(object_id: str, label: str, in_log: str | None, in_archive: str | None) -> Finding:
    if in_archive is None:
        sentence = f"Version {in_log} of the deposit {label} is in the log in a form that the archive does not have."
        return Finding(Kind.OLD_VERSION, object_id, str(in_log), sentence)
    sentence = f"Version {in_archive} of the deposit {label} is in the archive in a form that the log does not have."
    return Finding(Kind.NOT_IN_LOG, object_id, in_archive, sentence)
