"""The archivist sees which entries wait for a new look at their access level."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.workflow.deposit import deposit
from tests.support.site import Site
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, TICKED

pytestmark = pytest.mark.office


def test_an_entry_is_listed_from_its_day_on(stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("signed", tmp_path / "site")
    deposit.deposit(
        world.services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED, filed={"access": "internal"}
    )
    site = Site(world)
    browser = site.browser("archivist")
    assert "No entry of the register is due for a review." in browser.get("/access-reviews").text
    world.clock.ahead += timedelta(days=6 * 366)
    page = site.browser("archivist").get("/access-reviews").text
    assert "1 entry" in page
    assert 'href="/register/' in page
    site.close()
