"""From the page with the verdict to the reports, without the file; in the reader's language, and never for a forged verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest

from service.web.verify import reports
from tests.support.site import Site, upload
from tests.support.stages import Stages

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def site(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(stages.copy("signed", tmp_path_factory.mktemp("reports") / "house"))
    made.world.deposit()
    yield made
    made.close()


@pytest.fixture(scope="module")
def original(site: Site) -> bytes:
    with site.services.store.reader() as unit:
        entry = unit.register.get(1, site.services.clock().year)
    assert entry is not None
    return site.services.archive.read(entry.object_id, entry.originals[0]["path"])


@pytest.fixture(scope="module")
def page(site: Site, original: bytes) -> str:
    return (
        site.browser().post("/verify", {"document": upload(original, "../acuerdo ñ.pdf")}, follow_redirects=True).text
    )


def finding(page: str) -> str:
    found = re.search(r'name="finding" value="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_the_page_answers_two_questions_and_names_the_deposit(page: str) -> None:
    for said in (
        "Unchanged, and every signature is valid.",
        "Was the document changed?",
        "Can the signatures be relied on?",
        "deposited on",
        "No amendment, termination or correction of this agreement is recorded.",
    ):
        assert said in page
    headline = re.search(r"<h1.*?</h1>", page, re.DOTALL)
    assert headline
    assert not re.search(r"TOTAL_|PAdES|INDETERMINATE", headline[0])


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("fr-CH,fr;q=0.9", "Le document n’a pas été modifié depuis sa signature."),
        ("pt-BR", "O documento não foi alterado"),
        ("es", "El documento no ha cambiado desde que se firmó."),
    ],
)
def test_the_sentences_speak_four_languages(wish: str, said: str, site: Site, original: bytes) -> None:
    browser = site.browser()
    answer = browser.post(
        "/verify", {"document": upload(original)}, headers={"Accept-Language": wish}, follow_redirects=True
    ).text
    assert said in answer


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "mime", "begins"),
    [("pdf", "application/pdf", b"%PDF"), ("xml", "application/xml", b"<?xml"), ("json", "application/json", b"{")],
)
def test_each_report_is_made_from_the_page_alone(kind: str, mime: str, begins: bytes, site: Site, page: str) -> None:
    answer = site.browser().post("/verify/report", {"finding": finding(page), "kind": kind, "language": "fr"})
    assert (answer.status_code, answer.mimetype) == (200, mime)
    assert answer.data.startswith(begins)
    name = answer.headers["Content-Disposition"]
    assert "attachment" in name
    assert ".." not in name
    assert "/" not in name.replace("filename*=UTF-8''", "")


def test_the_json_report_names_the_register_number(site: Site, page: str) -> None:
    told = json.loads(site.browser().post("/verify/report", {"finding": finding(page), "kind": "json"}).data)
    assert told["registered"]["number"].startswith("1/")
    assert told["verdict"]["indication"] == "TOTAL_PASSED"


def test_a_forged_or_old_verdict_gives_no_report(site: Site, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = finding(page)
    for forged in ("", "x", sealed[:-2] + ("AA" if sealed[-2:] != "AA" else "BB"), "e30." + sealed.split(".", 1)[1]):
        answer = site.browser().post("/verify/report", {"finding": forged, "kind": "pdf"})
        assert answer.status_code == 400
        assert "can be made only from the page with the verdict" in answer.text
    monkeypatch.setattr(reports, "SECONDS", -1)
    assert "older than two hours" in site.browser().post("/verify/report", {"finding": sealed, "kind": "pdf"}).text


@pytest.mark.slow
def test_an_unknown_kind_of_report_is_refused(site: Site, page: str) -> None:
    assert site.browser().post("/verify/report", {"finding": finding(page), "kind": "exe"}).status_code == 422


def test_nothing_of_the_file_is_kept(site: Site, original: bytes) -> None:
    files = sorted(path for path in (site.services.settings.data_folder / "files").rglob("*") if path.is_file())
    site.browser().post("/verify", {"document": upload(original + b"\n")})
    assert sorted(path for path in (site.services.settings.data_folder / "files").rglob("*") if path.is_file()) == files


def test_a_verdict_has_an_address_for_two_hours_in_every_language(site: Site, original: bytes) -> None:
    browser = site.browser()
    address = browser.post("/verify", {"document": upload(original)}).headers["Location"]
    page = unescape(browser.get(address).text)
    assert f"/language/es?next={address}" in page
    browser.get("/language/es")
    assert "El documento no ha cambiado desde que se firmó." in unescape(browser.get(address).text)
    site.world.clock.skip(2 * 3600 + 1)
    assert browser.get(address).status_code == 404


def test_what_is_no_signed_pdf_is_said_to_be_what_it_is(site: Site, original: bytes) -> None:
    browser = site.browser()
    for data, said in (
        (b"", "The file is empty."),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "This is a Word file."),
        (b'{"kind": "alternat-receipt/1", "leaf": "{}", "checkpoint": "x"}', "Check it as a receipt"),
    ):
        answer = browser.post("/verify", {"document": upload(data)})
        assert (answer.status_code, said in answer.text) == (400, True), said
    turned = browser.post("/verify/receipt", {"receipt": upload(original)})
    assert (turned.status_code, "This is a PDF file, not a receipt." in turned.text) == (400, True)


def test_a_reading_copy_is_named_on_the_page_and_in_the_api(site: Site) -> None:
    with site.services.store.reader() as unit:
        instrument = unit.instruments.get(site.world.id)
        copy = unit.preliminaries.latest(site.world.id)
    assert instrument is not None
    assert copy is not None
    data = site.services.files.read(copy.reading_copy)
    named = f"This is the reading copy of the agreement {instrument.reference}."
    assert named in site.browser().post("/verify", {"document": upload(data)}).text
    answer = site.browser().client.post("/api/v1/verifications", data=data, content_type="application/pdf")
    assert (answer.status_code, named in answer.text) == (422, True)
