"""What programs read of the record: an entry, a holding, their receipts, as JSON."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import pytest

from service.depository.holdings.holding import Holding
from service.workflow.holdings import enter
from tests.support.site import Site
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST

pytestmark = pytest.mark.office


def test_an_entry_and_a_holding_are_read_whole(stages: Stages, tmp_path: Path) -> None:
    site = Site(stages.copy("deposited", tmp_path / "site"))
    held = Holding(
        id=str(uuid.UUID(int=7)), kind="report", title={"en": "Report"}, entered_on=date(2026, 3, 2), access="internal",
        details={}, number="1/2026", files={"report.pdf": b"%PDF-1.7"},
    )  # fmt: skip
    enter.deposit(site.services, ARCHIVIST, lambda _unit: held)
    cookie = site.browser("archivist").client.get_cookie(site.app.config["SIGN_IN_COOKIE_NAME"])
    assert cookie is not None
    headers = {"Authorization": f"Bearer {cookie.value}"}
    year = site.world.clock().year
    asked = {
        f"/register/{year}/1": ("number", 1),
        f"/holdings/{held.id}": ("number", "1/2026"),
        f"/holdings/{held.id}/receipt": ("number", "1/2026"),
    }
    for path, (key, expected) in asked.items():
        answer = site.app.test_client().get(f"/api/v1{path}", headers=headers)
        assert (path, answer.status_code) == (path, 200)
        assert answer.json is not None
        assert answer.json[key] == expected
