"""An approved disposal is carried out, and finished wherever it was interrupted.

Order: the decision is one commit (:mod:`service.workflow.disposal.decide`). Then the tombstone is deposited as every holding is: durable in the
archive, in the log, its rows. Only then the files leave the archive, in one step; then the copies that the database's files hold; last the row
says that it is done. Each step leaves a state from which the next start goes on, and none can be passed over: without the tombstone in archive
and log nothing is removed.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from service.depository.deposit.deposit import Depositor
from service.depository.disposal import tombstone
from service.depository.disposal.tombstone import Disposal, Tombstone
from service.depository.holdings.holding import Holding
from service.depository.ocfl import removed, tombstones
from service.domain.errors import DomainError
from service.domain.messages import Message
from service.domain.permissions import Actor, Role
from service.store.files import Files
from service.store.preservation.disposals import DisposalState, StoredDisposal
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.deposit.package import depositor
from service.workflow.disposal import rules, seals
from service.workflow.errors import NotReady
from service.workflow.holdings import enter

log = logging.getLogger(__name__)

DONE = "archive:disposal-done"
"""Kind of the act, for the auditors: the files are gone."""
_NOT_ITS_OWN = Message(
    "What lies in the archive is not what the record of the disposal says. Nothing was removed; inform the operator."
)


def finish(services: Services, disposal_id: str) -> StoredDisposal:
    """Carries out, from wherever it stands, what was approved; doing it again changes nothing.

    :raises NotReady: it cannot be carried out now, and nothing more was removed. :raises DepositFailed: the disk refused; call it again.
    :raises ObjectDamaged: what is to be destroyed is not whole any more, so that nobody could say what was destroyed.
    """
    row = _again(services, disposal_id)
    if row.state is DisposalState.APPROVED:
        _record(services, row)
        row = _again(services, disposal_id)
    if row.state is DisposalState.RECORDED:
        _remove(services, row)
        row = _again(services, disposal_id)
    return row


def resume(services: Services) -> list[str]:
    """At a start: finishes every disposal that was interrupted; a sentence for each."""
    with services.store.reader() as unit:
        begun = unit.disposals.in_states(DisposalState.APPROVED, DisposalState.RECORDED)
    return [_resumed(services, row) for row in reversed(begun)]


def _resumed(services: Services, row: StoredDisposal) -> str:
    try:
        finish(services, row.id)
    except (DomainError, OSError) as error:
        return f"The disposal of {row.label} ({row.object_id}) could not be finished: {error}"
    return f"Finished the interrupted disposal of {row.label} ({row.object_id})."


def _again(services: Services, disposal_id: str) -> StoredDisposal:
    with services.store.reader() as unit:
        row = unit.disposals.get(disposal_id)
    if row is None:
        raise NotReady(Message("This disposal is not on record."))
    return row


def _record(services: Services, row: StoredDisposal) -> None:
    """The tombstone: archive, log, rows."""
    if not seals.approved(services, row):
        raise NotReady(seals.FORGED)
    if services.archive.exists(tombstones.id_of(row.object_id)):
        commit.recover(services)  # it was interrupted between the archive and the row
        return
    approver = Actor(id=str(row.closed_by), name=str(row.closed_name), roles=frozenset({Role.SG_OFFICE}))
    enter.deposit(services, approver, lambda unit: _made(services, unit, row, approver))


def _made(services: Services, unit: Unit, row: StoredDisposal, approver: Actor) -> Holding:
    subject = rules.subject_of(unit, row.object_id)
    held = rules.held(services, row.object_id)
    if held is not None:
        raise NotReady(held)
    if rules.digest_of(services, row.object_id) != row.digest:
        raise NotReady(_NOT_ITS_OWN)
    by: Depositor = depositor(unit, approver)
    return tombstone.compose(
        services.archive, decision_of(row), title=subject.title, access=subject.access(unit), entered_on=services.clock().date(),
        depositor=by,
    )  # fmt: skip


def decision_of(row: StoredDisposal) -> Disposal:
    """What the archive keeps of the row of an approved disposal."""
    if row.closed_at is None:
        raise ValueError("it was not approved")
    return Disposal(
        id=row.id, object_id=row.object_id, subject=row.subject, kind=row.kind, label=row.label, authority=row.authority,
        authority_date=row.authority_date, reason=row.reason, proposed_by=row.proposed_name, proposed_by_id=row.proposed_by,
        proposed_at=row.proposed_at, approved_by=str(row.closed_name), approved_by_id=str(row.closed_by), approved_at=row.closed_at,
    )  # fmt: skip


def _remove(services: Services, row: StoredDisposal) -> None:
    """Nothing is removed that the tombstone does not list, and nothing before the log has the tombstone."""
    with services.store.unit() as unit:
        found = tombstone.of(services.archive, row.object_id)
        if found is None or not _in_log(services, row.object_id) or not _as_recorded(services, found):
            raise NotReady(_NOT_ITS_OWN)
        removed.remove(services.archive, row.object_id)
        _remove_copies(services, unit, found)
        unit.disposals.move(row, DisposalState.DONE)
        unit.checks.forget([row.object_id])
        detail = {"id": row.id, "object": row.object_id, "label": row.label, "authority": row.authority}
        unit.access_events.add(
            DONE, actor_id=str(row.closed_by), actor_name=str(row.closed_name), at=unit.now(), detail=detail
        )
        unit.commit()


def is_gone(services: Services, object_id: str) -> bool:
    """Whether the archive and the log have the record that this object was disposed of, and the object is not there. :raises ObjectDamaged: the
    record cannot be read.
    """
    archive = services.archive
    recorded = archive.exists(tombstones.id_of(object_id)) and tombstone.of(archive, object_id) is not None
    return recorded and not archive.exists(object_id) and _in_log(services, object_id)


def _in_log(services: Services, object_id: str) -> bool:
    own = tombstone.holding_package(services.archive, tombstones.id_of(object_id))
    return services.log.find(own.leaf) is not None


def _as_recorded(services: Services, found: Tombstone) -> bool:
    """Whether the object, if it is still there, is what the tombstone lists."""
    object_id = found.disposal.object_id
    return not services.archive.exists(object_id) or rules.digest_of(services, object_id) == found.digest


def forget_copies(services: Services, held: Files) -> None:
    """Removes from a backup the files that left with what was disposed of."""
    with services.store.reader() as unit:
        for row in unit.disposals.in_states(DisposalState.DONE):
            found = tombstone.of(services.archive, row.object_id)
            left = (
                {one for one in _named(unit, found) if held.exists(one) and not services.files.exists(one)}
                if found
                else set()
            )
            for sha256 in left - unit.named_files.by_others(row.subject) if left else ():
                held.remove(sha256, _later(services.clock()))


def _remove_copies(services: Services, unit: Unit, found: Tombstone) -> None:
    """Those that nothing else needs."""
    for sha256 in sorted(_named(unit, found) - unit.named_files.by_others(found.disposal.subject)):
        services.files.remove(sha256, _later(services.clock()))


def _named(unit: Unit, found: Tombstone) -> set[str]:
    """Files of the same bytes, and of the texts that were signed."""
    destroyed = set(found.inventory.fixity("sha256").values())
    return destroyed | unit.named_files.of_instrument(found.disposal.subject)


def _later(now: datetime) -> datetime:
    """Whatever the clock of the disk says, what is stored now is older."""
    return now + timedelta(days=36_500)
