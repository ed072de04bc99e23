"""Two persons sign for each side, in the browser: the director with an account of his own, president and treasurer behind one link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.approval import confirm
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import Visitor
from tests.support import cosigned
from tests.support.cosigned_stages import Cosigned, CosignedStages
from tests.support.world import OFFICER

pytestmark = [
    pytest.mark.browser,
    pytest.mark.office,
    pytest.mark.timeout(600),
    pytest.mark.slow,
]
EMAIL, PASSWORD = "director@example.org", "four herons and a ladder"


@pytest.fixture
def world(cosigned_stages: CosignedStages, tmp_path: Path) -> Cosigned:
    """The Secretary General has signed. Made before the browser is there, whose event loop would be in the way."""
    return cosigned_stages.copy("organization", tmp_path / "site")


def test_the_second_of_each_side_signs_after_the_first(world: Cosigned, browser: Browser, tmp_path: Path) -> None:
    people.add(
        world.services.store, email=EMAIL, name=cosigned.NAMES["director"], roles=frozenset({Role.SIGNATORY}),
        password=PASSWORD, now=world.clock(),
    )  # fmt: skip
    _, token = confirm.invite(world.services, OFFICER, world.id)
    with served(world) as address, at_work(world):
        director = Visitor(browser, address, "cosigned-director", PICTURES)
        counterpart = Visitor(browser, address, "cosigned-counterpart", PICTURES)
        waits(counterpart, token)
        signs_with_pin(director, world)
        for key in cosigned.ORDER[2:]:
            signs_and_uploads(counterpart, world, key, tmp_path)
        counterpart.await_text("All signatories have signed")
        counterpart.look("05-signed")
    assert world.state == "signed"
    assert [fault for person in (director, counterpart) for fault in person.faults] == []


def waits(counterpart: Visitor, token: str) -> None:
    counterpart.go(f"/link/{token}")
    counterpart.page.get_by_label("Your name").fill("María José Núñez Peñafiel")
    counterpart.page.get_by_label("Your function").fill("Presidenta")
    counterpart.press("Open the agreement")
    counterpart.await_text("Another signature comes first")
    counterpart.look("01-not-yet")


def signs_with_pin(director: Visitor, world: Cosigned) -> None:
    director.sign_in(EMAIL, PASSWORD)
    director.await_text("Ready for signature")
    director.look("01-worklist")
    director.go(f"/instruments/{world.id}/signature")
    expect(director.page.get_by_text("Appoint another signatory")).to_have_count(0)
    director.look("02-sign")
    director.page.get_by_label("I have looked at every page").check()
    director.page.get_by_label("Place of signature").fill("Washington, D.C.")
    director.page.locator("#pin").fill(world.pki.pin("p384"))
    director.press("Sign both originals")
    director.await_text("You signed both originals")
    director.look("03-signed")


def signs_and_uploads(counterpart: Visitor, world: Cosigned, key: str, folder: Path) -> None:
    field, number = key.capitalize(), 2 + cosigned.ORDER.index(key)
    counterpart.go("/agreement")
    counterpart.await_text(f"in the field “{field}”")
    counterpart.look(f"0{number - 2}-{key}")
    signed = []
    for original in (1, 2):
        handed = counterpart.download(f"Original {original} to sign", folder)
        signed.append(folder / f"{key}-{original}.pdf")
        with ThreadPoolExecutor(1) as elsewhere:  # the browser's event loop runs here
            made = elsewhere.submit(world.own_tool, handed.read_bytes(), cosigned.HOLDERS[key], field)
            signed[-1].write_bytes(made.result())
    counterpart.page.locator("#signed").set_input_files(signed)
    counterpart.press("Upload")
    counterpart.await_text(f"“{signed[0].name}” is accepted")
