"""Which entries of the register have an access level that is to be looked at again."""

from __future__ import annotations

from service.depository.register.register import RegisterEntry
from service.domain.permissions import Actor, Permission
from service.store.preservation.disposals import EFFECTIVE
from service.workflow.access import require
from service.workflow.context import Services


def due(services: Services, actor: Actor) -> list[RegisterEntry]:
    """The longest due first; not what was disposed of. :raises PermissionMissing: not an archivist."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        found = unit.register.reviews_due(services.clock().date())
        gone = {one.object_id for one in unit.disposals.in_states(*EFFECTIVE)}
    return [one for one in found if one.object_id not in gone]
