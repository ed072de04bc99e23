"""The rows of repairs that the archive holds, and what becomes of an object that recovery cannot finish. The same code runs when a repair is
made, when recovery finishes one, and in a rebuild.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit.deposit import DepositPackage
from service.depository.errors import DepositoryError, ObjectDamaged
from service.depository.repair import record
from service.depository.repair.record import Repair
from service.depository.repair.whole import digest_of
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.store.preservation.repairs import AGREEMENT, RepairAct, RepairState, StoredRepair, UnenteredDeposit
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.errors import NotReady

_FIRST: Final = frozenset({"deposit", "holding"})
"""Kinds of entries of the log that put an object into the archive."""


class DepositWaits(NotReady):
    """The log has a deposit of this object, or of this number, that waits for the repair of its object."""

    message = Message(
        "The deposit {number} is recorded in the log, but its copy in the archive is damaged. It keeps its number, and is entered in the register "
        "when two archivists have repaired it: see the page “Audit of the archive”."
    )


class Registered:
    """The object ids that the database knows, asked one by one: a deposit does not load the whole register."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def __contains__(self, object_id: object) -> bool:
        entry = self._unit.register.by_instrument(str(object_id).removeprefix("urn:uuid:"))
        known = entry is not None and entry.object_id == object_id
        return known or self._unit.holdings.by_object(str(object_id)) is not None


class Settled(Registered):
    """As well those whose deposit waits for a repair: number and place in the log are theirs."""

    def __contains__(self, object_id: object) -> bool:
        return super().__contains__(object_id) or self._unit.unentered.get(str(object_id)) is not None


def refill(services: Services, unit: Unit, object_id: str) -> int:
    """Writes or closes the row of every repair on record in the object; how many were not done yet. The caller commits."""
    changed = 0
    for repair in record.of_object(services.archive, object_id):
        known = unit.repairs.get(repair.id)
        if known is None:
            unit.repairs.add(_row(unit, repair))
        elif known.state is RepairState.PROPOSED:
            unit.repairs.close(
                repair.id, RepairState.DONE, by=repair.confirmed_by_id, name=repair.confirmed_by, at=repair.confirmed_at,
                quarantine=repair.quarantine,
            )  # fmt: skip
        else:
            continue
        changed += 1
    return changed


def label_of(unit: Unit, object_id: str) -> str:
    """How the register names the object; its id where it has no entry."""
    entry = unit.register.by_object(object_id) or unit.holdings.by_object(object_id)
    waiting = None if entry else unit.unentered.get(object_id)
    return entry.label if entry else waiting.label if waiting else object_id


def _row(unit: Unit, repair: Repair) -> StoredRepair:
    return StoredRepair(
        id=repair.id, object_id=repair.object_id, label=label_of(unit, repair.object_id), act=RepairAct.BRING_BACK, files=repair.files,
        digest=digest_of(repair.object_id, repair.files), reason=repair.reason, proposed_by=repair.proposed_by_id,
        proposed_name=repair.proposed_by, proposed_at=repair.proposed_at, seal="", state=RepairState.DONE,
        closed_by=repair.confirmed_by_id, closed_name=repair.confirmed_by, closed_at=repair.confirmed_at, quarantine=repair.quarantine,
    )  # fmt: skip


def damaged(error: DepositoryError) -> str:
    """Of an object that the archive has damaged: everything else was recovered."""
    return (
        f"An object of the archive is damaged and was left as it is: {error} Everything else was recovered. "
        "Propose its repair (“alternat repair”), or restore it from a copy."
    )


def not_whole(services: Services, unit: Unit, object_id: str, error: Exception) -> str:
    """An object that could not be read whole. What the log has keeps its number and its place there, and waits for its repair: nothing else
    waits for it. Of what the log does not have, bytes that are wrong are set aside; bytes that could not be read are not: a disk that comes
    back, or rights that are corrected, may show that nothing is wrong with them. Commits.
    """
    for index, leaf in enumerate(services.log.entries()):
        said = canonical.loads(leaf)
        if said["object"] == object_id and said["kind"] in _FIRST:
            return _kept(services, unit, _waiting(services, index, said), leaf, error)
    if not isinstance(error, ObjectDamaged) or isinstance(error.__cause__, OSError):
        return left(object_id, str(error))
    return set_aside(services, object_id, str(error))


