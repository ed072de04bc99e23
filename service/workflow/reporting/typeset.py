"""The background job that makes the files of a report. Running it twice leaves the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from service.domain.jobs import Job
from service.domain.messages import Message
from service.drafting.report import document
from service.drafting.report.content import Report
from service.settings import ROOT
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.progress import Progress


def make(services: Services, job: Job, progress: Progress) -> Mapping[str, Any]:
    """Word file and PDF of the report that ``job`` names."""
    if services.converter is None:
        raise NotReady(Message("This process has no Word converter; the task belongs to a worker process."))
    with services.store.reader() as unit:
        found = unit.annual_reports.get(job.payload["report"])
    if found is None:
        raise NotReady(Message("The report of this task is not on file."))
    if found.pdf:
        return {"word": found.word, "pdf": found.pdf}
    progress(Message("Writing the report."))
    report = Report.from_data(found.content)
    word = document.word_file(report, _template(services.settings.templates_root).read_bytes())
    pdf = document.pdf_file(report, word, converter=services.converter)
    digests = {"word": services.files.put(word), "pdf": services.files.put(pdf)}
    with services.store.unit() as unit:
        unit.annual_reports.made(found.id, **digests)
        unit.commit()
    return digests


def _template(root: Path) -> Path:
    """The organization's own, beside its models; else the one that comes with the service."""
    own = root / document.TEMPLATE
    return own if own.is_file() else ROOT / "agreement_templates" / document.TEMPLATE
