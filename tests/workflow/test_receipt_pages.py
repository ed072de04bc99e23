"""A receipt to read: archivable, accessible, with the receipt attached that proves it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
import pytest

from service.depository.deposit import deposit
from service.depository.holdings import package as taking
from service.depository.log import holding_receipt
from service.depository.log import receipt as checking
from service.drafting.pdf.pages import page_texts
from service.workflow.context import Services
from service.workflow.paper.receipt_pages import page_of
from tests.support import verapdf
from tests.support.pki import ServedPki
from tests.support.world import Clock, open_services, write_site
from tests.unit.depository.samples import filled_archive, log_key, original, package
from tests.unit.depository.test_holdings import made


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Services:
    write_site(tmp_path / "site", pki)
    return open_services(tmp_path / "site", clock=Clock())


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_both_kinds_of_receipts_become_a_page(services: Services, tmp_path: Path, language: str) -> None:
    archive, log, _ = filled_archive(tmp_path / "archive", 1)
    agreement = dict(deposit.store(archive, log, package(2)).receipts["counterpart"])
    agreement |= {"verify_at": "https://depository.example.org/v/COOP-2026-0002/1AAAA", "access_code": "1AAAA"}
    holding, index = made(), taking.store(archive, log, made())
    other = holding_receipt.make(
        holding.entry.at_leaf(index), leaf=holding.leaf, proof=log.proof(index), log_key=log.verifier
    )
    for receipt, file in ((agreement, original("counterpart", 2)), (other, b"%PDF-1.7 acta")):
        page = page_of(services, receipt, language)
        with pikepdf.open(io.BytesIO(page)) as pdf:
            assert len(pdf.pages) == 1
            attached = json.loads(pdf.attachments["receipt.json"].get_file().read_bytes())
        assert checking.verify(attached, file, str(log_key().verifier)).passed
        (text,) = page_texts(page)
        assert receipt["number"] in text
        if language == "en" and verapdf.is_available():
            path = tmp_path / "page.pdf"
            path.write_bytes(page)
            assert verapdf.validate(path) == {"3b": [], "ua1": []}
    services.store.engine.dispose()
