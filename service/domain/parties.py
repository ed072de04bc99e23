"""The two parties of an agreement, and for which of them an actor speaks."""

from __future__ import annotations

from service.domain.messages import Message
from service.domain.permissions import Actor, Role

ORGANIZATION = "organization"
COUNTERPART = "counterpart"


def side_of(actor: Actor) -> str:
    """The party's key: a counterpart speaks for the counterpart, everybody else for the organization."""
    return COUNTERPART if Role.COUNTERPART in actor.roles else ORGANIZATION


def party_said(key: str) -> Message | str:
    """``organization`` in words, for a place in brackets; any other key as it is."""
    return _SAID.get(key, key)


_SAID = {ORGANIZATION: Message("organization"), COUNTERPART: Message("counterpart")}
