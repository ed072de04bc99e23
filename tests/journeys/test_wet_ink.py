"""Signing in ink, in the browser: the counterpart prints, signs and scans, reads what is wrong, and the archivist attests what is right."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, expect

from service.accounts import people
from service.domain.permissions import Role
from service.workflow.approval import confirm
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import JOB_SECONDS, Visitor
from tests.support.stages import Stages
from tests.support.world import OFFICER, World
from tests.unit.drafting.printing import as_pdf, printed, scanned, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.office,
    pytest.mark.timeout(1200),
    pytest.mark.slow,  # prints, scans and compares seventy sheets
]
EMAIL, PASSWORD = "arturo@example.org", "four herons and a ladder"
SWAPPED = 4
"""The sheet that is first missing, then of the other original."""


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """The Secretary General has signed with a key. Made before the browser is there, whose event loop would be in the way."""
    made = stages.copy("raw", tmp_path / "site")
    made.jobs()
    return made


def test_paper_is_accepted_only_when_it_is_right(world: World, browser: Browser, tmp_path: Path) -> None:
    people.add(
        world.services.store, email=EMAIL, name="Arturo Archivo Dos", roles=frozenset({Role.ARCHIVIST}),
        password=PASSWORD, now=world.clock(),
    )  # fmt: skip
    _, token = confirm.invite(world.services, OFFICER, world.id)
    with served(world) as address, at_work(world):
        counterpart = Visitor(browser, address, "ink-counterpart", PICTURES)
        archivist = Visitor(browser, address, "ink-archivist", PICTURES)
        public = Visitor(browser, address, "ink-public", PICTURES)
        chooses_paper(counterpart, token)
        scans = {number: printed_and_scanned(world, counterpart, number, tmp_path) for number in (1, 2)}
        is_told_what_is_wrong(counterpart, scans, tmp_path)
        brings_what_is_right(counterpart, scans, tmp_path)
        attests(archivist, world)
        deposits(archivist, world)
        anybody_checks(public, keeps(counterpart, tmp_path), copy_of(archivist, world, tmp_path))
    assert [fault for person in (counterpart, archivist, public) for fault in person.faults] == []


def chooses_paper(counterpart: Visitor, token: str) -> None:
    counterpart.go(f"/link/{token}")
    counterpart.page.get_by_label("Your name").fill("María José Núñez Peñafiel")
    counterpart.page.get_by_label("Your function").fill("Presidenta")
    counterpart.press("Open the agreement")
    counterpart.look("01-sign")
    counterpart.press("No certificate? Sign on paper")
    counterpart.look("02-choose")
    counterpart.page.get_by_label("In ink, on paper").check()
    counterpart.press("Record the choice", exact=False)
    counterpart.page.get_by_text("The choice is recorded").wait_for()
    counterpart.look("03-print-and-upload")


def printed_and_scanned(world: World, counterpart: Visitor, number: int, folder: Path) -> list[Image.Image]:
    """The sheets of one original, signed in ink: 2 degrees askew, 150 dots per inch, noise, JPEG."""
    package = counterpart.download(f"File to print: original {number}", folder).read_bytes()
    with world.services.store.reader() as unit:
        print_ = unit.paper_prints.latest(world.id, world.preliminary.originals[number - 1].party)
    assert print_ is not None
    with pypdfium2.PdfDocument(package) as document:
        assert len(document) == len(print_.pages)
    scans = []
    for at, layout in enumerate(print_.pages[1:], start=1):
        paper = printed(package, at)
        write(paper, (565, 300, 600, 320), seed=at, width=3)
        for box in layout["boxes"].values():
            write(paper, tuple(box), seed=at)
        scans.append(scanned(paper, skew=2 if at % 2 else -2, seed=at))
    return scans


def uploads(counterpart: Visitor, number: int, scans: list[Image.Image], folder: Path) -> None:
    """Chooses the file, sends it, and waits until it has been examined."""
    path = folder / f"scan-{number}.pdf"
    path.write_bytes(as_pdf(scans))
    counterpart.page.locator(f"#scan-{number}").set_input_files(path)
    counterpart.press(f"Upload the scan of original {number}")
    counterpart.page.get_by_text("is uploaded and is being examined").wait_for()
    settled(counterpart)


def settled(visitor: Visitor) -> None:
    """Until the page has no job to wait for, and stands still."""
    expect(visitor.page.locator("main")).not_to_contain_text("The service is at work", timeout=300_000)


def section(visitor: Visitor, number: int) -> Locator:
    return visitor.page.locator(f'section[aria-labelledby="original-{number}"]')


def is_told_what_is_wrong(counterpart: Visitor, scans: dict[int, list[Image.Image]], folder: Path) -> None:
    """A sheet is missing, then the same sheet of the other original is among them."""
    first, second = scans[1], scans[2]
    counterpart.press("Upload the scan of original 1")
    counterpart.look("04-no-file")
    at = SWAPPED - 1
    uploads(counterpart, 1, first[:at] + first[SWAPPED:], folder)
    expect(section(counterpart, 1)).to_contain_text(f"Missing sheets: {SWAPPED}, of {len(first)}.")
    counterpart.look("05-a-sheet-is-missing")
    uploads(counterpart, 1, [*first[:at], second[at], *first[SWAPPED:]], folder)
    expect(section(counterpart, 1)).to_contain_text(f"page {SWAPPED} is sheet {SWAPPED} of original 2.")
    expect(section(counterpart, 1)).to_contain_text(f"Missing sheets: {SWAPPED}, of {len(first)}.")
    counterpart.look("06-a-sheet-of-the-other-original")


def brings_what_is_right(counterpart: Visitor, scans: dict[int, list[Image.Image]], folder: Path) -> None:
    """Only the sheet that was wrong, upside down; the others are kept. Then the other original."""
    counterpart.page.get_by_label("Keep the sheets of the last scan", exact=False).first.check()
    uploads(counterpart, 1, [scans[1][SWAPPED - 1].rotate(180)], folder)
    expect(section(counterpart, 1)).to_contain_text(f"All {len(scans[1])} sheets are present.")
    uploads(counterpart, 2, scans[2], folder)
    expect(section(counterpart, 2)).to_contain_text(f"All {len(scans[2])} sheets are present.")
    counterpart.look("07-in-order")


def attests(archivist: Visitor, world: World) -> None:
    """Only what is in order can be attested, and only by somebody who says what was seen, and where and when it was signed."""
    archivist.sign_in(EMAIL, PASSWORD)
    for number in (1, 2):
        archivist.go(f"/instruments/{world.id}/paper")
        if number == 1:
            archivist.look("08-scans")
        archivist.press(f"Compare and attest original {number}")
        if number == 1:
            archivist.press("Attest and seal the certified copy")
            expect(archivist.page.locator(".govuk-error-summary")).to_be_visible()
        everything_is_drawn(archivist)
        archivist.look(f"09-original-{number}")
        archivist.page.get_by_label("The paper original").check()
        archivist.page.get_by_label("Place, as written", exact=False).fill("Quito")
        for part, value in zip(("Year", "Month", "Day"), world.clock().date().isoformat().split("-"), strict=True):
            archivist.page.get_by_label(part).fill(value)
        for box in archivist.page.locator('input[name="ticked"]').all():
            box.check()
        archivist.press("Attest and seal the certified copy")
        archivist.page.get_by_text("Attested. The certified copy is being made").wait_for()
        settled(archivist)
        expect(section(archivist, number)).to_contain_text("Certified electronic copy")
    archivist.look("10-certified")


def everything_is_drawn(archivist: Visitor) -> None:
    """Each sheet lies beside the one that was printed, and no picture is broken."""
    pictures = archivist.page.locator(".alternat-pages img").all()
    assert len(pictures) == 30
    for picture in pictures:
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("image => image.naturalWidth") > 500


def copy_of(archivist: Visitor, world: World, folder: Path) -> Path:
    archivist.go(f"/instruments/{world.id}/paper")
    return archivist.download("Certified electronic copy of original 1", folder)


def deposits(archivist: Visitor, world: World) -> None:
    """The instrument is signed: one signature with a key, one in ink."""
    archivist.go(f"/instruments/{world.id}")
    expect(archivist.page.locator('main a[href$="/deposit"]').first).to_be_visible(timeout=JOB_SECONDS * 1000)
    archivist.go(f"/instruments/{world.id}/deposit")
    expect(archivist.page.locator("h1")).to_contain_text("deposit", ignore_case=True)
    archivist.look("11-due-form")
    for box in archivist.page.locator('input[name="confirmed"]').all():
        box.check()
    archivist.press("Deposit and enter in the register")
    archivist.await_text("Deposited and entered in the register")
    archivist.look("12-entry")


def keeps(counterpart: Visitor, folder: Path) -> Path:
    counterpart.go("/agreement")
    counterpart.look("13-deposited")
    return counterpart.download("Receipt, JSON", folder)


def anybody_checks(public: Visitor, receipt: Path, certified: Path) -> None:
    public.go("/verify")
    public.page.locator("#receipt").set_input_files(receipt)
    public.press("Verify the receipt")
    public.await_text("The receipt is genuine")
    public.go("/verify")
    public.page.locator("#document").set_input_files(certified)
    public.press("Verify the document")
    public.await_text("Unchanged, and every signature is valid")
    public.await_text("This is a certified electronic copy of a paper original of agreement 1/")
    public.look("14-certified-copy")
