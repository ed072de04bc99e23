"""The form of a draft in the browser: an officer is thrown out, goes back, loses the network, works in two windows; nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service import accounts
from service.accounts import people
from service.cli.development.journey import work_plan
from service.domain.permissions import Role
from service.workflow.approval import confirm, decide
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import Visitor
from tests.support.stages import Stages
from tests.support.world import OFFICER, SG, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(900)]
EMAIL, PASSWORD = "olga@example.org", "seven lanterns in a row"
NAME = '[name="counterpart_name"]'


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """Made before the browser is there, whose event loop would be in the way."""
    made = stages.copy("drafted", tmp_path / "site")
    people.add(
        made.services.store, email=EMAIL, name="Olga Oficial", roles=frozenset({Role.OFFICER}),
        department=OFFICER.department, password=PASSWORD, now=made.clock(),
    )  # fmt: skip
    return made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world) as found:
        yield found


@pytest.fixture
def officer(address: str, browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(browser, address, "form", PICTURES)
    visitor.sign_in(EMAIL, PASSWORD)
    yield visitor
    visitor.leave()


@pytest.fixture
def draft(officer: Visitor) -> str:
    """The address of a new draft."""
    officer.go("/templates")
    officer.page.get_by_role("button", name="Start a draft").first.click()
    officer.await_text("is open")
    return re.sub(r"^https?://[^/]+", "", officer.page.url)


def type_name(page: Page, text: str) -> None:
    """As a person does: key by key, and no further act."""
    page.locator(NAME).fill("")
    page.locator(NAME).press_sequentially(text, delay=5)


def test_leaving_by_a_link_going_back_and_a_reload_keep_what_was_typed(officer: Visitor, draft: str) -> None:
    page = officer.page
    officer.look("tasks")
    officer.go(f"{draft}/counterpart")
    officer.look("section")
    type_name(page, "Fundación Árbol")
    page.get_by_role("link", name="Worklist").click()
    expect(page.locator("h1")).to_contain_text("Worklist")
    page.go_back()
    expect(page.locator(NAME)).to_have_value("Fundación Árbol")
    officer.go(f"{draft}/counterpart")
    expect(page.locator(NAME)).to_have_value("Fundación Árbol")
    officer.await_text("not saved yet")
    officer.look("kept")
    type_name(page, "Fundación Árbol del Sur")
    expect(page.locator("[data-keep-status]")).to_contain_text("Kept at")
    page.reload()
    expect(page.locator(NAME)).to_have_value("Fundación Árbol del Sur")
    officer.press("Save and continue")
    officer.await_text("Some answers still need attention")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    officer.look("errors")
    page.locator(".govuk-error-summary a").first.click()
    assert page.evaluate("document.activeElement.matches('input, textarea, select')")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.locator(NAME)).to_have_value("Fundación Árbol del Sur")
    assert officer.faults == []


def test_a_lost_network_is_said_and_what_was_typed_arrives_later(officer: Visitor, draft: str) -> None:
    page = officer.page
    officer.go(f"{draft}/counterpart")
    officer.context.set_offline(True)
    type_name(page, "Written in a tunnel")
    status = page.locator("[data-keep-status]")
    expect(status).to_contain_text("No connection")
    officer.press("Save and continue")
    expect(page.locator(NAME)).to_have_value("Written in a tunnel")
    officer.context.set_offline(False)
    expect(status).to_contain_text("Kept at")
    page.reload()
    expect(page.locator(NAME)).to_have_value("Written in a tunnel")


def test_an_ended_sign_in_is_said_and_costs_nothing(officer: Visitor, draft: str, world: World) -> None:
    page = officer.page
    officer.go(f"{draft}/counterpart")
    token = next(one["value"] for one in officer.context.cookies() if one["name"] == "alternat")
    accounts.sign_out(world.services, token)
    type_name(page, "Written for an hour")
    expect(page.locator("[data-keep-status]")).to_contain_text("Your sign-in has ended")
    officer.press("Save and continue")
    officer.await_text("Sign in again: what you typed is kept")
    officer.look("thrown-out")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.locator("#password").fill(PASSWORD)
    officer.press("Sign in")
    officer.await_text("You are signed in again")
    expect(page.locator(NAME)).to_have_value("Written for an hour")
    officer.look("back-again")
    assert officer.faults == []


def test_two_windows_lose_neither_answer(officer: Visitor, draft: str) -> None:
    page, other = officer.page, officer.context.new_page()
    for window in (page, other):
        window.goto(f"{draft}/counterpart")
    type_name(other, "Theirs")
    other.get_by_role("button", name="Save and finish later").click()
    expect(other.locator("main")).to_contain_text("Saved.")
    type_name(page, "Mine")
    officer.press("Save and continue")
    officer.await_text("saved in another window")
    officer.await_text("Theirs")
    expect(page.locator(NAME)).to_have_value("Mine")
    officer.look("conflict")
    officer.press("Save and finish later")
    officer.go(f"{draft}/counterpart")
    expect(page.locator(NAME)).to_have_value("Mine")
    assert officer.faults == []


def test_a_bad_annex_costs_nothing_and_a_good_one_is_ordered_and_put_back(
    officer: Visitor, draft: str, tmp_path: Path
) -> None:
    page, annexes = officer.page, draft.replace("/draft", "/annexes")
    officer.go(f"{draft}/counterpart")
    type_name(page, "Typed before the annex")
    officer.go(annexes)
    no, yes = tmp_path / "no.pdf", tmp_path / "plan.pdf"
    no.write_text("This is not a PDF.")
    yes.write_bytes(work_plan())
    page.get_by_label("Title of the annex").fill("Work plan")
    page.locator("input[type=file]").set_input_files(no)
    officer.press("Attach the file")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Title of the annex")).to_have_value("Work plan")
    officer.look("annex-refused")
    for title in ("Work plan", "Budget"):
        page.get_by_label("Title of the annex").fill(title)
        page.locator("input[type=file]").set_input_files(yes)
        officer.press("Attach the file")
        officer.await_text(f"“{title}” is attached")
    page.get_by_role("button", name="Move up Budget").click()
    expect(page.locator(".alternat-card__title").first).to_have_text("Annex 1: Budget")
    page.get_by_role("button", name="Remove Budget").click()
    officer.await_text("“Budget” is removed.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".alternat-card__title").first).to_have_text("Annex 1: Budget")
    officer.look("annexes")
    page.get_by_role("link", name="Change the title Budget").click()
    officer.look("annex-title")
    officer.go(f"{draft}/counterpart")
    expect(page.locator(NAME)).to_have_value("Typed before the annex")
    assert officer.faults == []


def test_a_returned_text_a_reopened_one_and_a_copy_go_their_way(officer: Visitor, world: World) -> None:
    world.confirm_both()
    page, path = officer.page, f"/instruments/{world.id}"
    officer.go(f"{path}/originals")
    officer.look("agreed")
    officer.press("Reopen the text")
    officer.look("reopen")
    page.get_by_label("Reason").fill("A comma in Article 3")
    officer.press("Reopen the text")
    officer.await_text("The text is open again")
    with at_work(world):
        officer.press("Check and make the preview")
        officer.await_text("Who has confirmed this text")
    world.digest = world.preliminary.digest
    for actor in (OFFICER, world.counterpart):
        confirm.confirm(world.services, actor, world.id, digest=world.digest)
    world.submit()
    decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="By mistake")
    officer.go("/")
    page.locator(".alternat-card a").first.click()
    officer.press("Continue")
    officer.await_text("By mistake")
    officer.look("returned")
    officer.press("Submit it again unchanged")
    officer.await_text("Submitted again")
    page.get_by_role("button", name="Start a new draft from this one").click()
    officer.await_text("starts with the earlier answers")
    officer.look("copy")
    assert officer.faults == []
