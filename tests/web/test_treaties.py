"""Treaties: read by everybody, on any day; recorded by the archivist, who sees before saving what will change."""

from __future__ import annotations

import re
from html import unescape

import pytest

from service.jobs.engine import drain
from service.settings import ROOT
from service.workflow.treaties import importing
from tests.support.delegated import authority_pdf
from tests.support.site import Browser, Site, upload
from tests.support.world import ARCHIVIST

SEEDS = ROOT / "config" / "treaties"


@pytest.fixture
def seeded(place: Site) -> Site:
    for code in ("A-53", "B-32", "B-58"):
        importing.run(place.services, ARCHIVIST, (SEEDS / f"{code}.toml").read_bytes())
    return place


def page(browser: Browser, address: str, *, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text[:600]
    return unescape(re.sub(r"<[^>]+>|\s+", " ", answer.text)).replace("  ", " ")


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_everybody_finds_a_treaty_by_words_state_year_and_subject(seeded: Site) -> None:
    browser = seeded.browser("public")
    for query in ("q=corrupcion", "q=B-58", "state=GTM&year=1996", "subject=corruption"):
        found = page(browser, f"/treaties?{query}")
        assert "Inter-American Convention against Corruption" in found
        assert "Death Penalty" not in found
    assert "No treaty matches" in page(browser, "/treaties?q=fisheries")
    assert "3 treaties" in flat(page(browser, "/treaties"))


def test_a_lasting_address_shows_the_status_on_its_day(seeded: Site) -> None:
    browser = seeded.browser("public")
    assert "24 parties" in flat(page(browser, "/treaties/B-32?on=2001-01-01"))
    assert "Not in force" in page(browser, "/treaties/B-32?on=1978-07-17")
    now = flat(page(browser, "/treaties/B-32"))
    assert "The number of instruments was reached by that of Grenada, deposited on 18 July 1978." in now
    assert "Former party, until 10 September 2013" in now
    assert "another publication has" in now
    assert "What is missing in this record" in now
    assert "Enter a date as year, month and day" in page(browser, "/treaties/B-32?on=2001-02-30", status=400)
    page(browser, "/treaties/B-99", status=404)
    page(browser, "/treaties/nothing", status=404)


@pytest.mark.slow
def test_a_state_has_a_page_with_all_its_treaties(seeded: Site) -> None:
    browser = seeded.browser("public")
    found = flat(page(browser, "/states/CRI"))
    assert "3 treaties" in found
    assert "1 treaty" in flat(page(browser, "/states/CRI?on=1980-01-01"))
    assert "No action of this State" in page(browser, "/states/CUB")
    page(browser, "/states/QQQ", status=404)


@pytest.mark.slow
def test_the_tables_are_files_too(seeded: Site) -> None:
    browser = seeded.browser("public")
    rows = browser.get("/treaties/A-53/table.csv?on=2010-01-01").text.lstrip("\ufeff").splitlines()
    assert rows[0].startswith("state,name,signed_on,kind")
    assert any(row.startswith("PAN,Panama,1990-11-26,ratification,1991-06-27,1991-08-28,1991-08-28") for row in rows)
    assert len(browser.get("/treaties/list.csv").text.splitlines()) == 4
    assert "B-32" in browser.get("/states/CRI/treaties.jsonl").text


def test_programs_read_the_same(seeded: Site) -> None:
    browser = seeded.browser("public")
    found = browser.get("/api/v1/treaties/B-32?on=2001-01-01").get_json()
    assert (found["status"], len(found["parties"])) == ("in_force", 24)
    (trinidad,) = [row for row in found["table"] if row["state"] == "TTO"]
    assert (trinidad["standing"], trinidad["until"]) == ("former", "1999-05-26")
    assert browser.get("/api/v1/treaties?subject=corruption").get_json()["total"] == 1
    assert len(browser.get("/api/v1/states/CRI/treaties").get_json()["treaties"]) == 3


def test_the_archivist_sees_what_will_change_and_records_it_with_its_document(seeded: Site) -> None:
    browser = seeded.browser("archivist")
    assert "Choose a State." in page(browser, "/treaties/B-32/record?kind=accession&state=", status=400)
    refused = page(browser, "/treaties/B-32/record?kind=&state=", status=400)
    assert refused.index("Choose a State.") < refused.index("Choose what the State did.")  # as on the page
    form = page(browser, "/treaties/B-32/record?kind=accession&state=CAN")
    assert "Date of deposit or receipt" in form
    facts = {
        "kind": "accession", "state": "CAN", "deposited-day": "1", "deposited-month": "3", "deposited-year": "2026",
        "reservation": "4 (1)",
    }  # fmt: skip
    wrong = browser.post("/treaties/B-32/record", {**facts, "deposited-day": "40"})
    assert wrong.status_code == 400
    assert 'value="40"' in wrong.text
    seen = unescape(browser.post("/treaties/B-32/record", facts).text)
    assert "The treaty enters into force for the State on 1 March 2026." in seen
    assert "Parties today: 23 before, 24 afterwards." in seen
    kept = {"kind": "accession", "state": "CAN", "deposited": "2026-03-01", "reservation": "4 (1)", "step": "record"}
    for more, said in (({}, "Tick the box"), ({"confirmed": "yes"}, "Choose the PDF")):
        answer = browser.post("/treaties/B-32/record", {**kept, **more})
        assert answer.status_code == 400
        assert said in unescape(answer.text)
    answer = browser.post("/treaties/B-32/record", {**kept, "confirmed": "yes", "document": upload(authority_pdf())})
    assert answer.status_code == 303, unescape(answer.text)
    found = flat(page(browser, "/treaties/B-32"))
    assert "The action has been recorded" in found
    assert "Reservation, article 4 (1), received on 1 March 2026." in found
    address = re.search(r"/treaties/B-32/actions/[0-9a-f-]+/document", browser.get("/treaties/B-32").text)
    assert address is not None
    link = (
        browser.get("/treaties/B-32")
        .text.partition("actions/")[2]
        .partition('">Certify a true copy')[0]
        .rpartition('href="')[2]
    )
    form = unescape(link)
    assert "Treaty B-32, action No. " in browser.get(form).text
    made = browser.post(form, {"person": "Ana Gómez", "language": "es", "printed": "1"})
    assert made.status_code == 303
    drain(seeded.services)
    assert browser.get(f"{made.location}/copy.pdf").data.startswith(b"%PDF")
    assert "/copies/new" not in seeded.browser("public").get("/treaties/B-32").text


@pytest.mark.slow
def test_the_document_of_an_action_is_closed(seeded: Site) -> None:
    found = seeded.browser("archivist").get("/treaties/B-32").text
    address = re.search(r"/treaties/B-32/actions/[0-9a-f-]+/document", found)
    assert address is not None
    assert seeded.browser("archivist").get(address[0]).status_code == 200
    assert seeded.browser("officer").get(address[0]).status_code == 403
    assert address[0] not in seeded.browser("public").get("/treaties/B-32").text
