"""A report that was archived comes back with its row and its files from the archive alone."""

from __future__ import annotations

import json
import uuid
from datetime import date
from pathlib import Path

from sqlalchemy import delete

from service.depository.holdings.holding import Access, Holding, HoldingKind
from service.depository.register import rebuild
from service.store.tables import annual_reports
from service.workflow.deposit import holdings
from service.workflow.holdings import enter
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, Clock, open_services, write_site


def test_the_row_of_a_report_comes_back_with_its_files(tmp_path: Path, pki: ServedPki) -> None:
    write_site(tmp_path / "site", pki)
    services = open_services(tmp_path / "site", clock=Clock())
    content = {"title": "Report", "period": "2025", "summary": [], "tables": []}
    files = {"report.pdf": b"%PDF-1.7 a", "report.docx": b"PK", "report.json": json.dumps(content).encode()}
    report = Holding(
        id=str(uuid.uuid4()), kind=HoldingKind.REPORT, title={"en": "Report, 2025"}, entered_on=date(2026, 1, 5), access=Access.INTERNAL,
        details={"first": "2025-01-01", "last": "2025-12-31", "language": "en"}, files=files,
    )  # fmt: skip
    enter.deposit(services, ARCHIVIST, lambda _: report)
    with services.store.unit() as unit:
        unit.annual_reports._connection.execute(delete(annual_reports))
        unit.commit()
    with services.store.unit() as unit:
        for one in rebuild.read_holdings(services.settings.archive_root):
            holdings.fill(services, unit, one)
        unit.commit()
    with services.store.reader() as unit:
        (found,) = unit.annual_reports.newest(limit=9)
    assert (found.id, found.first, found.content, found.asked_by_name) == (
        report.id,
        date(2025, 1, 1),
        content,
        ARCHIVIST.name,
    )
    assert services.files.read(found.pdf) == files["report.pdf"]
    services.store.engine.dispose()
