"""Audit of the log: against its checkpoint, the register's rows, and the objects and their versions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from service.depository.audit.findings import Finding, Kind
from service.depository.errors import DepositoryError
from service.depository.holdings.holding import HoldingEntry
from service.depository.log.merkle import leaf_hash
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
    """What a sound object says of itself. An entry of the log is known by its leaf hash: an archive may have millions."""

    label: str
    """The register number."""
    leaf: bytes
    """Hash of the entry that the log must have."""
    disposal: bool = False
    """It is the record of a disposal."""
    later: Mapping[bytes, str] | None = None
    """Hash of an entry that the log must have -> version, for every version after the first; None: there are none."""


def open_log(archive: Archive, verifier: VerifierKey | None) -> tuple[Log | None, list[Finding]]:
    """The log read again from the disk; None, with the reason, when entries and checkpoint contradict each other."""
    try:
        return Log(archive.root / "log", None, verifier=verifier), []
    except DepositoryError as reason:
        return None, [Finding(Kind.LOG, "", "log", str(reason))]


def against_register(log: Log, registered: Mapping[str, Row]) -> list[Finding]:
    """Every row's deposit has to stand in the log at the place that the row names; by object."""
    wanted: defaultdict[int | None, list[str]] = defaultdict(list)
    for object_id, row in registered.items():
        wanted[row.leaf_index].append(object_id)
    for index, entry in enumerate(log.entries()):
        if index in wanted:
            value = json.loads(entry)
            found = (value.get("object"), value.get("number", ""))
            wanted[index] = [one for one in wanted[index] if (one, _number(registered[one])) != found]
    sentence = "The log does not have the deposit {} in the place the register says."
    wrong = sorted(object_id for ids in wanted.values() for object_id in ids)
    return [Finding(Kind.LOG, one, "log", sentence.format(registered[one].label)) for one in wrong]


def hashes(log: Log) -> set[bytes]:
    """Of every entry."""
    return set(map(leaf_hash, log.entries()))


def against_objects(
    archive: Archive,
    log: Log,
    logged: Container[bytes],
    sound: Mapping[str, Deposited],
    *,
    present: Container[str],
    reported: Container[str],
) -> Iterator[Finding]:
    """Every sound object and every later version of it has to stand in the log, and what the log has in the archive.

    :param logged: the hash of every entry. :param sound: the objects that were examined and are whole.
    :param present: every object that is in its place.
    :param reported: objects of which a finding already says that archive or log lack the deposit.
    """
    for object_id, deposited in sound.items():
        if deposited.leaf not in logged and object_id not in reported:
            sentence = f"The deposit {deposited.label} is in the archive, but the log does not have it."
            yield Finding(Kind.NOT_IN_LOG, object_id, "", sentence)
    later: defaultdict[str, dict[bytes, str]] = defaultdict(dict)
    for index, entry in enumerate(log.entries()):
        value = json.loads(entry)  # none of them is kept
        object_id = str(value.get("object"))
        if value.get("kind") == "version":
            later[object_id][leaf_hash(entry)] = str(value["version"])
        if value.get("kind") not in _FIRST or object_id in present or object_id in reported:
            continue
        if not archive.exists(object_id) and tombstones.id_of(object_id) not in present:
            name = value.get("number") or object_id
            sentence = f"Entry {index} of the log is the deposit {name}, but the archive does not have it."
            yield Finding(Kind.MISSING_OBJECT, object_id, "", sentence)
    yield from _versions(archive, later, sound)


def _number(row: Row) -> str:
    return row.label if isinstance(row, RegisterEntry) else row.number


def _versions(
    archive: Archive, logged: Mapping[str, Mapping[bytes, str]], sound: Mapping[str, Deposited]
) -> Iterator[Finding]:
    for object_id, deposited in sound.items():
        known, held = logged.get(object_id, {}), deposited.later or {}
        if set(known) != set(held):  # perhaps a version came since the object was examined
            held = later_of(archive, object_id) or {}
        differing = set(known) ^ set(held)
        for entry in sorted(differing, key=lambda one: (known.get(one, ""), held.get(one, ""), one)):
            yield _difference(object_id, deposited.label, known.get(entry), held.get(entry))


def later_of(archive: Archive, object_id: str) -> dict[bytes, str] | None:
    """Hash of an entry that the log must have -> version, for every version after the first; None: there are none.

    :raises ObjectDamaged, ObjectMissing: it cannot be told.
    """
    every = archive.inventory(object_id).versions[1:]
    return {leaf_hash(versions.leaf(archive, object_id, version)): version for version in every} or None


def _difference(object_id: str, label: str, in_log: str | None, in_archive: str | None) -> Finding:
    if in_archive is None:
        sentence = f"Version {in_log} of the deposit {label} is in the log in a form that the archive does not have."
        return Finding(Kind.OLD_VERSION, object_id, str(in_log), sentence)
    sentence = f"Version {in_archive} of the deposit {label} is in the archive in a form that the log does not have."
    return Finding(Kind.NOT_IN_LOG, object_id, in_archive, sentence)
