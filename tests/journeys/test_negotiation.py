"""The counterpart comments and proposes changes in Word; the officer answers, accepts some; legal clears; both agree. In the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.approval import confirm
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.steps import enter
from tests.journeys.visitor import Visitor
from tests.support.stages import Stages
from tests.support.word_edits import changed
from tests.support.world import LEGAL, OFFICER, World

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(900)]
PASSWORD = "seven lanterns in a row"
OTHER = "Other fields may be added by exchange of letters."
NINETY = "Either Party may terminate this Agreement by giving the other at least ninety (90) days’ notice in writing."


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    made = stages.copy("drafted", tmp_path / "site")
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
    with served(world) as found, at_work(world):
        yield found


def link(world: World) -> str:
    return f"/link/{confirm.invite(world.services, OFFICER, world.id)[1]}"


def test_comments_and_a_version_in_word_lead_to_a_text_that_both_agree_on(
    world: World, address: str, browser: Browser, tmp_path: Path
) -> None:
    there, officer, reviewer = (
        Visitor(browser, address, name, PICTURES) for name in ("counterpart", "officer", "legal")
    )
    enter(there, link(world))
    there.press("Comment on the text")
    there.look("comments")
    disputes = there.page.locator("#article-disputes")
    disputes.get_by_text("Comment on “").click()
    disputes.get_by_label("Comment", exact=True).fill("Which arbitrator?")
    there.press("Send the comments")
    there.await_text("1 comment has been sent.")

    there.go("/agreement/counterproposal")
    there.look("propose")
    saved = there.download("Word, English", tmp_path)
    ours = tmp_path / "ours.docx"
    ours.write_bytes(
        changed(
            saved.read_bytes(),
            {"Other fields may be added": OTHER, "Either Party may terminate": NINETY},
            without=("It is guided",),
        )
    )
    there.page.locator("#file").set_input_files(ours)
    there.press("Send your version")
    there.await_text("Your version has been sent: 3 changes.")
    there.look("sent")

    officer.sign_in("olga@example.org", PASSWORD)
    officer.await_text("3 changes proposed by the counterpart wait for your decision.")
    officer.look("worklist")
    officer.go(f"/instruments/{world.id}/comments")
    officer.page.get_by_label("Answer").fill("The one that Article XV names.")
    officer.page.get_by_label("It is settled").check()
    officer.look("comments")
    officer.press("Send the answers")
    officer.await_text("1 entry has been recorded.")

    officer.go(f"/instruments/{world.id}/counterproposal")
    officer.look("changes")
    sections = officer.page.locator("section section")
    for at in range(3):
        one = sections.nth(at)
        if "Areas of cooperation" in (one.text_content() or ""):
            one.get_by_label("Accept", exact=True).check()
            one.get_by_label("The same change in Spanish").fill(
                "Podrán agregarse otros ámbitos mediante canje de notas."
            )
        elif "Termination" in (one.text_content() or ""):
            one.get_by_label("Accept", exact=True).check()
        else:
            one.get_by_label("Do not accept").check()
            one.get_by_label("Reason").fill("The principles stay.")
    officer.press("Record the decisions")
    officer.await_text("State why.")
    officer.look("reason-missing")
    areas = sections.filter(has_text="Areas of cooperation")
    areas.get_by_label("Reason").fill("Simpler than an amendment.")
    officer.press("Record the decisions")
    officer.await_text("What you accepted is revision 3 of the draft.")
    officer.look("decided")

    officer.go(f"/instruments/{world.id}/originals")
    officer.press("Make the preview")
    officer.await_text("Who has confirmed this text")
    officer.await_text("Simpler than an amendment.")
    officer.press("Request the review")
    officer.await_text("In review")
    reviewer.sign_in("leticia@example.org", PASSWORD)
    reviewer.go(f"/instruments/{world.id}/review")
    reviewer.await_text("agreed with the counterpart:")
    reviewer.look("review")
    reviewer.page.get_by_label("Clear the text").check()
    reviewer.press("Record the decision")
    reviewer.await_text("You cleared this text")
    officer.go(f"/instruments/{world.id}/originals")
    officer.press("Confirm this text on behalf of the General Secretariat")
    officer.await_text("Your confirmation is recorded.")

    there.go("/agreement/counterproposal")
    there.await_text("The principles stay.")
    there.look("decisions")
    there.go("/agreement/comments")
    there.await_text("The one that Article XV names.")
    there.go("/agreement")
    there.look("new-text")
    there.page.get_by_label("I have read the text", exact=False).check()
    there.press("Confirm the text")
    there.await_text("Both sides have agreed on the text.")
    assert world.state == "preliminary"
    faults = [*there.faults, *officer.faults, *reviewer.faults]
    for one in (there, officer, reviewer):
        one.leave()
    assert faults == []
