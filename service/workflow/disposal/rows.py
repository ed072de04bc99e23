"""The rows of a disposal that the archive has on record. The same code runs when it is carried out, when recovery finishes it, and in a rebuild."""

from __future__ import annotations

from service.depository.disposal import tombstone
from service.depository.disposal.tombstone import Disposal, Tombstone
from service.depository.holdings.holding import HoldingRecord
from service.store.preservation.disposals import EFFECTIVE, DisposalState, StoredDisposal, closed
from service.store.unit import Unit
from service.workflow.context import Services


def refill(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """Writes that the archive has the record of a disposal, and takes out what was derived from the files; the caller commits.

    :raises ObjectMissing, ObjectDamaged: the record cannot be read.
    """
    found = tombstone.read(services.archive, record.entry.object_id)
    known = unit.disposals.get(found.disposal.id)
    if known is None:
        there = services.archive.exists(found.disposal.object_id)
        known = row_of(found, DisposalState.RECORDED if there else DisposalState.DONE)
        unit.disposals.add(known)
    elif known.state not in EFFECTIVE:
        approved = found.disposal
        decided = closed(
            known, by=approved.approved_by_id, name=approved.approved_by, at=approved.approved_at, seal=known.approval_seal
        )  # fmt: skip
        unit.disposals.move(decided, DisposalState.RECORDED)
    unit.disposals.forget(row_of(found, DisposalState.RECORDED))


def row_of(found: Tombstone, state: DisposalState) -> StoredDisposal:
    """As the archive says it."""
    said: Disposal = found.disposal
    return StoredDisposal(
        id=said.id, object_id=said.object_id, subject=said.subject, kind=said.kind, label=said.label, authority=said.authority,
        authority_date=said.authority_date, reason=said.reason, digest=found.digest, proposed_by=said.proposed_by_id,
        proposed_name=said.proposed_by, proposed_at=said.proposed_at, seal="", state=state, closed_by=said.approved_by_id,
        closed_name=said.approved_by, closed_at=said.approved_at,
    )  # fmt: skip
