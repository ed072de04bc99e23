"""An archivist's day in the browser, a ministry that reads what a treaty's status is, and somebody who checks a certified copy by its QR code."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from service.accounts import people
from service.depository.ocfl import layout
from service.domain.permissions import Role
from service.settings import ROOT
from service.settings.replica import Replica
from service.workflow.access_code import short_code_of
from service.workflow.preservation.audit import AuditRun
from service.workflow.replica import replicate
from service.workflow.treaties import importing
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import at_work, served
from tests.journeys.visitor import JOB_SECONDS, Visitor
from tests.support import versitygw
from tests.support.delegated import authority_pdf
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, World
from tests.workflow.test_legacy import rows, write

pytestmark = [pytest.mark.browser, pytest.mark.office, pytest.mark.slow, pytest.mark.timeout(1200)]
PASSWORD = "seven lanterns in a row"


@pytest.fixture
def world(stages: Stages, tmp_path: Path) -> World:
    """A signed agreement, a treaty with its table, and two archivists."""
    made = stages.copy("signed", tmp_path / "site")
    importing.run(made.services, ARCHIVIST, (ROOT / "config" / "treaties" / "A-53.toml").read_bytes())
    for email, name in (("archivist@example.org", "Arturo Archivo"), ("second@example.org", "Segunda Archivo")):
        people.add(
            made.services.store, email=email, name=name, roles=frozenset({Role.ARCHIVIST}), department="", password=PASSWORD,
            now=made.clock(),
        )  # fmt: skip
    return made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world) as found, at_work(world):
        yield found


def test_a_day_of_the_archivist(world: World, address: str, browser: Browser, tmp_path: Path) -> None:
    archivist = Visitor(browser, address, "archivist", PICTURES)
    archivist.sign_in("archivist@example.org", PASSWORD)
    archivist.look("01-worklist")
    entry = deposits(archivist, world)
    corrects(archivist, entry)
    changes(archivist, entry, world.clock().date())
    certifies(archivist, entry)
    records_an_action(archivist, tmp_path)
    takes_over_and_searches(archivist, tmp_path)
    anybody = Visitor(browser, address, "public", PICTURES)
    anybody.go(in_the_qr_code(world))
    anybody.await_text("The depository gave a certified copy")
    anybody.look("01-copy-checked")
    ministry = Visitor(browser, address, "ministry", PICTURES, language="es")
    ministry.go("/treaties?lang=es")
    ministry.look("01-treaties")
    ministry.go("/treaties/A-53")
    ministry.await_text("Jamaica")
    ministry.look("02-treaty")
    ministry.go("/states/JAM")
    ministry.look("03-state")
    assert archivist.faults + anybody.faults + ministry.faults == []


def deposits(archivist: Visitor, world: World) -> str:
    """The due form shows the entry as it will be."""
    archivist.go(f"/instruments/{world.id}/deposit")
    archivist.await_text(world.instrument.title)
    archivist.look("02-due-form")
    archivist.press("Deposit and enter in the register")
    expect(archivist.page.locator(".govuk-error-summary")).to_be_visible()
    archivist.look("03-points-open")
    for box in archivist.page.locator('input[name="confirmed"]').all():
        box.check()
    archivist.press("Deposit and enter in the register")
    archivist.page.wait_for_url("**/register/**", timeout=JOB_SECONDS * 1000)
    archivist.look("04-entry")
    return archivist.page.url.partition("?")[0]


def changes(archivist: Visitor, entry: str, today: date) -> None:
    page = archivist.page
    archivist.go(f"{entry}/acts")
    page.locator('[name="kind"][value="termination"]').check()
    for field, year in (("day", today.year), ("effective", today.year + 1)):
        for part, value in (("day", today.day), ("month", today.month), ("year", year)):
            page.locator(f'[name="{field}-{part}"]').fill(str(value))
    page.locator("#note").fill("Note of today by which the counterpart gave notice.")
    page.locator('[name="confirmed"]').check()
    archivist.look("07-act")
    archivist.press("Record the change")
    archivist.page.wait_for_url(entry)
    archivist.look("08-entry-ended")


def corrects(archivist: Visitor, entry: str) -> None:
    """An error in the text is proposed to be corrected, and a party objects."""
    page = archivist.page
    archivist.go(f"{entry}/rectifications")
    page.locator("#place").fill("Article 5")
    for area in page.locator('textarea[name^="error-"]').all():
        area.fill("thirty")
    for area in page.locator('textarea[name^="correction-"]').all():
        area.fill("sixty")
    page.locator("#reason").fill("A slip in the drafting.")
    archivist.look("05-correction")
    archivist.press("Propose the correction")
    archivist.await_text("The correction is proposed, and the parties are notified.")
    page.locator('[name="party"][value="counterpart"]').check()
    page.locator("#received").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
    page.locator("#text").fill("The parties agreed on thirty days.")
    archivist.look("06-objection")
    archivist.press("Record the objection")
    archivist.await_text("The objection is recorded and circulated.")


def certifies(archivist: Visitor, entry: str) -> None:
    """Gives a certified copy, and takes the package of the deposit."""
    page = archivist.page
    archivist.go(entry)
    archivist.press("Certify a true copy")
    page.locator("#person").fill("Ministra Josefina")
    page.locator("#printed").fill("1")
    archivist.look("09-copy-asked")
    archivist.press("Certify the copy")
    archivist.await_text("Sealed copy, PDF")
    archivist.look("10-copy")
    archivist.go("/copies")
    archivist.await_text("Ministra Josefina")
    archivist.look("11-copies")
    archivist.go(entry)
    with page.expect_download() as expected:
        page.locator('main a[href*="/packages/"]').first.click()
    assert Path(expected.value.path()).read_bytes().startswith(b"PK")


def in_the_qr_code(world: World) -> str:
    """The path of the address that the copy's QR code holds."""
    with world.services.store.reader() as unit:
        (row,) = unit.certified_copies.listed().found
    said = {"number": row.number, "day": row.asked_at.date().isoformat(), "code": short_code_of(world.services, row.id)}
    return f"/copies/check?{urlencode(said)}"


