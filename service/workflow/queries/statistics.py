"""Figures for the dashboard: how many agreements were opened in a period, and how long their steps took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.domain.permissions import Actor, Permission
from service.domain.record.steps import STEPS, StepTime, step_time
from service.workflow.access import require, sights
from service.workflow.context import Services

_ACTS: Final = tuple(dict.fromkeys(act for step in STEPS for act in step))


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
    steps = tuple(step for before, after in STEPS if (step := step_time(moments, before, after)) is not None)
    return Figures(departments=departments, models=models, states=states, steps=steps)
