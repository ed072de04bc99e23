"""Background jobs (an outbox): one row, written in the transaction of the act that asks for the work; and the processes that do them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What the background worker can do; the values are in the database and in the events of deposited instruments."""

    ASSEMBLE = "draft:assemble"
    DRAW = "instrument:draw"
    """Draws the pages of a submitted text and compares them, so that the seal after the approval need not."""
    SEAL = "instrument:seal"
    COMPLETE_SIGNATURE = "signature:complete"
    """Lifts a raw signature to its level."""
    PROCES_VERBAL = "signature:record"
    """Of all signatures of one instrument. Also the kind of the event."""
    CEREMONY_PROCES_VERBAL = "ceremony:record"
    """Of one ceremony. Also the kind of the event."""
    SEND_LETTERS = "letter:send"
    """Hands the letters that are due to the mail server."""
    ANNUAL_REPORT = "report:typeset"
    """Makes the files of a report whose figures are fixed already."""
    CHECK_SCAN = "paper:check"
    CERTIFY_SCAN = "paper:certify"
    CERTIFIED_COPY = "copy:certify"
    """Makes and seals a certified true copy, and deposits it."""
    FINISH_ON_PAPER = "paper:finish"
    """Lifts the electronic originals to their final level when the last signature was on paper."""
    NOTIFY = "notification:make"
    """Makes a numbered notification of the depositary, archives it and writes the letters."""
    RECTIFY = "correction:rectify"
    """Makes the procès-verbal of rectification and deposits it with the corrected text."""
    IMPORT = "register:import"
    """Makes the entries of an earlier register that an archivist prepared."""
    REPLICATE = "archive:replicate"
    """Copies to the replica what is not there yet."""


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
    """A :class:`JobKind`; text, because a newer version may have enqueued a kind that this one does not know."""
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
    """End of the lease; afterwards any worker may claim the job again."""
    holder: str | None = None
    """The worker that has it, by its id, while the lease lasts. Only that worker may say what became of it."""
    abandoned: int = 0
    """How often a lease ended without a word: the worker died, or its machine was away."""
    done_at: datetime | None = None
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerProcess:
    """A running ``alternat work``, as it reports itself."""

    id: str
    """UUID4."""
    host: str
    process: int
    """Its number on that machine."""
    threads: int
    """How many jobs it does at a time."""
    version: str
    """Of the program."""
    started_at: datetime
    seen_at: datetime