def records_an_action(archivist: Visitor, folder: Path) -> None:
    """A State accedes to a treaty; what will change is said before."""
    page, document = archivist.page, folder / "instrument.pdf"
    document.write_bytes(authority_pdf())
    archivist.go("/treaties/A-53/record")
    page.locator("#state").select_option("JAM")
    page.locator('[name="kind"][value="accession"]').check()
    archivist.press("Continue")
    archivist.look("12-action-facts")
    for part, value in (("day", "1"), ("month", "3"), ("year", "2026")):  # the treaty is open for accession
        page.locator(f'[name="deposited-{part}"]').fill(value)
    archivist.press("Show what will change")
    archivist.await_text("What will change")
    page.locator("#document").set_input_files(document)
    page.locator('[name="confirmed"]').check()
    archivist.look("13-action-checked")
    archivist.press("Record the action")
    archivist.page.wait_for_url("**/treaties/A-53**")
    archivist.await_text("Jamaica")
    archivist.look("14-treaty")


def takes_over_and_searches(archivist: Visitor, folder: Path) -> None:
    """An earlier register with two defects is uploaded, corrected, imported with its scans, and found."""
    table, page = rows(3), archivist.page
    spoilt = [dict(row) for row in table]
    spoilt[0]["Fecha de Firma"], spoilt[1]["Clasificación"] = "03/09/1988", "42/99/1"
    upload(archivist, "table", write(folder, spoilt, scans=0)[0], "Examine the table")
    archivist.await_text("03/09/1988")
    archivist.await_text("is no number")
    archivist.look("15-import-defects")
    path, scans = write(folder, table, scans=2)
    upload(archivist, "table", path, "Examine the table", at=page.url)
    upload(archivist, "scan", [scans / "scan-0.pdf", scans / "scan-1.pdf"], "Add the scans", at=page.url)
    archivist.await_text("There is no defect")
    archivist.look("16-import-ready")
    archivist.press("Start the import")
    archivist.await_text("Imported")
    archivist.look("17-imported")
    archivist.go("/register?q=subject")
    archivist.await_text("Agreement on subject 1")
    archivist.look("18-search")
    page.get_by_role("link", name="Agreement on subject 1").first.click()
    archivist.look("19-imported-entry")


def upload(
    archivist: Visitor, field: str, files: Path | list[Path], button: str, *, at: str = "/register/imports"
) -> None:
    archivist.go(at)
    archivist.page.locator(f"#{field}").set_input_files(files)
    archivist.press(button)


def test_damage_is_repaired_by_two_archivists(stages: Stages, tmp_path: Path, browser: Browser, world: World) -> None:
    if versitygw.program() is None:
        pytest.skip("versitygw is not there and Go cannot build it: REPAIR IN THE BROWSER WAS NOT TESTED")
    access = tmp_path / "access"
    access.write_text(f"{versitygw.KEY_ID}\n{versitygw.SECRET}\n")
    with versitygw.served(tmp_path / "versitygw") as server:
        place = Replica(
            endpoint=server.endpoint, bucket=versitygw.BUCKET, region="us-east-1", access_file=access, prefix="journey/",
            retention_days=30, timeout=20,
        )  # fmt: skip
        world.services = replace(world.services, settings=replace(world.services.settings, replica=place))
        world.deposit()
        assert replicate.run(world.services).failed == 0
        object_id = f"urn:uuid:{world.id}"
        folder = world.services.archive.ocfl / layout.path_of(object_id)
        damaged = next(folder.rglob("v1/content/text.txt"))
        damaged.chmod(0o644)
        damaged.write_bytes(b"altered")
        audit(world)
        with served(world) as address:
            _repair(browser, address)
        assert damaged.read_bytes() != b"altered"
        assert not audit(world)
    shutil.rmtree(tmp_path / "versitygw", ignore_errors=True)


def audit(world: World) -> list[object]:
    run = AuditRun(world.services)
    found: list[object] = list(run.findings())
    run.store()
    return found


def _repair(browser: Browser, address: str) -> None:
    one, other = (Visitor(browser, address, name, PICTURES) for name in ("archivist", "second"))
    one.sign_in("archivist@example.org", PASSWORD)
    one.look("20-worklist-alarm")
    one.go("/audit")
    one.await_text("The audit found 1 discrepancy.")
    one.look("21-audit")
    one.page.get_by_role("link", name="Propose a repair").first.click()
    one.press("Propose the repair")
    one.await_text("State the reason")
    one.page.locator("#reason").fill("The disk of the archive reported errors.")
    one.look("22-proposal")
    one.press("Propose the repair")
    one.await_text("You proposed this repair. Another archivist confirms it.")
    one.look("23-proposed")
    other.sign_in("second@example.org", PASSWORD)
    other.go("/audit")
    other.page.get_by_role("link", name="repair waits for a second person").click()
    other.look("24-repairs")
    other.page.locator(".alternat-card a").first.click()
    other.look("25-to-confirm")
    other.press("Confirm and carry out the repair")
    other.await_text("The deposit is repaired.")
    other.look("26-repaired")
    other.go("/audit")
    other.await_text("Nothing found")
    other.look("27-audit-well")
    other.go("/replica")
    other.await_text("Versions on the replica")
    other.look("28-replica")
    assert one.faults + other.faults == []
