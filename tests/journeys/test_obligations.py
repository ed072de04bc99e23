"""From the deposit to an accepted report: the reminder brings the counterpart a link, it hands the report in, and the officer answers."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, expect

from service.domain.obligations.obligation import Obligation
from service.domain.obligations.rules import ObligationKind
from service.workflow.approval.invitation import send_invitation
from service.workflow.reminders import remind
from tests.journeys.serving import served
from tests.journeys.test_letters import PICTURES, signed_in
from tests.journeys.visitor import Visitor
from tests.support.mailbox import Mailbox, mailbox
from tests.support.site import Site
from tests.support.stages import Stages
from tests.support.world import OFFICER, World

__all__ = ["mailbox"]

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.timeout(1200)]


@pytest.fixture
def site(stages: Stages, tmp_path: Path, mailbox: Mailbox) -> Site:
    """Deposited, before Playwright is there: its event loop would get in the way of the signatures that a deposit makes and verifies."""
    world = stages.copy("signed", tmp_path / "site")
    world.services = mailbox.used_by(world.services)
    made = Site(world)
    send_invitation(world.services, OFFICER, world.id, address="maria@example.org", language="en")
    world.deposit()
    return made


@pytest.mark.slow
def test_a_reminder_leads_to_a_report_that_is_accepted(
    site: Site, browser: Browser, tmp_path: Path, mailbox: Mailbox
) -> None:
    world = site.world
    one = annual(world)
    assert one.due_on is not None
    days = (one.due_on - timedelta(days=7) - world.clock().date()).days
    world.clock.skip(days * 86_400)
    told(world, mailbox)
    assert remind(world.services).obligations == 2
    assert remind(world.services).obligations == 0
    unit, counterpart = sorted(told(world, mailbox), key=lambda told: "maria" in told[0])
    assert f"Annual report for {one.occurrence}" in unit[1]
    assert "/link/" in counterpart[1]
    report = tmp_path / "report.pdf"
    report.write_bytes(pdf())
    with served(world) as address:
        officer = signed_in(browser, address, site, "officer")
        officer.go("/")
        officer.look("obligations-1-worklist")
        officer.go("/obligations?standing=")
        officer.look("obligations-2-list")
        maria = Visitor(browser, address, "maria", PICTURES)
        link = next(line.strip() for line in counterpart[1].splitlines() if "/link/" in line)
        maria.go(link[link.index("/link/") :])
        maria.page.get_by_label("Your name").fill("María José Núñez")
        maria.page.get_by_label("Your function").fill("President")
        maria.page.locator("main button").click()
        maria.page.get_by_role("link", name="Reports and dates of this agreement").click()
        maria.look("obligations-3-own")
        maria.page.get_by_role("link", name=f"Annual report for {one.occurrence}").click()
        maria.press("Hand in")
        expect(maria.page.locator("main")).to_contain_text("Choose a PDF file.")
        maria.look("obligations-4-refused")
        maria.page.get_by_label("Report, PDF").set_input_files(report)
        maria.press("Hand in")
        expect(maria.page.locator("main")).to_contain_text("Your report has been received")
        maria.look("obligations-5-handed-in")
        assert any("has handed in a report" in text for _, text in told(world, mailbox))
        officer.go(f"/obligations/{one.id}")
        officer.look("obligations-6-examine")
        officer.page.get_by_label("Accept the report").check()
        officer.press("Send the answer")
        expect(officer.page.locator("main")).to_contain_text("The report is accepted.")
        officer.look("obligations-7-met")
        assert any("is accepted" in text for to, text in told(world, mailbox) if "maria" in to)
        maria.go(f"/agreement/obligations/{one.id}")
        expect(maria.page.locator("main")).to_contain_text("Accepted")
        assert [*officer.faults, *maria.faults] == []


def annual(world: World) -> Obligation:
    with world.services.store.reader() as unit:
        return next(one for one in unit.obligations.of(world.id) if one.kind is ObligationKind.ANNUAL_REPORT)


def told(world: World, mailbox: Mailbox) -> list[tuple[str, str]]:
    """Address and plain text of what was sent since the last call."""
    world.jobs()
    found = []
    for message in mailbox.messages:
        body = message.get_body(["plain"])
        found.append((str(message["To"]), body.get_content() if body is not None else ""))
    mailbox.messages.clear()
    return found


def pdf() -> bytes:
    made, data = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(data)
    return data.getvalue()
