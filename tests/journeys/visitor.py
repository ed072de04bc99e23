"""Somebody at a browser. Every page that a visitor stops at is examined by axe, wide and narrow, and photographed on request."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from service.drafting.answers.applicable import applicable
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from service.translation import catalogue

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
JOB_SECONDS = 240
PATIENCE = 60_000
"""Milliseconds for a page or a control; a machine that does eight other things takes many."""

expect.set_options(timeout=PATIENCE)


class Visitor:
    """One browser context, so one person; the pages' own security policy holds while the person acts."""

    takes_pictures = False
    """Whole pages of twelve thousand pixels cost a minute: only with ``--pictures``, as ``make journey`` runs it."""

    def __init__(self, browser: Browser, address: str, name: str, pictures: Path, *, language: str = "en") -> None:
        """:param language: of the pages; what a journey presses and waits for is said in English and looked up in the catalogue."""
        # axe is injected as an inline script; everything else keeps to the policy, which tests/web asserts on its own.
        self.context = browser.new_context(base_url=address, viewport=WIDE, accept_downloads=True, bypass_csp=True)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.name, self.pictures, self.language = name, pictures, language
        self.faults: list[str] = []
        """Violations that axe found, pages wider than a narrow screen, script errors; empty at the end of a good journey."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(message.text)

    def go(self, path: str) -> None:
        """Opens a page by its address. A page that loads itself again at this moment gets in the way; then once more."""
        try:
            self.page.goto(path)
        except Error as error:
            if not any(said in error.message for said in ("ERR_ABORTED", "interrupted by another navigation")):
                raise
            self.page.goto(path)

    def sign_in(self, email: str, password: str) -> None:
        """Through the form."""
        self.go("/sign-in")
        self.page.locator("#email").fill(email)
        self.page.locator("#password").fill(password)
        self.press("Sign in")

    def words(self, sentence: str) -> str:
        """The catalogue's translation of an English sentence; what is not in it, such as a name, stays."""
        return str(catalogue(self.language).gettext(sentence))

    def press(self, name: str, *, exact: bool = True) -> None:
        """A button or a link of the page's main part that looks like a button."""
        main, name = self.page.locator("main"), self.words(name)
        main = self.page.locator("main")
        main.get_by_role("button", name=name, exact=exact).or_(
            main.get_by_role("link", name=name, exact=exact)
        ).first.click()

    def send(self, path: str) -> None:
        """Presses the first button of the form that goes to an address with this end."""
        self.page.locator(f'main form[action$="{path}"] button[type=submit]').first.click()

    def awaits(self, path: str) -> None:
        """Waits for the form that goes to an address with this end; the page refreshes itself."""
        expect(self.page.locator(f'main form[action$="{path}"]')).to_be_visible(timeout=JOB_SECONDS * 1000)

    def look(self, title: str) -> None:
        """Examines the page, and photographs it on request; what is found is kept in :attr:`faults`, so that one journey shows them all."""
        expect(self.page.locator("h1")).to_have_count(1)
        assert self.page.title().endswith("– Alternat"), self.page.title()
        for size, view in (("wide", WIDE), ("narrow", NARROW)):
            self.page.set_viewport_size(view)  # type: ignore[arg-type]
            if self.takes_pictures:
                self.page.screenshot(path=self.pictures / f"{self.name}-{title}-{size}.png", full_page=True)
            self._examine(f"{self.name}-{title} ({size})")
        self._fits(title)
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]

    def _examine(self, where: str) -> None:
        results = Axe().run(self.page, options=AXE)
        found = [
            f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes'][:3]]}"
            for violation in results.response["violations"]
        ]
        self.faults += [f"{where}: {fault}" for fault in found]

    def _fits(self, title: str) -> None:
        """WCAG 2.2, 1.4.10 Reflow: at 320 CSS pixels nothing but tables scrolls sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            self.faults.append(f"{self.name}-{title} is {width} pixels wide on a narrow screen")

    def await_text(self, text: str) -> None:
        """Waits for background work; the page refreshes itself."""
        expect(self.page.locator("main")).to_contain_text(self.words(text), timeout=JOB_SECONDS * 1000)

    def download(self, link: str, folder: Path, *, nth: int = 0) -> Path:
        """Saves what a link gives."""
        with self.page.expect_download() as expected:
            self.page.locator("main").get_by_role("link", name=self.words(link)).nth(nth).click()
        path = folder / expected.value.suggested_filename
        expected.value.save_as(path)
        return path

    def answer(self, template: Template, answers: Mapping[str, Any]) -> None:
        """Types a model's answers into the form, as a person would, the deciding questions first."""
        answers = applicable(template, answers)
        for spec in template.fields:
            if spec.key in answers and spec.applies(answers):
                self._answer(spec, answers[spec.key])

    def _answer(self, spec: FieldSpec, value: Any) -> None:
        if spec.per_language:
            for language, text in value.items():
                self._type(spec, f"{spec.key}.{language}", text)
        else:
            self._type(spec, spec.key, value)

    def _type(self, spec: FieldSpec, name: str, value: Any) -> None:
        controls = self.page.locator(f'[name="{name}"]')
        match spec.type.name:
            case "list" if spec.choices:
                for box in controls.all():
                    box.set_checked(box.get_attribute("value") in value)
            case "list":
                controls.fill("\n".join(value))
            case "choice" if len(spec.choices) > 6:
                controls.select_option(value)
            case "choice":
                self.page.locator(f'[name="{name}"][value="{value}"]').check()
            case "boolean":
                self.page.locator(f'[name="{name}"][value="{"yes" if value else "no"}"]').check()
            case "date" | "money" | "changes":
                for part, text in _parts(spec.type.name, value).items():
                    self.page.locator(f'[name="{name}-{part}"]').first.fill(text)
            case _:
                controls.fill(str(value))

    def leave(self) -> None:
        """Closes the browser window."""
        self.context.close()


def _parts(kind: str, value: Any) -> Mapping[str, str]:
    """Boxes of one answer; of a list of changes the first row."""
    match kind:
        case "date":
            return dict(zip(("year", "month", "day"), value.split("-"), strict=True))
        case "money":
            return {"amount": value["amount"], "currency": value["currency"]}
        case _:
            return dict(value[0])
