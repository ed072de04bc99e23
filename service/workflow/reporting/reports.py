"""Reports over a period: asked for by whoever compiles them, made in the background, kept with who asked and when."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import uuid4

from service.domain.errors import NotFound
from service.domain.jobs import Job, JobKind
from service.domain.permissions import Actor, Permission
from service.drafting.report.content import Report
from service.store.reporting.annual_reports import StoredReport
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.download import PDF, Download

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NEWEST: Final = 30
"""Reports that are listed."""


def ask(services: Services, actor: Actor, report: Report, *, first: date, last: date) -> StoredReport:
    """Keeps the words and figures as they are now and has the files made. :raises PermissionMissing: the actor compiles no reports."""
    require(actor, Permission.REPORT_COMPILE)
    stored = StoredReport(
        id=str(uuid4()), first=first, last=last, language=report.language, content=report.to_data(), asked_by=actor.id,
        asked_by_name=actor.name, asked_at=services.clock(),
    )  # fmt: skip
    with services.store.unit() as unit:
        unit.annual_reports.add(stored)
        unit.jobs.enqueue(JobKind.ANNUAL_REPORT, {"report": stored.id}, key=_key(stored.id))
        unit.commit()
    return stored


def newest(services: Services, actor: Actor) -> list[StoredReport]:
    """The last asked for first. :raises PermissionMissing: see :func:`ask`."""
    require(actor, Permission.REPORT_COMPILE)
    with services.store.reader() as unit:
        return unit.annual_reports.newest(limit=NEWEST)


def get(services: Services, actor: Actor, report_id: str) -> tuple[StoredReport, Job | None]:
    """A report, and the work on its files while they are not there. :raises PermissionMissing: :raises NotFound:"""
    require(actor, Permission.REPORT_COMPILE)
    with services.store.reader() as unit:
        found = unit.annual_reports.get(report_id)
        job = unit.jobs.newest(_key(report_id)) if found is not None and not found.pdf else None
    if found is None:
        raise NotFound(noun="report")
    return found, job


def download(services: Services, actor: Actor, report_id: str, form: str) -> Download:
    """:param form: ``docx`` or ``pdf``. :raises PermissionMissing: :raises NotFound: no such report, or its files are not made yet."""
    found, _ = get(services, actor, report_id)
    sha256 = {"docx": found.word, "pdf": found.pdf}.get(form)
    if not sha256:
        raise NotFound(noun="file")
    name = f"report-{found.first.isoformat()}-{found.last.isoformat()}-{found.language}.{form}"
    return Download(name, PDF if form == "pdf" else WORD, services.files.read(sha256))


def _key(report_id: str) -> str:
    return f"report:{report_id}"
