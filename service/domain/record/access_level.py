"""Access levels of register entries, and who reads an entry of which level. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from service.domain.permissions import Actor, Permission, Role


class AccessLevel(StrEnum):
    """Who may read an entry and its files. The archivist decides it at the deposit."""

    PUBLIC = "public"
    """Everybody."""
    INTERNAL = "internal"
    """Everybody with an account who reads the register."""
    RESTRICTED = "restricted"
    """The unit in charge, and those who keep, examine, decide or sign: see :data:`OVERALL`."""


DEFAULT: Final = AccessLevel.INTERNAL
"""Closed to the public until the archivist decides otherwise."""
CLOSED: Final = frozenset({AccessLevel.INTERNAL, AccessLevel.RESTRICTED})
"""Levels that are reviewed from time to time: what is closed has to have a reason."""
OVERALL: Final = frozenset({Role.ARCHIVIST, Role.AUDITOR, Role.REVIEWER, Role.SERVICE, Role.SG_OFFICE, Role.SIGNATORY})
"""They read every level of every unit."""


def levels(actor: Actor | None) -> frozenset[AccessLevel]:
    """The levels that this reader reads, whatever the unit in charge. None is the public."""
    if actor is None or Permission.REGISTER_READ not in actor.permissions:
        return frozenset({AccessLevel.PUBLIC})
    if actor.roles & OVERALL:
        return frozenset(AccessLevel)
    return frozenset({AccessLevel.PUBLIC, AccessLevel.INTERNAL})


def own_unit(actor: Actor | None) -> str | None:
    """The unit whose entries this reader reads at every level: that of an officer."""
    if actor is None or Permission.REGISTER_READ not in actor.permissions or Role.OFFICER not in actor.roles:
        return None
    return actor.department


def may_read(actor: Actor | None, level: str, department: str) -> bool:
    """Whether this reader reads an entry of this level, of which ``department`` is in charge. A level that is not known is closed."""
    return level in levels(actor) or (department != "" and own_unit(actor) == department)
