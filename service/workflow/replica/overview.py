"""What people see of the replica."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.jobs import Job, JobState
from service.domain.permissions import Actor, Permission
from service.store.register.replicas import FailedBag, ReplicaCounts
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.replica.replicate import KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of the replica."""

    on: bool
    """False: the installation has none."""
    endpoint: str
    bucket: str
    retention_days: int
    counts: ReplicaCounts
    logs: Mapping[str, int]
    """Log -> how many of its entries are on the replica."""
    held_up: Job | None
    """The job that waits for the server, with the reason; None: nothing waits for it."""


def overview(services: Services, actor: Actor) -> Overview:
    """:raises PermissionMissing: neither archivist, auditor, nor one who decides."""
    require(actor, Permission.ARCHIVE_READ)
    settings = services.settings.replica
    with services.store.reader() as unit:
        waiting = [job for job in unit.jobs.in_states([JobState.WAITING]) if job.kind == KEY]
        counts, logs = unit.replicas.counts(), unit.replicas.log_sizes()
    return Overview(
        on=settings.on, endpoint=settings.endpoint, bucket=settings.bucket, retention_days=settings.retention_days, counts=counts,
        logs=logs, held_up=waiting[0] if waiting else None,
    )  # fmt: skip


def failures(services: Services, actor: Actor, *, limit: int, offset: int) -> list[FailedBag]:
    """Versions that are not whole on the replica. :raises PermissionMissing: as :func:`overview`."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        return unit.replicas.failures(limit=limit, offset=offset)
