"""The rows of repairs that the archive holds, and what becomes of an object that recovery cannot finish. The same code runs when a repair is
made, when recovery finishes one, and in a rebuild.
"""

from __future__ import annotations

from service.depository import canonical
from service.depository.errors import DepositoryError, ObjectDamaged
from service.depository.repair import record
from service.depository.repair.record import Repair
from service.depository.repair.whole import digest_of
from service.store.preservation.repairs import RepairAct, RepairState, StoredRepair
from service.store.unit import Unit
from service.workflow.context import Services


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
    return entry.label if entry else object_id


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


def not_whole(services: Services, object_id: str, error: Exception) -> str:
    """An object that could not be read whole. Bytes that are wrong are set aside; bytes that could not be read are not:
    a disk that comes back, or rights that are corrected, may show that nothing is wrong with them.
    """
    if not isinstance(error, ObjectDamaged) or isinstance(error.__cause__, OSError):
        return left(object_id, str(error))
    return set_aside(services, object_id, str(error))


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