def require_free(unit: Unit, object_id: str, kind: str, number: str) -> None:
    """:raises DepositWaits: the log has a deposit of this object or number, which waits for its repair."""
    waiting = unit.unentered.get(object_id) or (unit.unentered.numbered(kind, number) if number else None)
    if waiting is not None:
        raise DepositWaits(number=waiting.label)


def logged(unit: Unit, index: int, leaf: bytes, at: datetime) -> None:
    """The row of a deposit's entry in the log. One that waited for its repair has it already. :raises StoreConflict: the row is another."""
    known = unit.log_entries.get(index)
    if known is None or known.data != leaf:
        unit.log_entries.add(index, leaf, at)


def _waiting(services: Services, index: int, said: Mapping[str, Any]) -> UnenteredDeposit:
    return UnenteredDeposit(
        leaf_index=index, object_id=str(said["object"]), kind=str(said.get("holding", AGREEMENT)), number=str(said.get("number", "")),
        found_at=services.clock().replace(microsecond=0),
    )  # fmt: skip


def _kept(services: Services, unit: Unit, one: UnenteredDeposit, leaf: bytes, error: Exception) -> str:
    if unit.unentered.get(one.object_id) is None:
        size = unit.log_entries.size()
        if one.leaf_index > size or _taken(unit, one):
            why = (
                "Its number belongs to another deposit."
                if _taken(unit, one)
                else "An entry of the log before it is open."
            )
            return left(one.object_id, f"{error} {why}")
        if one.leaf_index == size:
            unit.log_entries.add(size, leaf, datetime.fromisoformat(canonical.loads(leaf)["utc"]))
        unit.unentered.add(one)
        continuity.keep_heads(services, unit)
        unit.commit()  # Commit point: from here on nobody else gets the number.
    return waits(one, str(error))


def _taken(unit: Unit, one: UnenteredDeposit) -> bool:
    if one.kind != AGREEMENT:
        return bool(one.number) and unit.holdings.by_number(one.kind, one.number) is not None
    number, _, year = one.number.partition("/")
    return unit.register.get(int(number), int(year)) is not None


def waits(one: UnenteredDeposit, reason: str) -> str:
    """The sentence of a deposit that is not entered before its object is repaired."""
    return (
        f"The deposit {one.label} (object {one.object_id}) is entry {one.leaf_index} of the log, and it cannot be entered: {reason} "
        "Its number and its place in the log are kept for it, and further deposits go on. Propose its repair: "
        f"“alternat repair propose {one.object_id} --as ADDRESS --reason TEXT”, with “--from-backup FOLDER” where the replica does not have "
        "it. When another archivist has confirmed the repair, the deposit is entered."
    )


def contradiction(services: Services, unit: Unit, package: DepositPackage) -> str:
    """Why this object cannot be entered; empty when it can. What the log has acknowledged can always be entered, unless
    its number is taken.
    """
    entry = package.entry
    if unit.register.get(entry.number, entry.year) is not None:
        return f"the number {entry.label} belongs to another instrument in the register."
    if services.log.find(package.leaf) is not None or entry.imported:
        return ""
    instrument = unit.instruments.get(entry.instrument_id)
    if instrument is None or instrument.state is not State.SIGNED:
        state = instrument.state if instrument else "unknown"
        return f"its instrument is {state}, so nobody can have deposited it."
    return ""


def set_aside(services: Services, object_id: str, reason: str) -> str:
    """Into quarantine, unless the log names the object: then somebody may hold a receipt for it, and it stays."""
    if any(canonical.loads(leaf)["object"] == object_id for leaf in services.log.entries()):
        return left(object_id, f"The log has acknowledged it, but {reason}")
    services.archive.quarantine(object_id, reason)
    return f"Put the object {object_id} into quarantine: {reason} The archivist has to look at it."


def left(object_id: str, reason: str) -> str:
    """The sentence of what stays, and stays unfinished."""
    return (
        f"The deposit of the object {object_id} could not be finished, and it was left where it is: {reason} "
        "The operator has to look at it before the next deposit."
    )
