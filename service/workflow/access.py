"""Who may know about which instrument. One rule, asked by every verb before anything else.

An instrument that an actor may not see does not exist for that actor: the answer is :class:`NotFound`, never "forbidden".
"""

from __future__ import annotations

from service.domain.errors import NotFound, PermissionMissing, StaleVersion
from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission, Role
from service.store.unit import Unit
from service.workflow.links import ENDED

SG_OFFICE_SEES = frozenset(
    {State.SUBMITTED, State.APPROVED, State.SIGNING, State.SIGNED, State.DEPOSITED, State.DECLINED}
)
"""From submission on; a returned draft goes back behind the department's door."""
ARCHIVIST_SEES = frozenset({State.APPROVED, State.SIGNING, State.SIGNED, State.DEPOSITED})
"""From approval on: signed paper may come by post, and who will examine due form may look at what is coming."""
SIGNATORY_SEES = ARCHIVIST_SEES | {State.DECLINED}
"""From approval on: what is to be signed, and what became of it."""

SEES = {Role.ARCHIVIST: ARCHIVIST_SEES, Role.SG_OFFICE: SG_OFFICE_SEES, Role.SIGNATORY: SIGNATORY_SEES}


def is_visible(instrument: Instrument, actor: Actor) -> bool:
    """True when at least one of the actor's roles may know about the instrument. Administrators may not."""
    return any(_role_sees(role, instrument, actor) for role in actor.roles)


def _role_sees(role: Role, instrument: Instrument, actor: Actor) -> bool:
    match role:
        case Role.SERVICE | Role.AUDITOR:
            return True
        case Role.OFFICER:
            return actor.department is not None and instrument.department == actor.department
        case Role.SG_OFFICE | Role.ARCHIVIST | Role.SIGNATORY:
            return instrument.state in SEES[role]
        case Role.COUNTERPART:
            return actor.instrument_id == instrument.id and instrument.state not in ENDED
        case Role.ADMINISTRATOR:
            return False


def get_visible(unit: Unit, actor: Actor, instrument_id: str, *, version: int | None = None) -> Instrument:
    """The instrument, as this actor may see it.

    :param version: the version the actor looked at; None where the act does not depend on it.
    :raises NotFound: there is none, or the actor may not know about it.
    :raises StaleVersion: it has another version now.
    """
    instrument = unit.instruments.get(instrument_id)
    if instrument is None or not is_visible(instrument, actor):
        raise NotFound(noun="instrument")
    if version is not None and instrument.version != version:
        raise StaleVersion
    return instrument


def require(actor: Actor, permission: Permission) -> None:
    """For reads, which have no row in the table of transitions. :raises PermissionMissing: the roles do not carry it."""
    if permission not in actor.permissions:
        raise PermissionMissing(permission=permission)
