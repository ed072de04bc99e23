"""The pages about letters, as officer, administrator and counterpart see them: each examined by axe and on a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.serving import served
from tests.journeys.visitor import Visitor
from tests.support.mailbox import Mailbox, mailbox
from tests.support.site import Site
from tests.support.stages import Stages

__all__ = ["mailbox"]

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.timeout(1200)]

PICTURES = Path("build/journey")


@pytest.mark.slow
def test_an_invitation_fails_is_corrected_and_the_counterpart_asks_for_another_link(
    browser: Browser, stages: Stages, tmp_path: Path, mailbox: Mailbox
) -> None:
    world = stages.copy("preliminary", tmp_path / "site")
    world.services = mailbox.used_by(world.services)
    site = Site(world)
    mailbox.to_recipient = lambda address: "550 5.1.1 No such user" if address.startswith("gone") else "250 OK"
    with served(world) as address:
        visitors = {who: signed_in(browser, address, site, who) for who in ("officer", "administrator", "public")}
        officer, administrator, public = visitors.values()

        officer.go(f"{site.path}/originals/invite")
        officer.look("letters-1-invite")
        officer.page.get_by_label("E-mail address of the recipient").fill("not an address")
        officer.press("Send the invitation")
        expect(officer.page.get_by_label("E-mail address of the recipient")).to_have_value("not an address")
        officer.look("letters-2-invite-error")
        officer.page.get_by_label("E-mail address of the recipient").fill("gone@example.org")
        officer.press("Send the invitation")
        world.jobs()
        officer.go(site.path)
        expect(officer.page.locator("main")).to_contain_text("A letter could not be delivered.")
        officer.look("letters-3-agreement")
        officer.page.get_by_role("link", name="See which one, and why").click()
        expect(officer.page.locator("main")).to_contain_text("No such user")
        officer.look("letters-4-failed")
        administrator.go("/letters")
        expect(administrator.page.locator("main")).to_contain_text("No such user")
        administrator.look("letters-5-all")

        officer.go(f"{site.path}/originals/invite")
        officer.page.get_by_label("E-mail address of the recipient").fill("maria@example.org")
        officer.press("Send the invitation")
        world.jobs()
        officer.go(f"{site.path}/letters")
        expect(officer.page.locator("main")).to_contain_text("Sent")
        officer.look("letters-6-sent")
        officer.go("/account/letters")
        officer.look("letters-7-choice")
        officer.page.get_by_label("Once a day, everything in one letter").check()
        officer.press("Save")
        expect(officer.page.get_by_label("Once a day, everything in one letter")).to_be_checked()

        world.clock.skip(3600)
        public.go("/link-again")
        public.look("letters-8-again")
        public.page.get_by_label("Reference of the agreement").fill(world.instrument.reference)
        public.page.get_by_label("Your e-mail address").fill("maria@example.org")
        public.press("Send me a new link")
        public.look("letters-9-asked")
        world.jobs()
        assert len(mailbox.messages) == 2
        body = mailbox.messages[-1].get_body(["html"])
        assert body is not None
        public.page.set_content(body.get_content())
        public.page.screenshot(path=PICTURES / "letters-10-letter.png", full_page=True)
        assert [fault for one in visitors.values() for fault in one.faults] == []


def signed_in(browser: Browser, address: str, site: Site, who: str) -> Visitor:
    visitor = Visitor(browser, address, who, PICTURES)
    if who != "public":
        cookie = site.browser(who).client.get_cookie(site.app.config["SIGN_IN_COOKIE_NAME"])
        assert cookie is not None
        visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    return visitor
