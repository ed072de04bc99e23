"""What archivists see of imports of an earlier register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.errors import NotFound
from service.domain.jobs import Job
from service.domain.legacy.imports import ImportRow, ImportScan, RegisterImport, RowOutcome
from service.domain.permissions import Actor, Permission
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.legacy.prepare import MOST_ROWS, job_key
from service.workflow.legacy.report import Report

NEWEST: Final = 50
"""Imports that are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """One import with all that its page shows."""

    made: RegisterImport
    report: Report
    scans: Sequence[ImportScan]
    outcomes: Mapping[RowOutcome, int]
    job: Job | None


def newest(services: Services, actor: Actor) -> list[RegisterImport]:
    """The one that was changed last first. :raises PermissionMissing: the actor makes no deposits."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        return unit.imports.newest(limit=NEWEST)


def view(services: Services, actor: Actor, import_id: str) -> ImportView:
    """:raises PermissionMissing: :raises NotFound:"""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        made = unit.imports.get(import_id)
        if made is None:
            raise NotFound(noun="import")
        scans, outcomes = unit.imports.scans(import_id), unit.imports.outcomes(import_id)
        job = unit.jobs.newest(job_key(import_id))
    report = Report.from_bytes(services.files.read(made.report))
    return ImportView(made=made, report=report, scans=scans, outcomes=outcomes, job=job)


def rows(
    services: Services, actor: Actor, import_id: str, *, limit: int = MOST_ROWS, offset: int = 0
) -> list[ImportRow]:
    """What became of the rows, in the order of the table. :raises PermissionMissing:"""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        return unit.imports.rows(import_id, limit=limit, offset=offset)
