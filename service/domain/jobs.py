"""Work the house still owes: one row in the same transaction as the act that asked for it, so that nothing is forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobState(StrEnum):
    """Where a job stands. ``done`` and ``failed`` are final; the others will be tried (again)."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of background work. It may run more than once (a worker can die), so performing it must be repeatable."""

    id: str
    """UUID4, 36 characters."""
    kind: str
    """``noun:verb``, e.g. ``draft:assemble``."""
    payload: Mapping[str, Any]
    instrument_id: str | None
    key: str | None
    """Only one job with this key is under way at a time."""
    state: JobState
    stage: str
    """The step it is in, for people who wait; empty before the first."""
    attempts: int
    """How often it was claimed."""
    reason: str
    """Why it waits or failed, a sentence; empty otherwise."""
    told: Mapping[str, Any] | None = None
    """The same as data of a :class:`service.domain.messages.Message`."""
    created_at: datetime
    run_after: datetime
    lease_until: datetime | None = None
    """Whoever claimed it has until then; afterwards anybody may claim it again."""
    done_at: datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
