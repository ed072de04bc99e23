"""Correction of an error in an authenticated text (Vienna Convention on the Law of Treaties 1969, article 79; 1986, article 80). Pure.

The depositary notifies the error and the proposed correction and sets a time limit. Without an objection in time the text is corrected and a
procès-verbal of rectification is drawn up; an objection is circulated and ends the proposal. An error in a certified copy alone needs no time limit.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from service.domain.messages import Message


class CaseState(StrEnum):
    """Where a proposed correction stands on a day."""

    RUNNING = "running"
    """The parties may object."""
    ELAPSED = "elapsed"
    """The period has ended without an objection: the depositary corrects the text."""
    OBJECTED = "objected"
    RECTIFIED = "rectified"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset({CaseState.RUNNING, CaseState.ELAPSED})
"""Something is still to be done."""


def state_on(day: date, *, due: date, copy_only: bool, ended: CaseState | None) -> CaseState:
    """The state on ``day``.

    :param due: the last day for objections. :param copy_only: the error is in a certified copy and not in the text.
    :param ended: by which act it ended; None while no act ended it.
    """
    if ended is not None:
        return ended
    return CaseState.ELAPSED if copy_only or day > due else CaseState.RUNNING


def refusal(wanted: CaseState, found: CaseState, *, due: date) -> Message | None:
    """Why a case in state ``found`` cannot become ``wanted`` now; None where it can."""
    if found not in OPEN:
        return Message("This proposed correction is closed already.")
    if wanted is CaseState.RECTIFIED and found is CaseState.RUNNING:
        return Message("The parties may object until {day}. Draw up the procès-verbal after that day.", day=due)
    return None
