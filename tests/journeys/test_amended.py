"""A deposited agreement is amended: the officer opens the amendment from the register, and both entries name each other at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from service import accounts
from service.accounts import people
from service.domain.later.relations import RelationKind
from service.drafting.model.template import Template
from service.workflow.queries import retrieve
from service.workflow.relations import view
from tests.journeys.cast import PASSWORD, SECRETARIAT
from tests.journeys.last_steps import LastSteps
from tests.journeys.post import Post
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import JOB_SECONDS
from tests.support.mailbox import Mailbox, mailbox
from tests.support.site import ACTORS, Site
from tests.support.stages import Stages
from tests.support.world import AUDITOR, World

__all__ = ["mailbox"]

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(1500)]
LANGUAGE = "es"
"""Of the counterpart; the Secretariat reads Portuguese, and the agreement is in English and Spanish."""
CHANGES = {
    "en": [{"provision": "Article II", "before": "", "after": "The schools of the coast take part too."}],
    "es": [{"provision": "Artículo II", "before": "", "after": "Participan también las escuelas de la costa."}],
}


@pytest.fixture
def world(stages: Stages, tmp_path: Path, mailbox: Mailbox) -> World:
    """The agreement is deposited; a text without departures needs no review here."""
    made = stages.copy("deposited", tmp_path / "site")
    made.services = mailbox.used_by(made.services)
    Site(made)
    for key in ("officer", "sg_office", "archivist"):
        actor = ACTORS[key]
        people.set_password(made.services.store, actor.id, PASSWORD, made.clock())
        accounts.choose_language(made.services, actor, SECRETARIAT[LANGUAGE])
    made.jobs()
    mailbox.messages.clear()
    return made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world) as found, at_work(world):
        yield found


def test_an_amendment_is_opened_from_the_register_deposited_and_linked(
    world: World, address: str, browser: Browser, mailbox: Mailbox, tmp_path: Path
) -> None:
    path = _Amendment(browser, world, address, Post(mailbox), LANGUAGE, tmp_path)
    path.officer_opens_it()
    path.officer_completes_it()
    path.share()
    path.both_confirm()
    path.head_signs()
    path.counterpart_signs()
    path.archivist_deposits()
    path.both_entries_name_each_other()
    assert path.faults() == []


class _Amendment(LastSteps):
    """What they do, one after the other."""

    parent = ""
    """Path of the register's entry of the agreement that is amended."""

    @property
    def model(self) -> Template:
        return self.world.services.catalogue.get("amendment")

    @property
    def title(self) -> str:
        """Of the model, as the Secretariat reads it."""
        return str(self.model.title[self.house])

    def officer_opens_it(self) -> None:
        officer, page = self.staff("officer", "/register"), self.visitors["officer"].page
        page.locator('main a[href^="/register/20"]').first.click()
        page.wait_for_url("**/register/20**")
        self.parent = re.sub(r"^https?://[^/]+", "", page.url)
        officer.look("01-entry")
        officer.send("/templates/amendment/agreement")
        page.wait_for_url("**/draft")
        self.world.id = page.url.rsplit("/", 2)[1]
        officer.look("02-draft")
        officer.go("/")
        expect(page.locator(f'main a[href^="{self.case}"]').first).to_be_visible()
        officer.look("03-worklist")

    def officer_completes_it(self) -> None:
        """What the agreement says is there already, down to the article that allows the amendment."""
        officer, page = self.visitors["officer"], self.visitors["officer"].page
        known, new_end = self._known(), self.world.clock().date() + timedelta(days=2000)
        asked = {**_texts(self.model.sample), "changes": CHANGES, "new_end_date": new_end.isoformat()}
        answers = {**asked, **known}
        for section in self.model.sections:
            fields = tuple(spec for spec in self.model.fields if spec.section == section.key)
            if fields:
                officer.go(f"{self.case}/draft/{section.key}")
                if section.key == "parent":
                    expect(page.locator('[name="parent_number"]')).to_have_value(str(known["parent_number"]))
                    officer.look("04-parent")
                missing = tuple(spec for spec in fields if spec.key not in known)
                officer.answer(replace(self.model, fields=missing), answers)
                officer.press("Save and continue")
                officer.await_text("Saved.")

    def _known(self) -> Mapping[str, Any]:
        found = retrieve.instrument(self.world.services, AUDITOR, self.world.id).draft
        assert found is not None
        return {key: value for key, value in found.answers.items() if value not in ("", None, [], {})}

    def head_signs(self) -> None:
        head = self.to_staff("sg_office", "{reference} is submitted for approval")
        page = head.page
        expect(page.locator("main")).to_contain_text(self.title)
        page.locator('[name="seen"]').check()
        page.locator("#place").fill("Washington, D.C.")
        page.locator("#pin").fill(self.world.pki.pin("sg"))
        head.look("01-approval")
        head.send("/approval/signature")
        page.wait_for_url(f"**{self.case}/signature", timeout=JOB_SECONDS * 1000)
        head.look("02-signed")

    def both_entries_name_each_other(self) -> None:
        officer, page = self.visitors["officer"], self.visitors["officer"].page
        related = view.of_instrument(self.world.services, AUDITOR, self.world.id)
        assert related.parent is not None
        assert related.parent.kind is RelationKind.AMENDMENT
        officer.go(self.parent)
        officer.await_text("Linked agreements")
        below = page.locator('main ul a[href^="/register/20"]')
        expect(below).to_have_count(1)
        expect(page.locator("main li", has=page.locator('a[href^="/register/20"]'))).to_contain_text(
            officer.words("Amendment")
        )
        officer.look("10-amended")
        below.click()
        expect(page.locator(f'main ul a[href="{self.parent}"]')).to_have_count(1)
        officer.look("11-amendment")
        officer.go("/")
        expect(page.locator(f'main a[href^="{self.case}"]')).to_have_count(0)


def _texts(sample: Mapping[str, Any]) -> dict[str, Any]:
    """The sample, in the languages of the agreement only."""
    return {
        key: {language: text for language, text in value.items() if language in CHANGES}
        if isinstance(value, dict) and set(value) > set(CHANGES)
        else value
        for key, value in json.loads(json.dumps(dict(sample))).items()
    }
