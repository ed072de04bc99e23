"""From a proposal to the deposit, once in each language: each page and each letter as its own reader gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from service import accounts
from service.accounts import people
from service.domain.permissions import Actor, Role
from service.drafting.word.convert import Converter
from service.workflow.office import delegations
from tests.journeys.cast import ORGANIZATION, PASSWORD, SECRETARIAT, THERE
from tests.journeys.last_steps import LastSteps
from tests.journeys.post import Post
from tests.journeys.serving import at_work, served
from tests.journeys.steps import add_passkey, complete, confirm_by_passkey, describe
from tests.journeys.visitor import JOB_SECONDS
from tests.support.delegated import authority_pdf, given, with_key
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pki import ServedPki
from tests.support.word_edits import changed
from tests.support.world import DIRECTOR, LEGAL, SG, Clock, World, open_services, write_site

__all__ = ["mailbox"]

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(1500)]
STAFF: dict[str, tuple[str, Role, str | None]] = {
    "officer": ("Olga Oficial", Role.OFFICER, "dsd"),
    "reviewer": ("Leticia Legal", Role.REVIEWER, LEGAL.department),
    "head": (SG.name, Role.SG_OFFICE, None),
    "substitute": (DIRECTOR.name, Role.SIGNATORY, None),
    "archivist": ("Arturo Archivo", Role.ARCHIVIST, None),
}
AGREED = {
    "en": "It is guided by the principles of transparency and equality alone.",
    "es": "Se guía solo por los principios de transparencia e igualdad.",
    "pt": "Guia-se somente pelos princípios de transparência e igualdade.",
    "fr": "Elle est guidée par les seuls principes de transparence et d’égalité.",
}
"""What the organization puts in the place of the second paragraph of the purpose, in each language."""


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """Of the organization."""
    return str(request.param)


@pytest.fixture
def world(tmp_path: Path, pki: ServedPki, office: Converter, mailbox: Mailbox, language: str) -> World:
    """An empty site that sends letters and has each text reviewed; the head is away, and the delegation is in force."""
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = World(open_services(tmp_path / "site", converter=office, clock=clock), pki, clock)
    made.services = mailbox.used_by(made.services)
    reviews = made.services.settings.reviews
    kinds = tuple(replace(kind, always=kind.key == "legal") for kind in reviews.kinds)
    settings = replace(made.services.settings, reviews=replace(reviews, kinds=kinds))
    made.services = replace(made.services, settings=settings)
    with_key(made)
    actors = {}
    for key, (name, role, unit) in STAFF.items():
        person = people.add(
            made.services.store, email=f"{key}@example.org", name=name, roles={role},
            department=unit, password=PASSWORD, now=clock(),
        )  # fmt: skip
        actors[key] = Actor(id=person.id, name=name, roles=person.roles, department=unit)
        accounts.choose_language(made.services, actors[key], SECRETARIAT[language])
    asked = given(made, actors["substitute"])
    delegations.delegate(made.services, actors["head"], asked, document=authority_pdf())
    return made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """By name: no passkey is bound to a number."""
    with served(world) as found, at_work(world):
        yield found.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("language", list(SECRETARIAT), indirect=True)
def test_from_a_proposal_to_the_deposit(
    world: World, address: str, browser: Browser, mailbox: Mailbox, language: str, tmp_path: Path
) -> None:
    path = _Path(browser, world, address, Post(mailbox), language, tmp_path)
    path.organization_proposes()
    path.unit_accepts()
    path.officer_drafts_and_shares()
    path.counterpart_comments_and_proposes_changes()
    path.officer_answers_and_accepts()
    path.reviewer_returns_and_clears()
    path.officer_reads_that_it_is_cleared()
    path.both_confirm()
    path.substitute_signs()
    path.counterpart_signs()
    path.archivist_deposits()
    assert path.faults() == []


class _Path(LastSteps):
    """What they do, one after the other."""

    def organization_proposes(self) -> None:
        there, page = self.there, self.there.page
        page.locator("#q").fill("Conservamos los páramos y las cuencas que dan agua a Quito")
        there.press("Find the unit")
        there.look("01-find")
        page.locator('main a[href*="/propose?department=dsd"]').first.click()
        page.locator("#email").fill(THERE)
        self.world.clock.skip(5)
        there.press("Begin")
        page.locator('main a[href$="/form/organization"]').click()
        describe(there, organization=ORGANIZATION, contact="Luis Vega")
        there.press("Back to the proposal")
        there.send("/send")
        there.await_text("Send the letter again")
        there.look("02-to-confirm")
        there.go(self.to_counterpart("Confirm your proposal {reference}"))
        there.look("03-confirm")
        there.press("Confirm the proposal")
        there.await_text("The unit is examining your proposal. This page shows what it decides.")
        self.to_counterpart("Your proposal {reference}")

    def unit_accepts(self) -> None:
        officer = self.to_staff("officer", "Proposal {reference}: {name}")
        officer.look("01-desk")
        officer.page.locator('main a[href$="/accept"]').click()
        officer.page.locator('[name="template_id"][value="general"]').check()
        officer.look("02-accept")
        officer.press("Accept and open the draft")
        officer.page.wait_for_url("**/draft")
        self.world.id = officer.page.url.rsplit("/", 2)[1]
        self.there.go(self.to_counterpart("Your proposal {reference}"))
        self.there.await_text("The unit is drafting the agreement. It will send you a link to the text.")

    def officer_drafts_and_shares(self) -> None:
        officer, model = self.visitors["officer"], self.model
        texts = {"languages": sorted({self.language, self.other}), "organization_language": self.other}
        answers = {**model.sample, **texts, "counterpart_language": self.language, "counterpart_name": ORGANIZATION}
        complete(officer, f"{self.case}/draft", model, answers)
        self.share()

    def counterpart_comments_and_proposes_changes(self) -> None:
        there, page = self.there, self.there.page
        there.go("/agreement/comments")
        page.locator("#article-disputes summary").click()
        page.locator('[name="comment-disputes"]').fill("¿Quién nombra al árbitro?")
        there.look("05-comments")
        there.press("Send the comments")
        self.to_staff("officer", "The counterpart has commented on {reference}")

        there.go("/agreement/counterproposal")
        with page.expect_download() as expected:
            page.locator(f'main a[href$="original-counterpart-{self.language}.docx"]').click()
        saved = self.folder / "ours.docx"
        expected.value.save_as(saved)
        begins = self.model.sample["purpose"][self.language].split("\n\n")[1]
        saved.write_bytes(changed(saved.read_bytes(), {begins: AGREED[self.language]}))
        page.locator("#file").set_input_files(saved)
        there.press("Send your version")
        expect(page.locator('[id^="change-title-"]')).to_have_count(1)
        there.look("06-sent")

    def officer_answers_and_accepts(self) -> None:
        officer = self.staff("officer", f"{self.case}/comments")
        page = officer.page
        page.locator('textarea[name^="answer-"]').fill("La autoridad que se indica en el artículo.")
        page.locator('[name^="act-"][value="settle"]').check()
        officer.look("05-comments")
        officer.press("Send the answers")
        self.counterpart_reads("Your comments on {reference} have been answered")
        self.there.go("/agreement/comments")
        self.there.await_text("La autoridad que se indica en el artículo.")

        self.to_staff("officer", "The counterpart proposes changes to {reference}")
        page.locator('[name^="change-"][value="accept"]').check()
        kept = page.locator(f'textarea[name^="text-"][name$="-{self.other}"]')
        if kept.count():
            said = kept.input_value().splitlines()
            kept.fill("\n".join([*said[:-1], AGREED[self.other]]))
        page.locator('textarea[name^="reason-"]').fill("Más breve.")
        officer.look("06-changes")
        officer.press("Record the decisions")
        expect(page.locator('[name^="change-"]')).to_have_count(0, timeout=JOB_SECONDS * 1000)
        self.counterpart_reads("Your changes to {reference} have been examined")
        self.there.go("/agreement/counterproposal")
        self.there.look("07-decided")

    def reviewer_returns_and_clears(self) -> None:
        officer = self.preview()
        officer.send("/review/request")
        reviewer = self.to_staff("reviewer", "{reference} waits for your review")
        reviewer.page.locator("#article-termination summary").click()
        reviewer.page.locator('[name="remark-termination"]').fill("Noventa días, por favor.")
        reviewer.page.locator('[name="decision"][value="send_back"]').check()
        reviewer.look("01-review")
        reviewer.press("Record the decision")

        self.to_staff("officer", "A reviewer has sent back {reference}")
        officer.await_text("Noventa días, por favor.")
        officer.look("07-sent-back")
        officer.go(f"{self.case}/draft/term")
        officer.page.locator('[name="notice_days"]').fill("90")
        officer.press("Save and continue")
        officer.await_text("Saved.")
        self.preview().send("/review/request")
        self.to_staff("reviewer", "{reference} waits for your review")
        reviewer.page.locator('[name="decision"][value="clear"]').check()
        reviewer.look("02-clear")
        reviewer.press("Record the decision")

    def officer_reads_that_it_is_cleared(self) -> None:
        self.to_staff("officer", "The text of {reference} is cleared")

    def substitute_signs(self) -> None:
        """The head is told too, and so is whoever stands in, who signs."""
        subject = "{reference} is submitted for approval"
        self.to_staff("head", subject).look("01-approval")
        substitute = self.staff("substitute", "/")
        add_passkey(substitute, "Laptop")
        self.to_staff("substitute", subject)
        page = substitute.page
        page.locator('[name="seen"]').check()
        page.locator("#place").fill("Bogotá")
        page.locator("#pin").fill(self.world.pki.pin("p384"))
        substitute.look("01-approval")
        substitute.send("/approval/signature")
        confirm_by_passkey(substitute, pin=self.world.pki.pin("p384"))
        page.wait_for_url(f"**{self.case}/signature", timeout=JOB_SECONDS * 1000)
        substitute.look("02-signed")
