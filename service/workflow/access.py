"""Access rule: which roles may see which instrument. Every use case calls :func:`get_visible` first.

An instrument that an actor may not see does not exist for that actor: the answer is :class:`NotFound`, never "forbidden".
"""

from __future__ import annotations

from typing import assert_never

from service.domain.errors import NotFound, StaleVersion
from service.domain.instrument import Instrument
from service.domain.lifecycle import visible_states
from service.domain.permissions import Actor, Permission, Role, refused
from service.domain.worklist import Sight
from service.store.unit import Unit


def is_visible(instrument: Instrument, actor: Actor) -> bool:
    """True when at least one of the actor's roles may know about the instrument. Administrators may not."""
    return any(_role_sees(role, instrument, actor) for role in actor.roles)


def _role_sees(role: Role, instrument: Instrument, actor: Actor) -> bool:
    if instrument.state not in visible_states(role):
        return False
    match role:
        case Role.OFFICER:
            return actor.department is not None and instrument.department == actor.department
        case Role.COUNTERPART:
            return actor.instrument_id == instrument.id
        case Role.REVIEWER:
            return actor.department is not None
        case Role.SERVICE | Role.AUDITOR | Role.SG_OFFICE | Role.ARCHIVIST | Role.SIGNATORY | Role.ADMINISTRATOR:
            return True
        case _:
            assert_never(role)


def sights(actor: Actor) -> tuple[Sight, ...]:
    """What somebody with an account sees of all instruments, for lists: the same rule as :func:`is_visible`, for one query."""
    found = (_sight(role, actor) for role in sorted(actor.roles))
    return tuple(sight for sight in found if sight is not None and sight.states)


def _sight(role: Role, actor: Actor) -> Sight | None:
    match role:
        case Role.OFFICER:
            unit = actor.department
            return None if unit is None else Sight(states=visible_states(role), department=unit)
        case Role.REVIEWER if actor.department is None:
            return None
        case Role.COUNTERPART:
            return None
        case _:
            return Sight(states=visible_states(role))


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
    """For reads, which have no row in the table of transitions. :raises PermissionMissing: the roles do not carry it.

    :raises DelegationNotInForce: a substitute outside of the period.
    """
    if permission not in actor.permissions:
        raise refused(actor, permission)
