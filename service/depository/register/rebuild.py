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
from service.depository.disposal import tombstone
from service.depository.errors import ObjectDamaged
from service.depository.holdings import package as holdings
from service.depository.holdings.holding import METADATA, HoldingRecord
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.depository.register.register import Register, RegisterEntry
from service.domain.messages import Message


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
    """Every deposited agreement, in the order of the folders, one at a time in memory; of one that was disposed of, what was kept. Only what
    is read here is hashed again.

    :raises ObjectDamaged: an object is not whole; the ones before it were fine. :raises LogDamaged: see :class:`Log`.
    """
    archive, log = Archive(root), Log(root / "log", None)
    for object_id in archive.object_ids():
        if not holdings.is_holding(archive, object_id):
            yield record_of(deposit.from_object(archive, object_id, audited=True), log)
        elif (package := tombstone.agreement_gone(archive, object_id)) is not None:
            yield record_of(package, log)


def agreement_at(archive: Archive, object_id: str, index: int, leaf: bytes) -> DepositedRecord:
    """The deposited agreement that the log has at ``index``. Raises as :func:`read_archive`."""
    package = tombstone.agreement_package(archive, object_id)
    return _record(package, index if package.leaf == leaf else None)


def record_of(package: DepositPackage, log: Log) -> DepositedRecord:
    """A deposited package with its place in the log."""
    return _record(package, log.find(package.leaf))


def _record(package: DepositPackage, index: int | None) -> DepositedRecord:
    entry = package.entry if index is None else package.entry.at_leaf(index)
    return DepositedRecord(
        entry=entry, text=package.text, events=package.events, record=package.record, leaf=package.leaf,
        deposited_at=package.deposited_at,
    )  # fmt: skip


def read_holdings(root: Path) -> Iterator[HoldingRecord]:
    """Every holding, in the order of the log; one at a time in memory, and of its files one. Raises as :func:`read_archive`."""
    archive, log = Archive(root), Log(root / "log", None)
    placed = {json.loads(leaf)["object"]: index for index, leaf in enumerate(log.entries()) if _is_holding(leaf)}
    for object_id in archive.object_ids():
        if object_id not in placed and holdings.is_holding(archive, object_id):
            raise ObjectDamaged(object_id=object_id, path=METADATA, detail=Message("It has no place in the log."))
    for object_id in placed:
        yield holding_record(tombstone.holding_package(archive, object_id), log)


def holding_at(archive: Archive, object_id: str, index: int, leaf: bytes) -> HoldingRecord:
    """The holding that the log has at ``index``. Raises as :func:`read_archive`."""
    package = tombstone.holding_package(archive, object_id)
    return _holding(package, index if package.leaf == leaf else None)


def holding_record(package: holdings.HoldingPackage, log: Log) -> HoldingRecord:
    """A holding with its place in the log. :raises ObjectDamaged: it has none."""
    return _holding(package, log.find(package.leaf))


def _holding(package: holdings.HoldingPackage, index: int | None) -> HoldingRecord:
    if index is None:
        raise ObjectDamaged(object_id=package.object_id, path=METADATA, detail=Message("It has no place in the log."))
    return HoldingRecord(entry=package.entry.at_leaf(index), files=package.files)


def _is_holding(leaf: bytes) -> bool:
    return bool(json.loads(leaf)["kind"] == holdings.LEAF_KIND)


def log_entries(root: Path, start: int = 0) -> Iterator[LogEntry]:
    """The log's acknowledged entries from ``start``. :raises LogDamaged: see :class:`Log`."""
    for index, data in enumerate(Log(root / "log", None).entries(start), start):
        value = json.loads(data)
        yield LogEntry(index=index, data=data, at=datetime.fromisoformat(value["utc"]), kind=value["kind"])


def fill(register: Register, root: Path) -> int:
    """Writes every deposit that the register lacks into it, by year and number; returns how many.

    :raises ObjectDamaged, LogDamaged: nothing is guessed; restore the archive from a copy first.
    """
    archive, log = Archive(root), Log(root / "log", None)
    found = sorted((one.entry.year, one.entry.number, one.entry.object_id) for one in read_archive(root))
    written = 0
    for _, _, object_id in found:
        record = record_of(tombstone.agreement_package(archive, object_id), log)
        if register.by_instrument(record.entry.instrument_id) is None:
            register.add(record.entry, record.text)
            written += 1
    return written
