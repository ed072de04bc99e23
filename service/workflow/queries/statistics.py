"""Figures for the dashboard: how many agreements were opened in a period, and how long their steps took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Final

from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.workflow.access import require, sights
from service.workflow.context import Services

STEPS: Final = (
    (Action.OPEN, Action.AGREE),
    (Action.AGREE, Action.SUBMIT),
    (Action.SUBMIT, Action.APPROVE),
    (Action.APPROVE, Action.FINISH),
    (Action.FINISH, Action.DEPOSIT),
)
"""From one act to the next, in the order of the flow."""
_ACTS: Final = tuple(dict.fromkeys(act for step in STEPS for act in step))
_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTime:
    """How long one step took."""

    before: Action
    after: Action
    count: int
    """Agreements that have taken the step."""
    median: float
    """Days."""
    ninetieth: float
    """Nine of ten agreements took at most this many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of the agreements that the actor may see."""

    departments: Mapping[str, int]
    models: Mapping[str, int]
    states: Mapping[str, int]
    steps: tuple[StepTime, ...]

    @property
    def total(self) -> int:
        """Agreements opened in the period."""
        return sum(self.states.values())


def figures(
    services: Services, actor: Actor, *, since: datetime, until: datetime, department: str | None = None
) -> Figures:
    """Agreements opened from ``since`` to before ``until``. :raises PermissionMissing: the actor reads no instruments."""
    require(actor, Permission.INSTRUMENT_READ)
    seen = sights(actor)
    with services.store.reader() as unit:
        departments, models, states = (
            unit.statistics.counts(by, seen, since=since, until=until, department=department)
            for by in ("department", "model", "state")
        )
        moments = unit.statistics.moments(_ACTS, seen, since=since, until=until, department=department)
    steps = tuple(step for before, after in STEPS if (step := _step(moments, before, after)) is not None)
    return Figures(departments=departments, models=models, states=states, steps=steps)


def _step(moments: Mapping[str, Mapping[str, datetime]], before: Action, after: Action) -> StepTime | None:
    """None: no agreement has taken it. An act that was done again later, after the step, does not count."""
    days = sorted(
        (acts[after] - acts[before]).total_seconds() / _DAY
        for acts in moments.values()
        if before in acts and after in acts and acts[after] >= acts[before]
    )
    if not days:
        return None
    ninetieth = quantiles(days, n=10, method="inclusive")[8] if len(days) > 1 else days[0]
    return StepTime(before=before, after=after, count=len(days), median=median(days), ninetieth=ninetieth)
