"""An archivist proposes that an agreement which ended be disposed of, the Secretary General's office approves it, and the public is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.deposit import deposit, later_acts, releases
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import served
from tests.journeys.visitor import Visitor
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, TICKED, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(600)]
PASSWORD = "seven lanterns in a row"


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """A public agreement of six years ago that was ended, and who decides on its disposal."""
    made = stages.copy("signed", tmp_path / "site")
    for email, name, role in (
        ("archivist@example.org", "Arturo Archivo", Role.ARCHIVIST),
        ("office@example.org", "Isabel Duarte Rivas", Role.SG_OFFICE),
    ):
        people.add(
            made.services.store,
            email=email,
            name=name,
            roles=frozenset({role}),
            department="",
            password=PASSWORD,
            now=made.clock(),
        )
    deposit.deposit(
        made.services, ARCHIVIST, made.id, version=made.version, confirmed=TICKED, filed={"access": "public"}
    )
    with made.services.store.reader() as unit:
        entry = unit.register.by_instrument(made.id)
    assert entry is not None
    day = entry.signed_on.isoformat()
    ended = {"kind": "termination", "day": day, "effective": day, "later": "", "note": "Note of the counterpart"}
    later_acts.record_act(made.services, ARCHIVIST, entry.number, entry.year, ended)  # type: ignore[arg-type]
    releases.decide(made.services, ARCHIVIST, entry.number, entry.year, asked="texts", reason="Both agreed")
    made.clock.ahead += timedelta(days=6 * 366)
    return made


def test_two_persons_dispose_of_an_agreement(world: World, browser: Browser) -> None:
    with served(world) as address:
        archivist, office = (Visitor(browser, address, name, PICTURES) for name in ("archivist", "office"))
        archivist.sign_in("archivist@example.org", PASSWORD)
        archivist.go("/register")
        archivist.page.locator(".alternat-card a").first.click()
        entry = archivist.page.url
        archivist.page.get_by_role("link", name="Propose a disposal").click()
        archivist.await_text("It cannot be undone.")
        archivist.press("Propose the disposal")
        archivist.await_text("State the reason")
        archivist.look("30-proposal")
        archivist.page.locator("#authority").fill("Retention schedule, series 4.2")
        for part, value in (("day", "15"), ("month", "1"), ("year", "2026")):
            archivist.page.locator(f'[name="authority_date-{part}"]').fill(value)
        archivist.page.locator("#reason").fill("Five years after the end of the agreement.")
        archivist.press("Propose the disposal")
        archivist.await_text("Another person decides on it.")
        archivist.look("31-proposed")
        office.sign_in("office@example.org", PASSWORD)
        office.go("/disposals")
        office.look("30-disposals")
        office.page.locator(".alternat-card a").first.click()
        office.look("31-to-decide")
        office.press("Approve and destroy the files")
        if office.page.locator("#step_up_password").count():
            office.page.locator("#step_up_password").fill(PASSWORD)
            office.page.locator("main form button[type=submit]").first.click()
        office.await_text("The deposit is disposed of.")
        office.look("32-done")
        archivist.page.goto(entry)
        archivist.await_text("By authority of Retention schedule, series 4.2")
        archivist.look("33-entry")
        archivist.go("/register")
        archivist.look("34-register")
        archivist.go("/access-reviews")
        archivist.look("35-access-reviews")
        anybody = Visitor(browser, address, "public", PICTURES)
        anybody.page.goto(entry.replace("/register/", "/public/register/"))
        anybody.await_text("The text was destroyed.")
        anybody.look("30-disposed-entry")
        assert archivist.faults + office.faults + anybody.faults == []
