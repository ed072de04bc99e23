"""An organization finds the unit and proposes, the unit accepts, and the draft is open: in Chromium, without the office program."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from service.accounts.passwords import hash_password
from service.translation import NAMES
from tests.journeys.conftest import PICTURES
from tests.journeys.steps import describe
from tests.journeys.visitor import Visitor
from tests.support.pki import ServedPki, free_port
from tests.support.site import Site
from tests.support.world import OFFICER, SG, Clock, World, open_services, write_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a long enough password"


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki) -> Iterator[Site]:
    """The officer works in the Department of Sustainable Development. No letters are sent, so a proposal reaches the desk at once."""
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = Site(World(open_services(tmp_path / "site", clock=clock), pki, clock))
    with made.services.store.unit() as unit:
        person = unit.people.get(OFFICER.id)
        assert person is not None
        unit.people.update(replace(person, department="dsd", password_hash=hash_password(PASSWORD)))
        unit.commit()
    yield made
    made.close()


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    server = make_server("127.0.0.1", free_port(), site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_propose_accept_and_draft(browser: Browser, site: Site, address: str) -> None:
    organization = Visitor(browser, address, "proposal-organization", PICTURES)
    page = organization.page
    organization.go("/departments")
    page.locator("#q").fill("Conservamos los páramos y las cuencas que dan agua a Quito")
    organization.press("Find the unit")
    organization.look("01-find")
    main = page.locator("main")
    main.get_by_role("link", name=re.compile("Propose to this unit.*Sustainable")).first.click()
    page.locator("#email").fill("luis@paramo.example")
    organization.look("02-begin")
    site.world.clock.skip(5)
    organization.press("Begin")
    organization.look("03-proposal")
    main.get_by_role("link", name="The organization").click()
    organization.look("04-section")
    organization.press("Save and continue")
    organization.look("05-section-missing")
    describe(organization, organization="Fundación Páramo Vivo", contact="Luis Vega")
    organization.look("06-documents")
    main.get_by_role("link", name="Back to the proposal").first.click()
    organization.look("07-complete")
    organization.press("Send the proposal")
    organization.await_text("With the unit")
    organization.look("08-sent")

    officer = Visitor(browser, address, "proposal-officer", PICTURES)
    officer.sign_in("officer@example.org", PASSWORD)
    officer.go("/proposals")
    officer.look("01-inbox")
    officer.press("Fundación Páramo Vivo")
    officer.look("02-desk")
    for act in ("Ask the organization", "Forward to another unit", "Decline", "Accept and open the draft"):
        desk = officer.page.url
        officer.press(act)
        officer.look(f"03-{act.split()[0].lower()}")
        if act != "Accept and open the draft":
            officer.go(desk)
    officer.press("Accept and open the draft")
    officer.await_text("Draft of COOP-")
    officer.look("04-draft")
    draft = officer.page.url
    officer.press("Choose the coordinator from earlier drafts")
    officer.look("04b-coordinator")
    officer.go(draft)
    officer.press("Choose the counterpart from the directory")
    officer.look("05-choose")
    officer.press("Fundación Páramo Vivo")
    officer.look("06-chosen")
    officer.press("Look at the entry in the directory")
    officer.look("07-entry")
    for link, title in (
        ("Change this entry", "08-edit"),
        ("Add a signatory", "09-signatory"),
        ("Merge a duplicate into it", "10-merge"),
    ):
        entry = officer.page.url
        officer.press(link)
        officer.look(title)
        officer.go(entry)
    officer.go("/directory")
    officer.look("11-directory")

    organization.page.reload()
    organization.await_text("Accepted")
    assert organization.faults + officer.faults == []


def test_the_pages_of_the_organization_are_accessible_in_each_language(browser: Browser, address: str) -> None:
    faults = []
    for language in NAMES:
        visitor = Visitor(browser, address, f"proposal-{language}", PICTURES)
        visitor.go(f"/departments?lang={language}&q=democracia")
        visitor.look("01-find")
        visitor.go("/propose?department=ssd")
        visitor.look("02-begin")
        faults += visitor.faults
    assert faults == []


def test_the_office_establishes_an_agreement_and_the_department_opens_it(
    browser: Browser, site: Site, address: str
) -> None:
    with site.services.store.unit() as unit:
        unit.people.set_password(SG.id, hash_password(PASSWORD))
        unit.commit()
    office = Visitor(browser, address, "direct-office", PICTURES)
    office.sign_in("sg_office@example.org", PASSWORD)
    office.go("/direct")
    office.look("01-form")
    office.press("Give it to the department")
    office.look("02-missing")
    page = office.page
    page.locator("#department").select_option("dsd")
    for name in ("counterpart", "subject", "reason"):
        page.locator(f"#{name}").fill("Universidad Andina")
    office.press("Give it to the department")
    office.await_text("Waiting for the department to open the draft.")
    office.look("03-proposed")

    officer = Visitor(browser, address, "direct-officer", PICTURES)
    officer.sign_in("officer@example.org", PASSWORD)
    officer.look("01-worklist")
    officer.page.locator("main").get_by_role("link", name=re.compile("Special Cooperation Agreement")).first.click()
    officer.look("02-open")
    officer.press("Open the draft")
    officer.await_text("Draft of COOP-")
    assert office.faults + officer.faults == []
