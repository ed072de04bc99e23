"""Crash-safe part of a deposit: after each call archive, log and register agree.

Order (see ``service.depository.deposit.deposit``): the object is durable, then its leaf in the log, then one transaction writes
register, log row, receipts, event and state. **That commit is the commit point** for readers; for the archive it is the object:
once it is whole, the next deposit or the recovery at start-up finishes the deposit, with the same
number and the same leaf. So numbers have neither gaps nor duplicates, and an acknowledged deposit is always complete.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.depository import canonical
from service.depository.deposit import deposit
from service.depository.deposit.deposit import DepositPackage, StoredDeposit
from service.depository.errors import DepositoryError, ObjectDamaged, ObjectDisposed, ObjectMissing
from service.depository.holdings.holding import HoldingEntry
from service.depository.holdings.objects import package_of
from service.depository.holdings.package import HoldingPackage
from service.depository.ocfl import tombstones, versions
from service.depository.register import deposited_files, later_acts
from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.permissions import Actor, Role
from service.store.preservation.repairs import AGREEMENT
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access_code import receipt_fields
from service.workflow.context import Services
from service.workflow.deposit import holdings, repairs
from service.workflow.letters.tell import tell
from service.workflow.notifications import announce
from service.workflow.obligations.refresh import refresh_quietly
from service.workflow.proofs import expiry
from service.workflow.proofs import rows as proof_rows
from service.workflow.transitions import apply_transition


def unfinished(services: Services, unit: Unit) -> bool:
    """True when archive or log hold something that the database does not: an earlier deposit was interrupted. What waits for a repair
    is known, and nothing waits for it.
    """
    return (
        deposit.orphan(services.archive, repairs.Settled(unit)) is not None
        or services.log.size != unit.log_entries.size()
    )


def enter(
    services: Services,
    unit: Unit,
    package: DepositPackage,
    instrument: Instrument | None,
    actor: Actor,
    *,
    objections: Sequence[Mapping[str, Any]] = (),
) -> StoredDeposit:
    """Makes the package durable and writes every row about it; the caller commits.

    :param instrument: SIGNED; None for a deposit whose instrument is not in this database (restored from an older copy).
    :param objections: how each was met, for the history.
    :raises DepositWaits: the log has this instrument or this number already, and it waits for a repair.
    """
    repairs.require_free(unit, package.object_id, AGREEMENT, package.entry.label)
    kept = deposit.store(services.archive, services.log, package)
    unit.register.add(kept.entry, package.text)
    unit.deposited_files.add(deposited_files.of_package(package))
    repairs.logged(unit, _leaf_index(kept.entry), kept.leaf, package.deposited_at)
    continuity.keep_heads(services, unit)
    for party, receipt in kept.receipts.items():
        unit.receipts.add(
            kept.entry.instrument_id, party, {**receipt, **receipt_fields(services, kept)}, package.deposited_at
        )
    if instrument is not None:
        detail: dict[str, Any] = {
            "number": kept.entry.label,
            "leaf_index": kept.entry.leaf_index,
            "object_id": kept.entry.object_id,
        }
        detail |= {"objections": [dict(row) for row in objections]} if objections else {}
        deposited = apply_transition(unit, instrument, Action.DEPOSIT, actor, at=services.clock(), detail=detail)
        tell(services, unit, deposited, Action.DEPOSIT, actor)
    announce.of_deposit(services, unit, kept.entry)
    return kept


def recover(services: Services) -> list[str]:
    """Finishes every interrupted deposit: first those whose leaf is in the log, in its order, then those that only have an
    object. What contradicts the register and was never acknowledged is put into quarantine with the reason; what the log
    has and the archive has not whole waits for its repair under its number; what cannot be read at this moment is left where it is.
    An object that is damaged stops nothing but itself. Returns a sentence for each.

    :raises DepositoryError: log or archive as a whole cannot be used.
    """
    damaged: list[DepositoryError] = []
    told = [*waiting(services), *(_caught_up(services, leaf) for leaf in _ahead_in_log(services))]
    told += [_finish(services, object_id) for object_id in _without_row(services, damaged)]
    for leaf in versions.unlogged(services.archive, services.log, damaged):
        services.log.append_once(leaf)
        told.append(_caught_up(services, leaf))
    told += map(repairs.damaged, damaged)
    return [sentence for sentence in dict.fromkeys(told) if sentence]


def waiting(services: Services) -> list[str]:
    """Enters what waited for a repair and is whole now; a sentence for each deposit that waits or waited."""
    with services.store.reader() as unit:
        known = [one.object_id for one in unit.unentered.all()]
    return [_finish(services, object_id) for object_id in known]


def _ahead_in_log(services: Services) -> list[bytes]:
    with services.store.reader() as unit:
        known = unit.log_entries.size()
    return list(services.log.entries(known))


def _caught_up(services: Services, leaf: bytes) -> str:
    if canonical.loads(leaf)["kind"] == "version":
        return _finish_version(services, leaf)
    return _finish(services, _object_of(leaf))


def _finish_version(services: Services, leaf: bytes) -> str:
    """The rows of a new version that archive and log hold already: its place in the log, and the act or renewal that came with it."""
    object_id, index = _object_of(leaf), services.log.find(leaf)
    with services.store.unit() as unit:
        if index is None or index != unit.log_entries.size():
            return ""  # it is there already, or an earlier one could not be finished and was reported
        unit.log_entries.add(index, leaf, datetime.fromisoformat(canonical.loads(leaf)["utc"]))
        continuity.keep_heads(services, unit)
        if unit.unentered.get(object_id) is not None:
            unit.commit()  # What came with the version is written when the deposit is entered.
            return ""
        try:
            versions.readable(services.archive, object_id)
        except DepositoryError as error:
            unit.commit()  # What came with the version, a repair writes: see :mod:`service.workflow.replica.repair`.
            return repairs.damaged(error)
        if not holdings.refresh(services, unit, object_id):
            for act in refill_acts(services, unit, object_id):
                announce.of_act(services, unit, act)
            refill_files(services, unit, object_id)
        renewed = proof_rows.refill(services, unit, object_id)
        repaired = repairs.refill(services, unit, object_id)
        held = services.refill_holds(services, unit, object_id)
        unit.commit()  # Commit point.
    refresh_quietly(services, object_id.removeprefix("urn:uuid:"))
    what = "renewal" if renewed else "repair" if repaired else "legal hold" if held else "act"
    return f"Finished an interrupted {what} on the object {object_id}."


def refill_acts(services: Services, unit: Unit, object_id: str, version: str | None = None) -> list[LaterAct]:
    """Writes the later acts that the object holds, up to ``version``, and the database does not, and returns them. The caller commits."""
    held = later_acts.of_object(services.archive, object_id, version)
    known = {act.number for act in unit.later_acts.of(object_id.removeprefix("urn:uuid:"))} if held else set()
    missing = [act for act in held if act.number not in known]
    for act in missing:
        enter_act(unit, act)
    return missing


def refill(services: Services, unit: Unit, object_id: str) -> None:
    """Writes every row of later versions of the object that is missing. The caller commits."""
    if not holdings.refresh(services, unit, object_id):
        refill_acts(services, unit, object_id)
        refill_files(services, unit, object_id)
    proof_rows.refill(services, unit, object_id)
    repairs.refill(services, unit, object_id)
    services.refill_holds(services, unit, object_id)


def enter_act(unit: Unit, act: LaterAct) -> None:
    """The row of an act that the archive holds; a corrected entry is found by its right words. The caller commits."""
    before = unit.register.by_instrument(act.instrument_id)
    unit.later_acts.add(act)
    if act.changes and before is not None:
        unit.register.reindex(before)
    unit.register.refresh(act.instrument_id)


def refill_files(services: Services, unit: Unit, object_id: str) -> int:
    """Makes every file that the object holds findable by its digest; how many were missing. The caller commits."""
    return unit.deposited_files.add(deposited_files.of_object(services.archive, object_id))


def version_behind(services: Services, entry: RegisterEntry | HoldingEntry) -> bool:
    """True when the object has a version that the log does not: an act on it, or a renewal, was interrupted. :raises ObjectDisposed: it was disposed of."""
    every = services.archive.inventory(entry.object_id).versions[1:]
    disposed = tombstones.gone(services.archive, entry.object_id)
    if disposed is not None:
        raise disposed
    return any(services.log.find(versions.leaf(services.archive, entry.object_id, one)) is None for one in every)


def _object_of(leaf: bytes) -> str:
    return str(canonical.loads(leaf)["object"])


def _without_row(services: Services, damaged: list[DepositoryError]) -> list[str]:
    with services.store.reader() as unit:
        return deposit.orphans(services.archive, repairs.Registered(unit), damaged)


def _finish(services: Services, object_id: str) -> str:
    """The unit is held from the first look to the last act: a deposit that is under way is not taken for an orphan."""
    with services.store.unit() as unit:
        if object_id in repairs.Registered(unit):
            return ""
        try:
            package = package_of(services.archive, object_id)
        except ObjectDisposed as error:
            return holdings.finish_disposed(services, unit, object_id) or repairs.left(object_id, str(error))
        except (ObjectDamaged, ObjectMissing, OSError) as error:
            return repairs.not_whole(services, unit, object_id, error)
        if isinstance(package, HoldingPackage):
            reason = holdings.contradiction(unit, package)
        else:
            reason = repairs.contradiction(services, unit, package)
        if reason:
            return repairs.set_aside(services, object_id, reason)
        finish(services, unit, package)
        unit.commit()  # Commit point.
    after(services, package)
    title = "" if isinstance(package, HoldingPackage) else f" ({package.entry.title})"
    return f"Finished the interrupted deposit {package.entry.label}{title}."


def finish(services: Services, unit: Unit, package: DepositPackage | HoldingPackage) -> None:
    """Writes every row of what the archive holds whole, those of later versions as well where the deposit waited for a repair. The caller
    commits, then calls :func:`after`.
    """
    waited = unit.unentered.remove(package.object_id)
    if isinstance(package, HoldingPackage):
        holdings.enter(services, unit, package)
    else:
        instrument = unit.instruments.get(package.entry.instrument_id)
        signed = instrument if instrument is not None and instrument.state is State.SIGNED else None
        enter(services, unit, package, signed, _depositor(package))
    if waited:
        refill(services, unit, package.object_id)


def after(services: Services, package: DepositPackage | HoldingPackage) -> None:
    """What follows from a deposit that was entered, each in a transaction of its own."""
    expiry.after_deposit(services, package.entry)
    if isinstance(package, HoldingPackage):
        return
    refresh_quietly(services, package.entry.instrument_id)
    if package.entry.relation:
        refresh_quietly(services, package.entry.relation["parent"])


def _depositor(package: DepositPackage) -> Actor:
    """The archivist whose act is being finished; the object says who it was."""
    person = package.record["details"]["depositor"]
    return Actor(id=person["id"], name=person["name"], roles=frozenset({Role.ARCHIVIST}))


def _leaf_index(entry: RegisterEntry) -> int:
    if entry.leaf_index is None:
        raise ObjectDamaged(
            object_id=entry.object_id, path="metadata.json", detail=Message("It has no place in the log.")
        )
    return entry.leaf_index
