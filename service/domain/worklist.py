"""What waits for whom: tasks, who does them, and what one asks of a list of them. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits for somebody. Derived from the instrument at every commit that touches it, see
    :mod:`service.workflow.tasks.derive`.
    """

    position: int
    """0: the one that others are told of."""
    action: str
    """What to do next, ``noun:action``; empty where nobody has anything to do (the service is at work, the agreement was declined)."""
    role: str
    """A :class:`~service.domain.permissions.Role`: who does it; empty with an empty ``action``."""
    unit: str = ""
    """Of officers and reviewers: the unit whose people do it."""
    person: str = ""
    """Of a signatory: the name of the one person who does it, as :func:`name_key` writes it."""
    barred: frozenset[str] = frozenset()
    """Ids of people who must not do it (four eyes)."""
    reason: Message
    """One sentence to who does it: what there is to do."""
    told: Message
    """One sentence to others: for whom or what the agreement waits."""
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """In which capacity an actor does tasks; several capacities are joined by "or"."""

    role: Role
    actions: frozenset[str]
    unit: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Instruments that an actor may see: in these states, of this unit (None: of every unit)."""

    states: frozenset[State]
    department: str | None = None


class Order(StrEnum):
    """Of a list of tasks."""

    LONGEST = "longest"
    NEWEST = "newest"
    TITLE = "title"
    COUNTERPART = "counterpart"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one asks of a list of tasks; the defaults ask for everything."""

    states: frozenset[State] | None = None
    template: str | None = None
    department: str | None = None
    officer: str | None = None
    """Id of the officer in charge."""
    before: datetime | None = None
    """Waiting since before this moment."""
    text: str | None = None
    """Words of title, counterpart or reference."""
    order: Order = Order.LONGEST
