"""The Secretary General travels: names a substitute, who plans a signing, reads the briefings of two agreements, and approves and signs both with one PIN."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.accounts import people
from service.domain.permissions import Role
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import JOB_SECONDS, Visitor
from tests.support.delegated import AUTHORITY, KEY, OFFICE, authority_pdf, with_key
from tests.support.stages import Stages
from tests.support.twins import twin
from tests.support.world import DIRECTOR, SG, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.timeout(600), pytest.mark.slow]
HEAD, SUBSTITUTE, PASSWORD = "isabel@example.org", "substitute@example.org", "nine lamps and a river"


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """Two submitted agreements. Made before the browser is there, whose event loop would be in the way."""
    made = stages.copy("preliminary", tmp_path / "site")
    made.submit()
    twin(made, 1)
    with_key(made)
    for email, name, role in ((HEAD, SG.name, Role.SG_OFFICE), (SUBSTITUTE, DIRECTOR.name, Role.SIGNATORY)):
        people.add(
            made.services.store, email=email, name=name, roles=frozenset({role}), password=PASSWORD, now=made.clock()
        )
    return made


def test_a_substitute_signs_several_for_the_secretary_general(world: World, browser: Browser, tmp_path: Path) -> None:
    with served(world) as address, at_work(world):
        head = Visitor(browser, address, "office-head", PICTURES)
        substitute = Visitor(browser, address, "office-substitute", PICTURES)
        delegates(head, world, tmp_path)
        plans(substitute, world)
        decides(substitute, world)
    assert [fault for person in (head, substitute) for fault in person.faults] == []


def fill_day(visitor: Visitor, name: str, day: object) -> None:
    for part in ("day", "month", "year"):
        visitor.page.locator(f'[name="{name}-{part}"]').fill(str(getattr(day, part)))


def delegates(head: Visitor, world: World, folder: Path) -> None:
    document = folder / "authority.pdf"
    document.write_bytes(authority_pdf())
    head.sign_in(HEAD, PASSWORD)
    head.page.get_by_role("link", name="Delegation", exact=True).click()
    head.look("01-delegation")
    page, today = head.page, world.clock().date()
    page.get_by_label(DIRECTOR.name).check()
    page.locator("#office").fill(OFFICE)
    fill_day(head, "begins", today)
    fill_day(head, "ends", today + timedelta(days=5))
    page.locator("#authority").fill(AUTHORITY)
    page.locator("#document").set_input_files(document)
    page.locator("#reason").fill("Official travel.")
    page.locator("#key").select_option(KEY)
    head.press("Delegate")
    head.await_text(f"{DIRECTOR.name} acts for you from")
    head.look("02-delegated")


def plans(substitute: Visitor, world: World) -> None:
    substitute.sign_in(SUBSTITUTE, PASSWORD)
    expect(substitute.page.locator("header")).to_contain_text(f"You act for {SG.name} by delegation")
    substitute.page.get_by_role("link", name="Signature book").click()
    substitute.page.locator("main").get_by_role("link", name="General Cooperation Agreement").first.click()
    fill_day(substitute, "day", world.clock().date() + timedelta(days=1))
    substitute.page.locator("#hour").fill("11:00")
    substitute.page.locator("#place").fill("Hall of the Americas")
    substitute.look("01-plan")
    substitute.press("Save the plan")
    substitute.await_text("The signing is in the signature book")
    substitute.look("02-book")


def decides(substitute: Visitor, world: World) -> None:
    substitute.go("/")
    substitute.page.get_by_role("link", name="Decide on several agreements at once").click()
    for box in substitute.page.locator('[name="instrument"]').all():
        box.check()
    substitute.look("03-choose")
    substitute.press("Read the briefings")
    substitute.look("04-briefings")
    for box in substitute.page.locator('[name^="seen-"]').all():
        box.check()
    substitute.page.get_by_label("Place of signature").fill("Bogotá")
    substitute.page.locator("#pin").fill(world.pki.pin("p384"))
    substitute.press("Approve and sign all of them")
    signed = substitute.page.locator("main").get_by_text("Signed", exact=True)
    expect(signed).to_have_count(2, timeout=JOB_SECONDS * 1000)
    substitute.look("05-signed")
