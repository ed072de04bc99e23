"""What happens to each agreement once its draft is complete, in whatever language its people read."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.cast import THERE, Cast
from tests.journeys.steps import apart
from tests.journeys.visitor import JOB_SECONDS, Visitor


class LastSteps(Cast):
    """Who approves and signs for the organization is told in the journey itself."""

    def share(self) -> None:
        """The officer has the originals of a complete draft made, and the counterpart opens the link that it gets."""
        officer = self.staff("officer", f"{self.case}/draft")
        officer.look("03-sections")
        officer.send("/draft")
        officer.awaits("/originals/invite/letter")
        expect(officer.page.locator("#language")).to_have_value(self.language)
        officer.page.locator("#name").fill("Luis Vega")
        officer.page.locator("#email").fill(THERE)
        officer.look("04-preview")
        officer.send("/originals/invite/letter")
        self.counterpart_reads("Agreement “{title}” ({reference})")
        self.there.look("04-shared")

    def preview(self) -> Visitor:
        """The officer has the preview made, up to where a review can be asked for."""
        officer = self.staff("officer", f"{self.case}/originals")
        officer.send("/originals")
        officer.awaits("/review/request")
        return officer

    def both_confirm(self) -> None:
        """The officer, the counterpart, and the officer again, who submits."""
        officer = self.staff("officer", f"{self.case}/originals")
        officer.look("08-cleared")
        officer.send("/originals/confirm")
        officer.await_text("Your confirmation is recorded.")
        there = self.there
        there.go("/agreement")
        there.page.locator('[name="read"]').check()
        there.look("08-to-confirm")
        there.send("/agreement/confirm")
        self.to_staff("officer", "Both parties have agreed on the text of {reference}")
        officer.send("/originals/submit")

    def counterpart_signs(self) -> None:
        there, page = self.there, self.there.page
        self.counterpart_reads("{reference} waits for your signature")
        there.awaits("/agreement/signed")
        there.look("09-sign")
        signed = []
        for at in range(2):
            with page.expect_download() as expected:
                page.locator('main a[href*="/agreement/to-sign/"]').nth(at).click()
            one = self.folder / f"signed-{at}.pdf"
            one.write_bytes(apart(self.world.own_tool, Path(expected.value.path()).read_bytes()))
            signed.append(one)
        page.locator("#signed").set_input_files(signed)
        there.press("Upload")
        there.await_text("All signatories have signed. The depository is checking the originals. Your receipt will be available here.")  # fmt: skip
        there.look("10-all-signed")

    def archivist_deposits(self) -> None:
        archivist = self.to_staff("archivist", "{reference} is signed and ready for deposit")
        for box in archivist.page.locator('input[name="confirmed"]').all():
            box.check()
        archivist.look("01-due-form")
        archivist.press("Deposit and enter in the register")
        archivist.page.wait_for_url("**/register/**", timeout=JOB_SECONDS * 1000)
        archivist.look("02-entry")
        self.to_staff("officer", "{reference} is deposited").look("09-deposited")
        self.counterpart_reads("{reference} is deposited")
        self.there.go("/agreement")
        self.there.await_text("The agreement is signed, deposited and entered in the register.")
        self.there.look("11-deposited")
        assert self.world.state == "deposited"
