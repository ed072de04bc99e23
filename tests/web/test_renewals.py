"""Archivists see what is due and what has lapsed; a person who verifies an older file learns that there is a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pypdfium2
import pytest

from service.workflow.deposit import renewals
from service.workflow.records.deposit import deposit_record
from service.workflow.signature.evidence import digest
from tests.crash.points import A_LIFETIME
from tests.decades.authorities import Decades, day
from tests.decades.sites import name_authorities
from tests.support.site import Site, upload
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, World, open_services
from tests.workflow.test_renewals_of_holdings import record

pytestmark = [pytest.mark.office, pytest.mark.timeout(600)]


@pytest.fixture
def site(decades: tuple[Decades, Stages], tmp_path: Path) -> Iterator[Site]:
    made = Site(decades[1].copy("deposited", tmp_path / "site"))
    yield made
    made.close()


@pytest.fixture
def renewed(decades: tuple[Decades, Stages], tmp_path: Path) -> Iterator[tuple[Site, bytes, bytes]]:
    """With the original of the organization as it was deposited and as it is now."""
    world = decades[1].copy("deposited", tmp_path / "site")
    name_authorities(tmp_path / "site", decades[0], "longer")
    world.services.store.engine.dispose()
    services = open_services(tmp_path / "site", clock=world.clock)
    assert {one.state for one in renewals.run(services, ahead=A_LIFETIME)} == {renewals.RENEWED}
    made = Site(World(services, world.pki, world.clock, id=world.id))
    (object_id,) = services.archive.object_ids()
    files = [services.archive.read(object_id, "original-organization.pdf", version) for version in ("v1", "v2")]
    yield made, files[0], files[1]
    made.close()


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.slow
def test_the_worklist_says_what_is_due_and_what_has_lapsed_to_archivists_only(site: Site) -> None:
    assert "Time-stamps of deposited files" not in site.browser("archivist").get("/").text
    assert "No file has to be renewed within a year." in site.browser("archivist").get("/renewals").text
    for moment, said, state in (
        (day(2035, 6), "3 files are due for renewal within a year.", "Due"),
        (day(2036, 6), "The proof of 3 files has lapsed.", "Lapsed"),
    ):
        site.world.clock.ahead += moment - site.world.clock() + timedelta(seconds=1)
        assert said in site.browser("archivist").get("/").text
        assert "Time-stamps of deposited files" not in site.browser("officer").get("/").text
        page = words_of(site.browser("archivist").get("/renewals").text)
        for name in (
            "Original kept by the organization",
            "Original kept by the counterpart",
            "Procès-verbal of signature",
        ):
            assert f"{state} {name}" in page
        assert page.lower().count("proved until 1 january 2036 by a time-stamp of") == 3
        assert ("Tell the operator today" in page) is (state == "Lapsed")
    spanish = site.browser("archivist").get("/renewals", headers={"Accept-Language": "es"}).text
    assert "Avise hoy mismo al operador" in spanish


@pytest.mark.slow
def test_the_list_says_why_a_renewal_failed(site: Site) -> None:
    assert {one.state for one in renewals.run(site.services, ahead=A_LIFETIME)} == {renewals.FAILED}
    site.world.clock.ahead += day(2035, 6) - site.world.clock()
    page = words_of(site.browser("archivist").get("/renewals").text)
    assert page.count("failed: The document was not renewed. The authority that answered") == 3
    spanish = words_of(site.browser("archivist").get("/renewals", headers={"Accept-Language": "es"}).text)
    assert spanish.count("falló: El documento no se renovó.") == 3


@pytest.mark.slow
def test_the_entry_gives_out_both_files_and_the_history_tells_of_the_renewal(
    renewed: tuple[Site, bytes, bytes],
) -> None:
    site, old, new = renewed
    browser = site.browser("officer")
    page = words_of(browser.get("/register/2026/1").text)
    for data in (old, new):
        assert " ".join(digest(data)[at : at + 4] for at in range(0, 64, 4)) in page
    assert page.count("As it was deposited, PDF") == 2
    assert "which proves it until 1 January 2040:" in page
    assert browser.get("/register/2026/1/deposited-organization.pdf").data == old
    assert browser.get("/register/2026/1/original-organization.pdf").data == new
    history = words_of(browser.get(site.path).text)
    assert "Time-stamps of the deposited files renewed" in history
    assert "The files are proved until 1 January 2040." in history


@pytest.mark.slow
def test_an_old_file_is_the_original_and_there_is_a_newer_one(renewed: tuple[Site, bytes, bytes]) -> None:
    site, old, new = renewed
    newest = "This is the newest file, and it begins with the deposited one."
    for data, said, unsaid, report in (
        (old, "There is a newer version of this file", newest, "There is a newer file of it"),
        (new, newest, "There is a newer version of this file", "Its time-stamps were renewed on"),
    ):
        browser = site.browser()
        page = browser.post("/verify", {"document": upload(data)}, follow_redirects=True).text
        assert "Unchanged, and every signature is valid." in page
        assert "of agreement 1/2026, deposited on" in page
        assert said in page
        assert unsaid not in page
        found = re.search(r'name="finding" value="([^"]+)"', page)
        assert found
        form = {"finding": unescape(found[1]), "kind": "pdf", "language": "en"}
        with pypdfium2.PdfDocument(browser.post("/verify/report", form).data) as made:
            assert report in " ".join(made[0].get_textpage().get_text_range().split())


@pytest.mark.slow
def test_a_conference_document_is_listed_and_gives_out_both_files(
    site: Site, decades: tuple[Decades, Stages], tmp_path: Path
) -> None:
    (object_id,) = site.services.archive.object_ids()
    old = site.services.archive.read(object_id, "original-organization.pdf")
    entry = deposit_record(site.services, ARCHIVIST, record("1", es=old))
    site.world.clock.ahead += day(2035, 6) - site.world.clock()
    page = site.browser("archivist").get("/renewals").text
    assert "Due File files/es.pdf" in words_of(page)
    assert "Conference document AG/RES. 1 (LVI-O/26)" in words_of(page)
    assert f'href="/records/{entry.id}"' in page

    name_authorities(tmp_path / "site", decades[0], "longer")
    site.world.clock.ahead = timedelta(0)
    services = open_services(tmp_path / "site", clock=site.world.clock)
    assert {one.state for one in renewals.run(services, ahead=A_LIFETIME)} == {renewals.RENEWED}
    browser = site.browser("officer")
    page = words_of(browser.get(f"/records/{entry.id}").text)
    assert "As it was deposited, PDF" in page
    assert "which proves it until 1 January 2040:" in page
    new = browser.get(f"/records/{entry.id}/files/es.pdf").data
    assert new.startswith(old)
    assert len(new) > len(old)
    assert browser.get(f"/records/{entry.id}/files/es.pdf?deposited=1").data == old
    assert "Time-stamps of the deposited files renewed" in site.browser("auditor").get("/events").text
    services.store.engine.dispose()
