"""Reading everything back from the archive's folder alone, and proving that log and objects agree."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.depository.deposit import deposit
from service.depository.deposit.deposit import DepositPackage
from service.depository.errors import DepositoryError
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.register.register import Register, RegisterEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositedRecord:
    """One deposit as the archive tells it."""

    entry: RegisterEntry
    """With ``leaf_index``, unless the log does not have the leaf."""
    text: str
    events: list[dict[str, Any]]
    record: Mapping[str, Any]
    """``metadata.json``."""
    leaf: bytes
    deposited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line of the log."""

    index: int
    data: bytes
    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What an examination of the whole archive found."""

    objects: int
    entries: int
    root_hash: str
    """Hex."""
    problems: tuple[str, ...]
    """A sentence each; empty when all is well."""

    @property
    def passed(self) -> bool:
        """True when nothing was found."""
        return not self.problems


def read_archive(root: Path) -> Iterator[DepositedRecord]:
    """Every deposit, each file re-hashed, in the order of the folders.

    :raises ObjectDamaged: an object is not whole; the ones before it were fine. :raises LogDamaged: see :class:`Log`.
    """
    archive, log = Archive(root), Log(root / "log", None)
    for object_id in archive.object_ids():
        yield record_of(deposit.from_object(archive, object_id), log)


def record_of(package: DepositPackage, log: Log) -> DepositedRecord:
    """A deposited package with its place in the log."""
    index = log.find(package.leaf)
    entry = package.entry if index is None else package.entry.at_leaf(index)
    return DepositedRecord(
        entry=entry, text=package.text, events=package.events, record=package.record, leaf=package.leaf,
        deposited_at=package.deposited_at,
    )  # fmt: skip


def log_entries(root: Path, start: int = 0) -> Iterator[LogEntry]:
    """The log's acknowledged entries from ``start``. :raises LogDamaged: see :class:`Log`."""
    for index, data in enumerate(Log(root / "log", None).entries(start), start):
        value = json.loads(data)
        yield LogEntry(index=index, data=data, at=datetime.fromisoformat(value["utc"]), kind=value["kind"])


def fill(register: Register, root: Path) -> int:
    """Writes every deposit that the register lacks into it, by year and number; returns how many.

    :raises ObjectDamaged, LogDamaged: nothing is guessed; restore the archive from a copy first.
    """
    records = sorted(read_archive(root), key=lambda record: (record.entry.year, record.entry.number))
    missing = [record for record in records if register.by_instrument(record.entry.instrument_id) is None]
    for record in missing:
        register.add(record.entry, record.text)
    return len(missing)


def examine(root: Path, verifier: VerifierKey | None = None) -> Account:
    """Log against checkpoint, every object and every version of it against the log, every entry of the log against the objects.

    Nothing is raised for damage: it is a line of the account.
    """
    problems: list[str] = []
    try:
        log = Log(root / "log", None, verifier=verifier)
        entries = list(log.entries())
    except DepositoryError as reason:
        return Account(objects=0, entries=0, root_hash="", problems=(str(reason),))
    archive = Archive(root)
    packages = list(_packages(archive, problems))
    problems.extend(_unlogged(packages, set(entries)))
    problems.extend(_unkept(entries, {package.object_id for package in packages}))
    problems.extend(_doubled(packages))
    problems.extend(_later(archive, packages, entries))
    return Account(objects=len(packages), entries=len(entries), root_hash=log.root_hash.hex(), problems=tuple(problems))


def _packages(archive: Archive, problems: list[str]) -> Iterator[DepositPackage]:
    for folder in archive.object_folders():
        try:
            yield deposit.from_object(archive, archive.id_of(folder))
        except DepositoryError as reason:
            problems.append(str(reason))


def _unlogged(packages: list[DepositPackage], entries: set[bytes]) -> Iterator[str]:
    for package in packages:
        if package.leaf not in entries:
            yield f"The deposit {package.entry.label} is in the archive, but the log does not have it."


def _unkept(entries: list[bytes], kept: set[str]) -> Iterator[str]:
    for index, entry in enumerate(entries):
        value = json.loads(entry)
        if value.get("kind") == "deposit" and value.get("object") not in kept:
            yield f"Entry {index} of the log is the deposit {value.get('number')}, but the archive does not have it."


def _later(archive: Archive, packages: list[DepositPackage], entries: list[bytes]) -> Iterator[str]:
    """Versions after the first: later acts and renewals. Each has to be whole and in the log, and the log's have to be there."""
    told = {entry: json.loads(entry) for entry in entries}
    logged = {entry for entry, value in told.items() if value.get("kind") == "version"}
    for package in packages:
        try:
            archive.read_all(package.object_id)
            mine = {
                versions.leaf(archive, package.object_id, one)
                for one in archive.inventory(package.object_id).versions[1:]
            }
        except DepositoryError as reason:
            yield str(reason)
            continue
        named = {entry for entry in logged if told[entry]["object"] == package.object_id}
        for entry in sorted(mine ^ named):
            where, other = ("the log", "the archive") if entry in named else ("the archive", "the log")
            version = json.loads(entry)["version"]
            yield f"Version {version} of the deposit {package.entry.label} is in {where} in a form that {other} does not have."


def _doubled(packages: list[DepositPackage]) -> Iterator[str]:
    counted = Counter(package.entry.label for package in packages)
    for label in sorted(label for label, times in counted.items() if times > 1):
        yield f"The number {label} stands in more than one object."
