"""An auditor places a legal hold on a conference document, which stops its disposal until an archivist lifts the hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.records.deposit import deposit_record
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import served
from tests.journeys.visitor import Visitor
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, Clock, World, open_services, write_site
from tests.workflow.test_records import new

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "seven lanterns in a row"


def test_a_hold_stops_a_disposal_and_another_person_lifts_it(tmp_path: Path, pki: ServedPki, browser: Browser) -> None:
    write_site(tmp_path / "site", pki)
    clock = Clock()
    world = World(open_services(tmp_path / "site", clock=clock), pki, clock)
    for email, name, role in (
        ("archivist@example.org", "Arturo Archivo", Role.ARCHIVIST),
        ("auditor@example.org", "Claire Auditora", Role.AUDITOR),
    ):
        people.add(
            world.services.store, email=email, name=name, roles=frozenset({role}), department="", password=PASSWORD, now=clock()
        )  # fmt: skip
    entry = deposit_record(world.services, ARCHIVIST, new(world.services))
    day = clock().date() + timedelta(days=90)
    with served(world) as address:
        archivist, auditor = (Visitor(browser, address, name, PICTURES) for name in ("archivist", "auditor"))
        auditor.sign_in("auditor@example.org", PASSWORD)
        auditor.go(f"/records/{entry.id}")
        auditor.page.get_by_role("link", name="Place a legal hold").click()
        auditor.press("Place the legal hold")
        auditor.await_text("State the reason")
        auditor.look("40-refused-hold")
        auditor.page.locator("#reason").fill("Arbitration with the contractor, file LEG/2026/14.")
        for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
            auditor.page.locator(f'[name="review_on-{part}"]').fill(str(value))
        auditor.press("Place the legal hold")
        auditor.await_text("Nothing is disposed of while it stands.")
        auditor.look("41-own-hold")
        archivist.sign_in("archivist@example.org", PASSWORD)
        archivist.go(f"/records/{entry.id}")
        archivist.await_text("Legal hold since")
        archivist.look("40-held")
        archivist.page.get_by_role("link", name="Propose a disposal").click()
        archivist.await_text("A legal hold stands on this deposit")
        archivist.look("41-held-disposal")
        archivist.go("/legal-holds")
        archivist.look("42-holds")
        archivist.page.locator(".alternat-card a").first.click()
        archivist.look("43-hold")
        archivist.page.locator("#why").fill("The award was made.")
        archivist.press("Lift the legal hold")
        archivist.await_text("The legal hold is lifted.")
        archivist.look("44-lifted")
        assert archivist.faults + auditor.faults == []
    world.services.store.engine.dispose()
