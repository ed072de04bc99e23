"""How many clicks a day's work takes: from the sign-in to an invited counterpart, to the signatures, to the deposit. Ticking a box is a click; typing is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from service.accounts import people
from service.domain.permissions import Role
from service.drafting.model.catalogue import Catalogue
from service.settings import ROOT
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import Visitor
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, OFFICER, SG, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(900)]
EMAIL, PASSWORD = "someone@example.org", "seven lanterns in a row"


class Counted:
    """A visitor whose clicks count."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page, self.clicks = visitor, visitor.page, 0

    def sign_in(self) -> None:
        self.visitor.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(EMAIL)
        self.page.locator("#password").fill(PASSWORD)
        self.press("Sign in")

    def press(self, name: str) -> None:
        self.clicks += 1
        self.visitor.press(name)

    def click(self, control: Locator) -> None:
        self.clicks += 1
        control.click()


def site(stages: Stages, folder: Path, stage: str, role: Role, name: str) -> World:
    """Made before the browser is there, whose event loop would be in the way."""
    world = stages.copy(stage, folder)
    people.add(
        world.services.store, email=EMAIL, name=name, roles=frozenset({role}),
        department=OFFICER.department if role is Role.OFFICER else None, password=PASSWORD, now=world.clock(),
    )  # fmt: skip
    return world


@contextmanager
def counted(world: World, browser: Browser) -> Iterator[Counted]:
    with served(world) as address:
        visitor = Visitor(browser, address, "clicks", PICTURES)
        yield Counted(visitor)
        assert visitor.faults == []
        visitor.leave()


@pytest.fixture
def drafted(stages: Stages, tmp_path: Path) -> World:
    return site(stages, tmp_path / "site", "drafted", Role.OFFICER, "Olga Oficial")


@pytest.fixture
def submitted(stages: Stages, tmp_path: Path) -> World:
    world = site(stages, tmp_path / "site", "preliminary", Role.SG_OFFICE, SG.name)
    world.submit()
    return world


@pytest.fixture
def signed(stages: Stages, tmp_path: Path) -> World:
    return site(stages, tmp_path / "site", "signed", Role.ARCHIVIST, ARCHIVIST.name)


def test_an_officer_invites_the_counterpart_in_eight_clicks(drafted: World, browser: Browser) -> None:
    model = Catalogue(ROOT / "agreement_templates").get("general")
    with counted(drafted, browser) as officer:
        officer.sign_in()
        officer.press("New agreement")
        officer.click(officer.page.get_by_role("button", name="Start a draft").first)
        officer.press("All sections on one page")
        officer.visitor.answer(model, model.sample)
        with at_work(drafted):
            officer.press("Save and make the preview")
            officer.visitor.await_text("Who has confirmed this text")
        officer.visitor.look("preview")
        officer.press("Confirm this text on behalf of the General Secretariat")
        officer.visitor.await_text("Your confirmation is recorded")
        officer.press("Create the link")
        expect(officer.page.locator("#link")).to_be_visible()
        officer.visitor.look("link")
        officer.press("Copy the text")
        assert officer.clicks <= 8


def test_the_secretary_general_s_office_approves_and_signs_in_four_clicks(submitted: World, browser: Browser) -> None:
    with counted(submitted, browser) as sg:
        sg.sign_in()
        sg.press(submitted.instrument.title)
        sg.page.get_by_label("Place of signature").fill("Washington, D.C.")
        sg.page.get_by_label("PIN of the signing certificate").fill(submitted.pki.pin("sg"))
        sg.click(sg.page.get_by_label("I have looked at every page"))
        with at_work(submitted):
            sg.press("Approve and sign both originals")
            sg.visitor.await_text("You signed 2 originals")
        assert sg.clicks <= 4


def test_an_archivist_deposits_in_five_clicks(signed: World, browser: Browser) -> None:
    with counted(signed, browser) as archivist:
        archivist.sign_in()
        archivist.press(signed.instrument.title)
        for box in archivist.page.locator('input[name="confirmed"]').all():
            archivist.click(box)
        archivist.press("Deposit and enter in the register")
        archivist.visitor.await_text("Deposited and entered in the register")
        assert archivist.clicks <= 5
