"""The pages of obligations: list and files, one of them, and the counterpart's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from service.domain.obligations.rules import ObligationKind
from service.workflow.obligations import refresh
from tests.support.site import Site, upload
from tests.support.stages import Stages

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def site(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(stages.copy("deposited", tmp_path_factory.mktemp("obligations") / "site"))
    refresh.refresh_due(site.services)
    yield site
    site.close()


def found(site: Site, kind: ObligationKind) -> int:
    with site.services.store.reader() as unit:
        return next(one.id for one in unit.obligations.of(site.world.id) if one.kind is kind)


def pdf() -> bytes:
    made, data = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(data)
    return data.getvalue()


def test_the_list_narrows_and_is_downloaded_as_it_is_shown(site: Site) -> None:
    officer = site.browser("officer")
    assert "End of the agreement" in officer.get("/obligations").text
    narrowed = officer.get("/obligations?standing=&kind=annual_report").text
    assert "Annual report for" in narrowed
    assert "End of the agreement:" not in narrowed
    text = officer.get("/obligations/list.csv?standing=open&kind=expiry").get_data(as_text=True).removeprefix("\ufeff")
    assert [row["obligation"] for row in csv.DictReader(io.StringIO(text))] == ["expiry"]
    assert officer.get("/obligations/list.xlsx?standing=").data.startswith(b"PK")


def test_the_pages_of_the_agreement_and_of_the_register_show_them(site: Site) -> None:
    auditor = site.browser("auditor")
    with site.services.store.reader() as unit:
        entry = unit.register.by_instrument(site.world.id)
    assert entry is not None
    for path in (site.path, f"/register/{entry.year}/{entry.number}"):
        assert f"/obligations/{found(site, ObligationKind.EXPIRY)}" in auditor.get(path).text


def test_an_officer_records_and_is_told_what_is_missing(site: Site) -> None:
    officer, path = site.browser("officer"), f"/obligations/{found(site, ObligationKind.RENEWAL)}"
    assert "Choose what to record" in officer.post(path, {"note": "No renewal."}).text
    refused = officer.post(
        path, {"act": "move", "due-day": "31", "due-month": "2", "due-year": "2028", "note": "Kept."}
    )
    assert refused.status_code == 400
    assert "Kept." in refused.text
    assert "real date" in refused.text
    assert officer.post(path, {"act": "waived", "note": "No renewal is planned."}).status_code == 303
    assert "No renewal is planned." in site.browser("auditor").get(path).text
    assert "No renewal is planned." in officer.get(site.path).text
    assert site.browser("archivist").post(path, {"act": "met", "note": "x"}).status_code == 403


def test_a_report_goes_in_by_the_link_and_is_answered_on_the_page(site: Site, tmp_path: Path) -> None:
    counterpart, one = site.browser("counterpart"), found(site, ObligationKind.ANNUAL_REPORT)
    assert f"/agreement/obligations/{one}" in counterpart.get("/agreement/obligations").text
    path = f"/agreement/obligations/{one}"
    refused = counterpart.post(path, {"text": "As agreed.", "document": upload(b"GIF89a", "r.gif")})
    assert refused.status_code == 400
    assert "As agreed." in refused.text
    assert f"next={path}" in refused.text  # the choice of language leads to the form
    sent = counterpart.post(path, {"text": "As agreed.", "document": upload(pdf(), "r.pdf")})
    assert sent.status_code == 303
    assert "being examined" in counterpart.get(path).text
    assert counterpart.get(f"{path}/reports/1.pdf").data.startswith(b"%PDF-")
    assert counterpart.get(f"/agreement/obligations/{found(site, ObligationKind.EXPIRY)}").status_code == 200
    officer, office = site.browser("officer"), f"/obligations/{one}"
    assert "a report waits for your answer" in officer.get("/").text
    assert officer.post(f"{office}/reports", {"number": "1", "answer": "more"}).status_code == 400
    assert officer.post(f"{office}/reports", {"number": "1", "answer": "accept"}).status_code == 303
    assert officer.get(f"{office}/reports/1.pdf").data.startswith(b"%PDF-")
    assert site.browser("public").get(f"{office}/reports/1.pdf").status_code == 303
