"""From an empty form to a receipt that anybody can check: officer, counterpart, Secretary General, archivist, auditor, administrator."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service.cli.development.journey import work_plan
from service.cli.development.seed import demonstration_people
from service.domain.permissions import Role
from service.drafting.answers.applicable import applicable
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from tests.journeys.conftest import PICTURES, ROOT, Service
from tests.journeys.visitor import Visitor

SG_PIN, COUNTERPART_PIN = "246810", "135790"
PEOPLE = {next(iter(person.roles)): person for person in demonstration_people()}


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_from_form_to_receipt(browser: Browser, service: Service, tmp_path: Path) -> None:
    people = _Cast(browser, service)
    try:
        _play(people, service, tmp_path)
    finally:
        (PICTURES / "faults.txt").write_text("\n".join(people.faults()))
    assert people.faults() == []


def _play(people: _Cast, service: Service, tmp_path: Path) -> None:
    title = people.officer_drafts(tmp_path)
    link = people.officer_prepares()
    people.counterpart_confirms(link)
    people.officer_submits()
    people.sg_approves_and_signs(title)
    people.counterpart_signs(tmp_path, service)
    number = people.archivist_deposits(title)
    people.counterpart_keeps(tmp_path)
    people.archivist_finds(number)
    people.anybody_verifies(tmp_path)
    people.auditor_reads(title)
    people.administrator_manages()


class _Cast:
    """Everybody, each with a browser of their own."""

    def __init__(self, browser: Browser, service: Service) -> None:
        self.service = service

        def person(name: str) -> Visitor:
            return Visitor(browser, service.address, name, PICTURES)

        self.officer, self.counterpart, self.sg = person("officer"), person("counterpart"), person("sg")
        self.archivist, self.public = person("archivist"), person("public")
        self.auditor, self.administrator = person("auditor"), person("administrator")
        self.case = ""
        self.saved: list[Path] = []

    def faults(self) -> list[str]:
        """Of everybody's pages."""
        everybody = (
            self.officer,
            self.counterpart,
            self.sg,
            self.archivist,
            self.public,
            self.auditor,
            self.administrator,
        )
        return [fault for person in everybody for fault in person.faults]

    def officer_drafts(self, folder: Path) -> str:
        """The form refuses what is missing and keeps what was typed; then it takes the sample."""
        officer = self.officer
        officer.go("/")
        officer.look("01-sign-in")
        _sign_in(officer, Role.OFFICER)
        officer.look("02-empty-worklist")
        officer.press("New agreement")
        officer.look("03-models")
        officer.page.get_by_role("button", name="Start a draft").first.click()
        officer.await_text("is open")
        self.case = officer.page.url.rsplit("/", 2)[1]
        officer.look("04-sections")
        model = Catalogue(ROOT / "agreement_templates").get("general")
        self._sections(model)
        self._annex(folder)
        return str(officer.page.locator("h1 .govuk-caption-l").inner_text().split(" · ", 1)[1])

    def _sections(self, model: Template) -> None:
        """One after the other; the one with errors stays until it is right."""
        officer = self.officer
        officer.page.locator(".govuk-task-list a").first.click()
        for section in model.sections:
            asked = replace(model, fields=tuple(spec for spec in model.fields if spec.section == section.key))
            if not asked.fields:
                continue
            if section.key == "counterpart":
                officer.page.locator('[name="counterpart_short_name"]').fill("FPVJ")
                officer.press("Save and continue")
                expect(officer.page.locator(".govuk-error-summary")).to_be_visible()
                expect(officer.page.locator('[name="counterpart_short_name"]')).to_have_value("FPVJ")
                officer.look("05-section-with-errors")
                officer.page.locator(".govuk-error-summary a").first.click()
                assert officer.page.evaluate("document.activeElement.matches('input, textarea, select')")
            officer.answer(asked, applicable(model, model.sample))
            officer.press("Save and continue")
            officer.await_text("Saved.")
        officer.look("06-all-complete")

    def _annex(self, folder: Path) -> None:
        officer = self.officer
        officer.page.locator(".govuk-task-list a").last.click()
        text = folder / "no.pdf"
        text.write_text("This is not a PDF.")
        officer.page.get_by_label("Title of the annex").fill("Work plan")
        officer.page.locator("input[type=file]").set_input_files(text)
        officer.press("Attach the file")
        expect(officer.page.locator(".govuk-error-summary")).to_be_visible()
        expect(officer.page.get_by_label("Title of the annex")).to_have_value("Work plan")
        annex = folder / "plan.pdf"
        annex.write_bytes(work_plan())
        officer.page.locator("input[type=file]").set_input_files(annex)
        officer.press("Attach the file")
        officer.await_text("is attached")
        officer.look("07-annexes")
        officer.page.get_by_role("link", name="Back to the list of sections").first.click()
        officer.press("Check and make the preview")
        officer.await_text("Preview")

    def officer_prepares(self) -> str:
        """Preview, first confirmation, the link by e-mail."""
        officer = self.officer
        officer.page.screenshot(path=PICTURES / "officer-08-progress.png")
        officer.await_text("Who has confirmed this text")
        officer.look("09-preview")
        officer.press("Confirm this text on behalf of the General Secretariat")
        officer.await_text("Your confirmation is recorded")
        officer.page.get_by_label("E-mail address of the recipient").fill("presidencia@example.org")
        officer.press("Send the invitation")
        officer.await_text("The invitation will be sent to presidencia@example.org")
        officer.look("10-letters")
        return self.service.link_sent_to("presidencia@example.org")

    def counterpart_confirms(self, link: str) -> None:
        """Looking at the link does not use it up; opening it does."""
        counterpart = self.counterpart
        counterpart.go(link)
        counterpart.look("11-link")  # in the language of the letter
        counterpart.page.get_by_text("English", exact=True).click()
        counterpart.page.get_by_label("Your name").fill("María José Núñez Peñafiel")
        counterpart.page.get_by_label("Your function").fill("Presidenta")
        counterpart.press("Open the agreement")
        counterpart.look("12-read")
        counterpart.press("Confirm the text")
        counterpart.look("13-not-ticked")
        counterpart.page.get_by_label("I have read the text", exact=False).check()
        counterpart.press("Confirm the text")
        counterpart.await_text("Your confirmation is recorded")
        counterpart.look("14-confirmed")
        self.public.go(link.partition("?")[0])
        self.public.look("15-used-link")

    def officer_submits(self) -> None:
        officer = self.officer
        officer.go("/")
        officer.look("16-worklist")
        officer.go(f"/instruments/{self.case}/originals")
        officer.press("Submit to the Secretary General")
        officer.await_text("Submitted")
        officer.look("17-submitted")

    def sg_approves_and_signs(self, title: str) -> None:
        sg = self.sg
        _sign_in(sg, Role.SG_OFFICE)
        sg.look("18-worklist")
        sg.press(title)
        sg.look("19-approval")
        sg.press("Record the decision")
        sg.look("20-no-decision")
        sg.press("Approve and sign both originals")
        sg.look("20-nothing-filled-in")
        sg.page.get_by_label("Place of signature").fill("Washington, D.C.")
        sg.page.get_by_label("I have looked at every page").check()
        sg.page.get_by_label("PIN of the signing certificate").fill("000000")
        sg.press("Approve and sign both originals")
        sg.await_text("It has not been signed yet")
        sg.look("22-wrong-pin")
        expect(sg.page.get_by_label("Place of signature")).to_have_value("Washington, D.C.")
        expect(sg.page.get_by_label("I have looked at every page")).to_be_checked()
        expect(sg.page.get_by_label("PIN of the signing certificate")).to_have_value("")
        sg.page.get_by_label("PIN of the signing certificate").fill(SG_PIN)
        sg.press("Sign both originals")
        sg.await_text("You signed 2 originals")
        sg.await_text("The next signatory is María José Núñez Peñafiel")
        sg.look("23-signed")

    def counterpart_signs(self, folder: Path, service: Service) -> None:
        """With the project's own command-line tool; a file that is not signed is refused with the reason."""
        counterpart = self.counterpart
        counterpart.go("/agreement")
        counterpart.look("24-sign")
        unsigned = [counterpart.download("to sign", folder, nth=at) for at in range(2)]
        counterpart.page.locator("input[type=file]").set_input_files(unsigned[0])
        counterpart.press("Upload")
        counterpart.look("25-not-signed")
        counterpart.page.locator("input[type=file]").set_input_files([_signed(path, service) for path in unsigned])
        counterpart.press("Upload")
        counterpart.await_text("is accepted")
        counterpart.look("26-uploaded")
        counterpart.await_text("All signatories have signed")
        counterpart.look("27-all-signed")

    def archivist_deposits(self, title: str) -> str:
        """First an objection, which stays on file, then the deposit; unticked points are refused."""
        archivist = self.archivist
        _sign_in(archivist, Role.ARCHIVIST)
        archivist.look("28-worklist")
        archivist.press(title)
        archivist.look("29-due-form")
        archivist.press("Record the objection")
        archivist.look("30-empty-objection")
        archivist.page.get_by_label("Objection", exact=True).fill("The proof of authority is missing.")
        archivist.press("Record the objection")
        archivist.await_text("Objection 1")
        archivist.look("31-objection")
        archivist.press("Deposit and enter in the register")
        archivist.look("32-not-ticked")
        for box in archivist.page.locator('input[name="confirmed"]').all():
            box.check()
        archivist.page.get_by_label("How was objection 1 resolved?").fill("The proof of authority was sent.")
        archivist.press("Deposit and enter in the register")
        archivist.await_text("Deposited and entered in the register")
        archivist.look("33-entry")
        found = re.search(r"number (\d+/\d{4})", archivist.page.locator("main").inner_text())
        assert found
        return found[1]

    def counterpart_keeps(self, folder: Path) -> None:
        counterpart = self.counterpart
        counterpart.go("/agreement")
        counterpart.look("34-deposited")
        self.saved = [
            counterpart.download("Signed original, PDF", folder),
            counterpart.download("Receipt, JSON", folder),
        ]

    def archivist_finds(self, number: str) -> None:
        """By number, and by a word without its accent; the hit is marked."""
        archivist = self.archivist
        archivist.go(f"/register?q={number}")
        expect(archivist.page.locator(".alternat-card")).to_have_count(1)
        archivist.go("/register?q=paramo")
        expect(archivist.page.locator("mark").first).to_have_text(re.compile("páramo", re.IGNORECASE))
        archivist.look("35-search")
        archivist.go("/register?q=nowhere")
        archivist.look("36-nothing-found")

    def anybody_verifies(self, folder: Path) -> None:
        public, (original, receipt) = self.public, self.saved
        public.go("/verify")
        public.look("37-verify")
        public.page.locator("#document").set_input_files(original)
        public.press("Verify the document")
        public.await_text("Unchanged, and every signature is valid")
        public.look("38-valid")
        altered = folder / "altered.pdf"
        data = bytearray(original.read_bytes())
        data[data.index(b"<?xpacket") + 2] ^= 1  # in the signed metadata, so that the file is still read
        altered.write_bytes(data)
        public.go("/verify")
        public.page.locator("#document").set_input_files(altered)
        public.press("Verify the document")
        public.await_text("Do not rely on this document: it was changed")
        public.look("39-altered")
        public.go("/verify")
        public.page.locator("#receipt").set_input_files(receipt)
        public.page.locator("#original").set_input_files(original)
        public.press("Verify the receipt")
        public.await_text("The receipt is genuine")
        public.look("40-receipt")

    def auditor_reads(self, title: str) -> None:
        auditor = self.auditor
        _sign_in(auditor, Role.AUDITOR)
        auditor.look("41-worklist")
        auditor.go("/events")
        auditor.look("42-events")
        auditor.go("/instruments")
        auditor.look("43-instruments")
        auditor.press(title)
        auditor.look("44-instrument")
        auditor.go("/people")
        auditor.look("45-not-allowed")
        auditor.go("/language/es?next=/")
        auditor.look("46-spanish")

    def administrator_manages(self) -> None:
        administrator = self.administrator
        _sign_in(administrator, Role.ADMINISTRATOR)
        administrator.look("47-people")
        administrator.press("Add a person")
        administrator.press("Add the person")
        administrator.look("48-person-with-errors")
        administrator.page.get_by_label("Name", exact=True).fill("Álvaro Núñez")
        administrator.page.get_by_label("E-mail address").fill("alvaro@demo.example")
        administrator.page.get_by_label("Archivist").check()
        administrator.page.locator("#password").fill("seven-quiet-lanterns")
        administrator.press("Add the person")
        administrator.await_text("Álvaro Núñez can sign in now")
        administrator.press("Álvaro Núñez")
        administrator.look("49-person")
        administrator.page.locator("main summary", has_text="Close this account").click()
        administrator.press("Close the account of Álvaro Núñez")
        administrator.await_text("The account is closed")
        administrator.go("/background-work")
        administrator.look("50-background-work")


def _sign_in(visitor: Visitor, role: Role) -> None:
    visitor.sign_in(PEOPLE[role].email, PEOPLE[role].password)


def _signed(path: Path, service: Service) -> Path:
    """What the counterpart does on its own machine."""
    certificate = service.folder / "pki" / "p12" / "counterpart.p12"
    out, pin = path.with_name(f"{path.stem}-signed.pdf"), path.with_name("pin.txt")
    pin.write_text(COUNTERPART_PIN)
    command = ["sign", path, "--p12", certificate, "--pin-file", pin, "--place", "Quito", "--out", out]
    subprocess.run(
        [sys.executable, "-m", "service.cli", *map(str, command)],
        env=dict(service.environ),
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    return out
