"""How long the steps of agreements took, from the moments of their acts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Final

from service.domain.lifecycle import Action

STEPS: Final = (
    (Action.OPEN, Action.AGREE),
    (Action.AGREE, Action.SUBMIT),
    (Action.SUBMIT, Action.APPROVE),
    (Action.APPROVE, Action.FINISH),
    (Action.FINISH, Action.DEPOSIT),
)
"""From one act to the next, in the order of the flow."""
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


def step_time(moments: Mapping[str, Mapping[str, datetime]], before: Action, after: Action) -> StepTime | None:
    """None: no agreement has taken it. An act that was done again later, after the step, does not count.

    :param moments: instrument -> act -> when it was done last.
    """
    days = sorted(
        (acts[after] - acts[before]).total_seconds() / _DAY
        for acts in moments.values()
        if before in acts and after in acts and acts[after] >= acts[before]
    )
    if not days:
        return None
    ninetieth = quantiles(days, n=10, method="inclusive")[8] if len(days) > 1 else days[0]
    return StepTime(before=before, after=after, count=len(days), median=median(days), ninetieth=ninetieth)
