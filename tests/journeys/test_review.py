"""A text goes to review, comes back with remarks, is changed, compared and cleared: officer and reviewer in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.tasks.derive import keep_derived
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import served
from tests.journeys.visitor import Visitor
from tests.support.stages import Stages
from tests.support.world import LEGAL, OFFICER, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(900)]
PASSWORD = "seven lanterns in a row"


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """The settings ask for the legal review of each text."""
    made = stages.copy("drafted", tmp_path / "site")
    settings = made.services.settings
    kinds = tuple(replace(kind, always=kind.key == "legal") for kind in settings.reviews.kinds)
    made.services = replace(made.services, settings=replace(settings, reviews=replace(settings.reviews, kinds=kinds)))
    keep_derived(made.services)
    made.save(notice_days=30, optional_articles=["consultation", "personnel", "integrity", "assignment"])
    made.make_originals()
    for email, name, role, unit in (
        ("olga@example.org", "Olga Oficial", Role.OFFICER, OFFICER.department),
        ("leticia@example.org", "Leticia Legal", Role.REVIEWER, LEGAL.department),
    ):
        people.add(
            made.services.store, email=email, name=name, roles=frozenset({role}),
            department=unit, password=PASSWORD, now=made.clock(),
        )  # fmt: skip
    return made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world) as found:
        yield found


def test_a_text_is_sent_back_with_remarks_and_cleared(world: World, address: str, browser: Browser) -> None:
    officer, reviewer = (Visitor(browser, address, name, PICTURES) for name in ("officer", "reviewer"))
    officer.sign_in("olga@example.org", PASSWORD)
    reviewer.sign_in("leticia@example.org", PASSWORD)

    officer.go(f"/instruments/{world.id}/revisions")
    officer.page.locator("#note").fill("A shorter notice, as the counterpart asked.")
    officer.press("Save the note")
    officer.await_text("The note has been saved.")
    officer.look("revisions")
    officer.press("Compare")
    officer.await_text("articles differ")
    officer.look("changes")

    officer.go(f"/instruments/{world.id}/originals")
    officer.look("text-to-review")
    officer.press("Request the review")
    officer.await_text("In review")
    officer.look("text-in-review")

    reviewer.go("/")
    reviewer.await_text("The text waits for your review.")
    reviewer.look("worklist")
    reviewer.page.get_by_role("link", name=world.instrument.title).click()
    reviewer.look("text")
    disputes = reviewer.page.locator("#article-disputes")
    disputes.get_by_text("Add a remark on").click()
    disputes.get_by_label("Remark on this article").fill("Name the seat of arbitration.")
    reviewer.press("Record the decision")
    reviewer.await_text("Choose one of the two decisions.")
    expect(disputes.get_by_label("Remark on this article")).to_have_value("Name the seat of arbitration.")
    reviewer.look("decision-missing")
    reviewer.page.get_by_label("Send the text back").check()
    reviewer.press("Record the decision")
    reviewer.await_text("You sent the text back")

    officer.go("/")
    officer.await_text("Sent back by Leticia Legal")
    officer.go(f"/instruments/{world.id}/articles")
    officer.await_text("Name the seat of arbitration.")
    officer.look("remarks")

    officer.go(f"/instruments/{world.id}/originals")
    officer.press("Request the review")
    officer.await_text("In review")
    reviewer.go(f"/instruments/{world.id}/review")
    reviewer.page.get_by_label("Clear the text").check()
    reviewer.press("Record the decision")
    reviewer.await_text("You cleared this text")
    assert world.state == "drafting"
    faults = officer.faults + reviewer.faults
    officer.leave()
    reviewer.leave()
    assert faults == []
