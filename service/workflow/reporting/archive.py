"""A report becomes a part of the archive: a holding of the kind ``report`` with its PDF, Word file, and words and figures as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from service.depository.holdings.holding import Access, Holding, HoldingEntry, HoldingKind, HoldingRecord
from service.domain.errors import ActionNotPossible, NotFound
from service.domain.permissions import Actor, Permission
from service.store.reporting.annual_reports import StoredReport
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.holdings import enter

ACT = "report:archive"
_FILES = ("report.pdf", "report.docx", "report.json")
"""What every report that was made here has in the archive."""


def archive(services: Services, actor: Actor, report_id: str) -> HoldingEntry:
    """Deposits a report whose files are made. Doing it again gives the same deposit.

    :raises PermissionMissing: only the archivist deposits. :raises NotFound: there is no such report.
    :raises ActionNotPossible: its files are not made yet.
    :raises DepositFailed, Interrupted: nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        report = unit.annual_reports.get(report_id)
        known = unit.holdings.get(report_id)
    if report is None:
        raise NotFound(noun="report")
    if known is not None:
        return known
    if not report.pdf:
        raise ActionNotPossible(action=ACT, state="queued")
    files = {
        "report.pdf": services.files.read(report.pdf),
        "report.docx": services.files.read(report.word),
        "report.json": (json.dumps(report.content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
        "text.txt": _text(report).encode(),
    }
    today = services.clock().date()
    return enter.deposit(services, actor, lambda _: _holding(report, files, today))


def archived(services: Services, actor: Actor, report_id: str) -> HoldingEntry | None:
    """The deposit of this report; None: it is not in the archive. :raises PermissionMissing: the actor compiles no reports."""
    require(actor, Permission.REPORT_COMPILE)
    with services.store.reader() as unit:
        return unit.holdings.get(report_id)


def refill(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """The row of a report that was archived, if it is missing, and its files; see :data:`service.workflow.context.Refill`."""
    entry = record.entry
    if not set(_FILES) <= set(record.files) or unit.annual_reports.get(entry.id) is not None:
        return  # a report that was not made here has no row
    details = entry.details
    stored = StoredReport(
        id=entry.id, first=date.fromisoformat(details["first"]), last=date.fromisoformat(details["last"]), language=details["language"],
        content=json.loads(record.files["report.json"]), asked_by="", asked_by_name=entry.deposited_by, asked_at=entry.deposited_at,
        word=services.files.put(record.files["report.docx"]), pdf=services.files.put(record.files["report.pdf"]),
    )  # fmt: skip
    unit.annual_reports.add(stored)


def _holding(report: StoredReport, files: Mapping[str, bytes], today: date) -> Holding:
    """The id of the holding is that of the report, so a report is archived once."""
    period = {"first": report.first.isoformat(), "last": report.last.isoformat()}
    return Holding(
        id=report.id,
        kind=str(HoldingKind.REPORT),
        title={report.language: f"{report.content['title']}, {report.content['period']}"},
        entered_on=today,
        access=str(Access.INTERNAL),
        details={**period, "language": report.language},
        files=files,
    )


def _text(report: StoredReport) -> str:
    """By which the report is found."""
    content = report.content
    titles = [table["title"] for table in content["tables"]]
    return "\n".join([content["title"], content["period"], *content["summary"], *titles])
