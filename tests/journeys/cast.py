"""The people of one agreement: each reads pages and letters in their own language."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, expect

from service.drafting.model.template import Template
from tests.journeys.conftest import PICTURES
from tests.journeys.post import Post
from tests.journeys.steps import enter
from tests.journeys.visitor import Visitor
from tests.support.world import World

PASSWORD = "seven lanterns in a row"
ORGANIZATION, THERE = "Fundación Páramo Vivo", "luis@paramo.example"
SECRETARIAT = {"en": "es", "es": "pt", "pt": "fr", "fr": "en"}
"""Language of the organization -> language of the Secretariat, which is never the same: a letter must not take the writer's."""


@dataclass
class Cast:
    """The people of one agreement, each with a browser and a mailbox."""

    browser: Browser
    world: World
    address: str
    post: Post
    language: str
    folder: Path
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.house = SECRETARIAT[self.language]
        self.there = self.visitor("there", self.language)
        self.there.go(f"/departments?lang={self.language}")

    def visitor(self, key: str, language: str) -> Visitor:
        name = f"whole-{self.language}-{key}"
        return self.visitors.setdefault(key, Visitor(self.browser, self.address, name, PICTURES, language=language))

    def staff(self, key: str, path: str) -> Visitor:
        """Somebody of the Secretariat, signed in, on a page."""
        if key not in self.visitors:
            visitor = self.visitor(key, self.house)
            visitor.go(f"/sign-in?lang={self.house}")
            visitor.sign_in(f"{key}@example.org", PASSWORD)
            expect(visitor.page.locator("html")).to_have_attribute("lang", self.house)
        self.visitors[key].go(path)
        return self.visitors[key]

    def to_staff(self, key: str, subject: str) -> Visitor:
        """Reads the letter about a matter and follows its link."""
        return self.staff(key, self.post.letter(f"{key}@example.org", self.house, subject))

    def to_counterpart(self, subject: str) -> str:
        """Reads the letter about a matter; the path of its link."""
        return self.post.letter(THERE, self.language, subject)

    def counterpart_reads(self, subject: str) -> None:
        """Reads the letter about a matter and follows its link, which works once where nobody is at work behind an earlier one."""
        link = self.to_counterpart(subject)
        if link.startswith("/link/"):
            enter(self.there, link)
        else:
            self.there.go(link)

    @property
    def other(self) -> str:
        """The second language of the text."""
        return "es" if self.language == "en" else "en"

    @property
    def model(self) -> Template:
        """Of the agreement."""
        return self.world.services.catalogue.get("general")

    @property
    def case(self) -> str:
        return f"/instruments/{self.world.id}"

    def faults(self) -> list[str]:
        """Of everybody's pages."""
        return [fault for one in self.visitors.values() for fault in one.faults]
