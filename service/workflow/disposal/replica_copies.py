"""What the replica still has of what was disposed of, and its deletion as soon as no lock forbids it.

The server is asked each time, so nothing has to be remembered, and a database that was rebuilt forgets nothing. The rows of the copies say what is left,
for the page of the disposal. Nothing is deleted whose record of disposal is not in the log and, whole, on the replica.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from service.depository.errors import DepositoryError
from service.depository.ocfl import tombstones
from service.depository.replica.removal import Copy, Shears
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR
from service.store.preservation.disposals import DisposalState, StoredDisposal
from service.store.register.replicas import BagState
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.disposal import carry_out

REMOVED: Final = "archive:disposal-replica"
"""Kind of the act, for the auditors: no copy is left on the replica."""
_NOT_RECORDED: Final = Message(
    "The record of this disposal is not whole in the archive, or not on the replica yet. Run “alternat replicate” first."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What one disposal left on the replica."""

    disposal: StoredDisposal
    deleted: int
    """Copies that were deleted now."""
    free: int
    """Copies that nothing forbids to delete, and that are still there."""
    locked: int
    locked_until: datetime | None
    """When the last lock ends."""
    refused: str = ""
    """Why nothing, or not everything, was deleted; in English."""


Told = Callable[[Left], None]


def go_through(services: Services, shears: Shears, *, delete: bool, told: Told = lambda _: None) -> list[Left]:
    """Asks the server about every disposal that was carried out, the oldest first; those of which something is or was there.

    :param delete: delete what no lock protects. Otherwise nothing changes on the server.
    :raises ReplicaAway: the server does not answer; call it again.
    """
    with services.store.reader() as unit:
        done = unit.disposals.in_states(DisposalState.DONE)
    found = []
    for row in reversed(done):
        left = _left(services, shears, row, delete=delete)
        if left.deleted or left.free or left.locked or left.refused:
            told(left)
            found.append(left)
    return found


def _left(services: Services, shears: Shears, row: StoredDisposal, *, delete: bool) -> Left:
    copies, now, refused, deleted = shears.copies(row.object_id), services.clock(), "", 0
    if delete and copies:
        refused = "" if _recorded(services, row) else str(_NOT_RECORDED)
        for one in [] if refused else [one for one in copies if not one.locked(now)]:
            try:
                shears.delete(one)
            except DepositoryError as error:
                refused = str(error)
                break
            deleted += 1
        copies = shears.copies(row.object_id) if deleted else copies
    _noted(services, row, copies, deleted=deleted)
    locked = [one for one in copies if one.locked(now)]
    until = max((one.locked_until for one in locked if one.locked_until is not None), default=None)
    return Left(
        disposal=row, deleted=deleted, free=len(copies) - len(locked), locked=len(locked), locked_until=until, refused=refused
    )  # fmt: skip


def _recorded(services: Services, row: StoredDisposal) -> bool:
    """Whether archive and log say that it was disposed of, and the replica has the record of it."""
    with services.store.reader() as unit:
        bags = unit.replicas.of_object(tombstones.id_of(row.object_id))
    return carry_out.is_gone(services, row.object_id) and any(one.outcome is BagState.WHOLE for one in bags)


def _noted(services: Services, row: StoredDisposal, copies: list[Copy], *, deleted: int) -> None:
    """The rows as the server has it now."""
    there = {one.key: one.locked_until for one in copies}
    with services.store.unit() as unit:
        for bag in unit.replicas.of_object(row.object_id):
            now = replace(
                bag, outcome=BagState.DISPOSED, key=bag.key if bag.key in there else "", locked_until=there.get(bag.key)
            )
            if now != bag:
                unit.replicas.keep(now)
        if deleted and not copies:
            _event(unit, row, deleted)
        unit.commit()


def _event(unit: Unit, row: StoredDisposal, deleted: int) -> None:
    detail = {"id": row.id, "object": row.object_id, "label": row.label, "copies": deleted}
    unit.access_events.add(
        REMOVED, actor_id=SERVICE_ACTOR.id, actor_name=SERVICE_ACTOR.name, at=unit.now(), detail=detail
    )
