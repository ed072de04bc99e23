"""For whom an actor acts: who signs for whom, and what a substitute of the head of the organization may do.

A substitute gets the role of the office while the delegation is in force, and not a moment longer.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from service.domain.errors import DelegationNotInForce
from service.domain.instrument import Signatory
from service.domain.messages import Message
from service.domain.office.delegations import Delegation, counting
from service.domain.parties import side_of
from service.domain.permissions import Actor, Role
from service.store.unit import Unit
from signing import same_person


def may_substitute(roles: frozenset[Role]) -> bool:
    """A signatory of the organization, a role that two administrators granted. Not somebody of the office, who acts for the head anyway."""
    return Role.SIGNATORY in roles and Role.SG_OFFICE not in roles


def with_delegation(unit: Unit, actor: Actor, now: datetime) -> Actor:
    """The actor as the delegations of this moment let it act."""
    if not may_substitute(actor.roles):
        return actor
    found = counting(unit.delegations.of_substitute(actor.id), now)
    if found is None:
        return actor
    outside = _outside(unit, found, now)
    if outside is not None:
        return replace(actor, outside=outside)
    return replace(actor, delegation=found, roles=actor.roles | {Role.SG_OFFICE})


def require_in_force(unit: Unit, actor: Actor, at: datetime) -> None:
    """In the transaction of an act: the delegation on which the actor acts was not revoked and did not end since the request began.

    :raises DelegationNotInForce:
    """
    if actor.delegation is None:
        return
    held = unit.delegations.get(actor.delegation.id)
    outside = _outside(unit, held, at) if held is not None else None
    if held is None or outside is not None:
        raise DelegationNotInForce(outside)


def _outside(unit: Unit, delegation: Delegation, at: datetime) -> Message | None:
    if not delegation.in_force(at):
        return delegation.why_not(at)
    head = unit.people.get(delegation.head_id)
    if head is None or not head.active or Role.SG_OFFICE not in head.roles:
        return Message(
            "You could act for {head} from {begins} to {ends}. {head} does not hold the office any more, so the delegation has ended.",
            head=delegation.head_name,
            begins=delegation.begins,
            ends=delegation.ends,
        )
    return None


def acts_for(actor: Actor, signatory: Signatory) -> bool:
    """Whether the actor may bring about this person's signature, or decline it: the office of the Secretary General for everybody of
    the organization, a counterpart for its own side, a signatory for the own person only, a
    substitute besides for the head who delegated. The certificate is checked besides.
    """
    if signatory.party != side_of(actor):
        return False
    if actor.delegation is not None and same_name(signatory.name, actor.delegation.head_name):
        return True
    if Role.SIGNATORY not in actor.roles or (Role.SG_OFFICE in actor.roles and actor.delegation is None):
        return True
    return same_name(signatory.name, actor.name)


def by_actor(actor: Actor, signatory: Signatory) -> tuple[Signatory, Delegation | None]:
    """Who signs when the actor brings about this signature, and on which delegation; the signatory in person where it is none."""
    delegation = actor.delegation
    if delegation is None or same_name(signatory.name, actor.name):
        return signatory, None
    return as_substitute(signatory, delegation), delegation


def same_name(one: str, other: str) -> bool:
    """True when two names on record are the same person's: neither has a word that the other lacks."""
    return same_person(one, other)


def as_substitute(signatory: Signatory, delegation: Delegation) -> Signatory:
    """The signatory as the record names it when the substitute signs: in the place of the head, on the document of authority."""
    return replace(
        signatory,
        name=delegation.substitute_name,
        office=delegation.office,
        named=signatory.named or signatory.name,
        authority=delegation.document,
        authority_sha256=delegation.authority_sha256,
    )
