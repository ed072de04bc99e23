"""Removes stored files that nothing needs: what no row names, and what the archive holds or can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.domain.jobs import JobKind
from service.workflow.context import Services

JOB_AGE: Final = timedelta(days=7)
"""Jobs that sent letters: what became of each letter stands in its own row."""
UNNAMED_AGE: Final = timedelta(days=7)
"""Whoever stored a file has long written the row that names it, or never will."""


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was removed, or would be; sizes in bytes."""

    unnamed: int = 0
    """Files that no row names: a request or a job that stored them ended before it was finished."""
    spare: int = 0
    """Files that can be made again, or cut from what the archive holds."""
    freed: int = 0
    kept: int = 0
    """Files that stay."""
    jobs: int = 0
    """Rows of jobs that sent letters."""


def sweep(services: Services, *, remove: bool = True) -> Swept:
    """Goes once through all stored files. Safe while the service runs.

    :param remove: False: count only.
    """
    now = services.clock()
    before = now - timedelta(days=services.settings.limits.spare_file_days)
    with services.store.reader() as unit:
        named = unit.named_files.anywhere()
        spare = unit.named_files.to_be_made_again(before=before)
    unnamed_files = spare_files = freed = kept = 0
    jobs = _forget_jobs(services, now - JOB_AGE) if remove else 0
    for sha256 in services.files.digests():
        unnamed = sha256 not in named
        size = 0
        if unnamed or sha256 in spare:
            age = now - UNNAMED_AGE if unnamed else before
            size = services.files.remove(sha256, age) if remove else services.files.size(sha256, age)
        unnamed_files += bool(size and unnamed)
        spare_files += bool(size and not unnamed)
        kept += not size
        freed += size
    return Swept(unnamed_files, spare_files, freed, kept, jobs)


def _forget_jobs(services: Services, before: datetime) -> int:
    with services.store.unit() as unit:
        forgotten = unit.jobs.forget(JobKind.SEND_LETTERS, before)
        unit.commit()
    return forgotten
