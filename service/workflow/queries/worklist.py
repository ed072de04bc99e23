"""Work list: what an actor can do now, and what waits for others. One query a page; :mod:`service.workflow.tasks` writes the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.instrument import Instrument
from service.domain.lifecycle import ACTIONS, State
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import PERMISSIONS, Actor, Permission, Role
from service.domain.worklist import Doer, Question, Task
from service.store.unit import Unit
from service.store.work.tasks import Listed
from service.workflow.access import sights
from service.workflow.context import Services
from service.workflow.tasks.rules import RECTIFY, name_key

MAX_ITEMS = 500
"""Items of a list that is not read page by page."""
MOST_COUNTED = 1000
"""Nobody needs to know how many more there are."""
DECLINED_FOR = timedelta(days=30)
"""How long a declined agreement stays on the list, with who declined it and why."""
_OTHER_ACTIONS = {
    "link:make": Permission.DRAFT_WRITE,
    "paper:sign": Permission.PAPER_SCAN,
    "paper:attest": Permission.PAPER_ATTEST,
    RECTIFY: Permission.DEPOSIT_MAKE,
}
"""Actions of tasks that are no row of the table of transitions, with what they need."""
_NEEDS = {**{str(action): row.permission for action, row in ACTIONS.items()}, **_OTHER_ACTIONS}
EVERYTHING = Question()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One thing that waits, for the actor or for somebody else."""

    instrument: Instrument
    action: str
    """What to do next, ``noun:action``: ``instrument:approve``, ``instrument:sign``, ``paper:sign`` ... Empty: nobody can do anything."""
    reason: Message
    """One sentence: why it is on the list; on the list of what waits for others, for whom."""
    since: datetime
    role: str
    """Whose it is."""
    unit: str = ""
    """Of which unit, where only one does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """One page of a list."""

    items: tuple[WorkItem, ...]
    states: dict[State, int]
    """How many there are of each state, together at most :data:`MOST_COUNTED`."""
    officers: dict[str, str]
    """Officer in charge -> name."""

    @property
    def total(self) -> int:
        """At most :data:`MOST_COUNTED`, which then means "or more"."""
        return sum(self.states.values())


def worklist(services: Services, actor: Actor, asked: Question = EVERYTHING) -> list[WorkItem]:
    """At most :data:`MAX_ITEMS` things that the actor can do now, what has waited longest first."""
    with services.store.reader() as unit:
        if actor.instrument_id is not None:
            return _of_counterpart(unit, actor)
        return [_own(one) for one in unit.tasks.mine(doers(actor), actor.id, asked, limit=MAX_ITEMS)]


def yours(services: Services, actor: Actor, asked: Question, *, limit: int, offset: int = 0) -> WorkPage:
    """One page of what the actor can do now."""
    able = doers(actor)
    with services.store.reader() as unit:
        found = unit.tasks.mine(able, actor.id, asked, limit=limit, offset=offset)
        counts = unit.tasks.count_mine(able, actor.id, asked, most=MOST_COUNTED)
        return _made(unit, map(_own, found), counts)


def others(services: Services, actor: Actor, asked: Question, *, limit: int, offset: int = 0) -> WorkPage:
    """One page of what the actor may see and cannot do now: for whom it waits."""
    able, seen, after = doers(actor), sights(actor), services.clock() - DECLINED_FOR
    with services.store.reader() as unit:
        found = unit.tasks.others(able, actor.id, seen, asked, ended_after=after, limit=limit, offset=offset)
        counts = unit.tasks.count_others(able, actor.id, seen, asked, ended_after=after, most=MOST_COUNTED)
        return _made(unit, map(_told, found), counts)


def _made(unit: Unit, found: Iterable[WorkItem], counts: dict[State, int]) -> WorkPage:
    items = tuple(found)
    officers = unit.people.names({item.instrument.in_charge for item in items})
    return WorkPage(items=items, states=counts, officers=officers)


def count_yours(services: Services, actor: Actor, asked: Question = EVERYTHING) -> int:
    """At most :data:`MOST_COUNTED`."""
    with services.store.reader() as unit:
        return sum(unit.tasks.count_mine(doers(actor), actor.id, asked, most=MOST_COUNTED).values())


def count_others(services: Services, actor: Actor, asked: Question = EVERYTHING) -> int:
    """At most :data:`MOST_COUNTED`."""
    able, seen, after = doers(actor), sights(actor), services.clock() - DECLINED_FOR
    with services.store.reader() as unit:
        found = unit.tasks.count_others(able, actor.id, seen, asked, ended_after=after, most=MOST_COUNTED)
    return sum(found.values())


def doers(actor: Actor) -> list[Doer]:
    """The capacities in which somebody with an account does tasks."""
    return [found for role in sorted(actor.roles) if (found := _doer(actor, role)) is not None]


def _doer(actor: Actor, role: Role) -> Doer | None:
    """None: the role does no tasks, or the actor lacks what the role needs besides."""
    actions = _actions(actor.permissions & PERMISSIONS[role])
    match role:
        case Role.OFFICER | Role.REVIEWER if actor.department is not None:
            return Doer(role=role, actions=actions, unit=actor.department)
        case Role.SG_OFFICE | Role.ARCHIVIST:
            return Doer(role=role, actions=actions)
        case Role.SIGNATORY if Role.SG_OFFICE not in actor.roles:
            return Doer(role=role, actions=actions, person=name_key(actor.name))
        case _:
            return None


def _of_counterpart(unit: Unit, actor: Actor) -> list[WorkItem]:
    """What its link lets it do."""
    instrument = unit.instruments.get(actor.instrument_id or "")
    if instrument is None or side_of(actor) != COUNTERPART:
        return []
    return [
        _item(instrument, task, task.reason)
        for task in unit.tasks.of(instrument.id)
        if task.role == Role.COUNTERPART and _NEEDS[task.action] in actor.permissions
    ]


def for_counterparts(unit: Unit, asked: Question) -> list[WorkItem]:
    """Everything that waits for the counterparts of all agreements."""
    able = Doer(role=Role.COUNTERPART, actions=_actions(PERMISSIONS[Role.COUNTERPART]))
    return [_own(one) for one in unit.tasks.mine([able], COUNTERPART, asked, limit=None)]


def _actions(may: frozenset[Permission]) -> frozenset[str]:
    return frozenset(action for action, permission in _NEEDS.items() if permission in may)


def _own(found: Listed) -> WorkItem:
    return _item(found.instrument, found.task, found.task.reason)


def _told(found: Listed) -> WorkItem:
    return _item(found.instrument, found.task, found.task.told)


def _item(instrument: Instrument, task: Task, reason: Message) -> WorkItem:
    return WorkItem(
        instrument=instrument, action=task.action, reason=reason, since=task.since, role=task.role, unit=task.unit
    )
