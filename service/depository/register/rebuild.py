"""Reads every deposit and the log back from the archive's folder alone. Audit the archive first (:mod:`service.depository.audit.audit`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.depository.deposit import deposit
from service.depository.deposit.deposit import DepositPackage
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.depository.register.register import Register, RegisterEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositedRecord:
    """One deposit as the archive has it."""

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
    """One entry of the log."""

    index: int
    data: bytes
    at: datetime
    kind: str


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
