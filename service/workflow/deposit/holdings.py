"""The rows of a holding, written in the transaction that enters it: see :mod:`service.workflow.holdings.enter`, which people's acts call."""

from __future__ import annotations

from service.depository.deposit.deposit import DepositPackage
from service.depository.disposal import tombstone
from service.depository.holdings import package as taking
from service.depository.holdings.holding import HoldingEntry, HoldingRecord
from service.depository.holdings.package import HoldingPackage
from service.depository.register import deposited_files
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.deposit import repairs


def enter(services: Services, unit: Unit, package: HoldingPackage) -> HoldingEntry:
    """Makes the package durable in archive and log, and writes every row about it; the caller commits.

    :raises ObjectExists, DepositFailed: see :func:`service.depository.holdings.package.store`. :raises DepositWaits: the log has this holding
        or this number already, and it waits for a repair.
    """
    repairs.require_free(unit, package.object_id, package.entry.kind, package.entry.number)
    index = taking.store(services.archive, services.log, package)
    repairs.logged(unit, index, package.leaf, package.deposited_at)
    continuity.keep_heads(services, unit)
    record = HoldingRecord(entry=package.entry.at_leaf(index), files=package.files)
    fill(services, unit, record)
    if record.entry.kind in services.announces:
        services.announces[record.entry.kind](services, unit, record)
    return record.entry


def fill(services: Services, unit: Unit, record: HoldingRecord) -> bool:
    """Writes the rows of a holding that the archive and the log have, where they are missing; whether the holding itself was missing."""
    entry = record.entry
    missing = unit.holdings.get(entry.id) is None
    if missing:
        unit.holdings.add(entry, record.text)
    unit.holdings.add_files(entry.id, deposited_files.digests_of(services.archive, entry.object_id))
    refill = services.refills.get(entry.kind)
    if refill is not None:
        refill(services, unit, record)
    return missing


def refresh(services: Services, unit: Unit, object_id: str) -> bool:
    """Writes what follows from the versions of a holding that the archive has; whether the object is a holding. The caller commits."""
    entry = unit.holdings.by_object(object_id)
    if entry is None:
        return False
    files = tombstone.holding_package(services.archive, object_id).files
    fill(services, unit, HoldingRecord(entry=entry, files=files))
    return True


def contradiction(unit: Unit, package: HoldingPackage) -> str:
    """Why this holding cannot be entered; empty when it can."""
    entry = package.entry
    if entry.number and unit.holdings.by_number(entry.kind, entry.number) is not None:
        return f"the number {entry.label} belongs to another holding."
    return ""


def finish_disposed(services: Services, unit: Unit, object_id: str) -> str:
    """Enters what archive and log know only as disposed of: a database that was restored from before it gets the rows again. Commits; a
    sentence for the operator. Empty: it was not disposed of, or the log does not have it.

    :raises ObjectMissing, ObjectDamaged: the record of the disposal cannot be read.
    """
    found = tombstone.of(services.archive, object_id)
    index = services.log.find(found.package.leaf) if found is not None else None
    if found is None or index is None:
        return ""
    package = found.package
    unit.unentered.remove(object_id)
    repairs.logged(unit, index, package.leaf, package.deposited_at)
    continuity.keep_heads(services, unit)
    if isinstance(package, DepositPackage):
        unit.register.add(package.entry.at_leaf(index), "")
        unit.deposited_files.add(deposited_files.of_object(services.archive, object_id))
    else:
        fill(services, unit, HoldingRecord(entry=package.entry.at_leaf(index), files=package.files))
    unit.commit()  # Commit point.
    return f"Entered {found.disposal.label}, which was disposed of later."
