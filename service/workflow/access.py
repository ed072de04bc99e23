"""Access rule: which roles may see which instrument. Every use case calls :func:`get_visible` first.

An instrument that an actor may not see does not exist for that actor: the answer is :class:`NotFound`, never "forbidden".

Who has several roles has each permission only where the role that carries it holds: an officer of one unit who also reviews sees the
agreements of other units as a reviewer, and does there what reviewers do. So whoever asks what an actor may do with an instrument asks
:func:`check`, :func:`can`, or the actor that :func:`within` gives, and an architecture test holds it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import assert_never

from service.domain.errors import NotFound, StaleVersion
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State, possible, step, visible_states
from service.domain.permissions import Actor, Permission, Role, refused
from service.domain.worklist import Sight
from service.store.unit import Store, Unit


def is_visible(instrument: Instrument, actor: Actor) -> bool:
    """True when at least one of the actor's roles may know about the instrument. Administrators may not."""
    return any(_role_sees(role, instrument, actor) for role in actor.roles)


def _role_sees(role: Role, instrument: Instrument, actor: Actor) -> bool:
    return instrument.state in visible_states(role) and _holds(role, instrument, actor)


def _holds(role: Role, instrument: Instrument, actor: Actor) -> bool:
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


def within(instrument: Instrument, actor: Actor) -> Actor:
    """The same actor with those roles only that hold for this instrument, whatever its state."""
    return replace(actor, roles=frozenset(role for role in actor.roles if _holds(role, instrument, actor)))


def check(instrument: Instrument, action: Action, actor: Actor, *, hands: Collection[str] | None = None) -> State:
    """The state after ``action``, see :func:`service.domain.lifecycle.step`.

    :param hands: ids of those who count as the drafter does, where they are more than those of the instrument.
    :raises PermissionMissing, DelegationNotInForce: none of the actor's roles that hold for the instrument may do it.
    :raises FourEyes, ActionNotPossible: the table says no.
    """
    eyes = instrument.hands if hands is None else hands
    return step(instrument.state, action, within(instrument, actor), drafter_id=instrument.drafter_id, hands=eyes)


def can(instrument: Instrument, actor: Actor) -> frozenset[Action]:
    """Every action for which :func:`check` would not refuse this actor now."""
    here = within(instrument, actor)
    return possible(instrument.state, here, drafter_id=instrument.drafter_id, hands=instrument.hands)


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


def get_visible(
    unit: Unit, actor: Actor, instrument_id: str, *, version: int | None = None, needs: Permission | None = None
) -> Instrument:
    """The instrument, as this actor may see it.

    :param version: the version the actor looked at; None where the act does not depend on it.
    :param needs: what the actor needs besides, from a role that holds for this instrument.
    :raises PermissionMissing, DelegationNotInForce: no such role carries it.
    :raises NotFound: there is none, or the actor may not know about it.
    :raises StaleVersion: it has another version now.
    """
    instrument = unit.instruments.get(instrument_id)
    if instrument is None or not is_visible(instrument, actor):
        raise NotFound(noun="instrument")
    if needs is not None:
        require(within(instrument, actor), needs)
    if version is not None and instrument.version != version:
        raise StaleVersion
    return instrument


def require_on_page(store: Store, actor: Actor, permission: Permission, instrument_id: str | None) -> None:
    """For every page and API call that names an instrument. What the actor may not know about is left to the use case.

    :raises PermissionMissing, DelegationNotInForce: no role that holds for the instrument carries the permission.
    """
    require(actor, permission)
    if instrument_id is None or len(actor.roles) < 2:
        return
    with store.reader() as unit:
        instrument = unit.instruments.get(instrument_id)
    if instrument is not None and is_visible(instrument, actor):
        require(within(instrument, actor), permission)


def require(actor: Actor, permission: Permission) -> None:
    """For reads, which have no row in the table of transitions. :raises PermissionMissing: the roles do not carry it.

    :raises DelegationNotInForce: a substitute outside of the period.
    """
    if permission not in actor.permissions:
        raise refused(actor, permission)
