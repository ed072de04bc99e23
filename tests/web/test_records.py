"""The archivist's pages for conference documents."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from html import unescape

import pikepdf

from tests.support.site import Browser, Site, upload
from tests.workflow.test_records import pdf


def form(site: Site, **changes: object) -> dict[str, object]:
    day, review = site.services.clock().date(), site.services.clock().date() + timedelta(days=40)
    return {
        "body": "general_assembly", "meeting": "Fifty-sixth  regular session", "symbol": "AG/doc.7/26", "access": "closed",
        "day-day": day.day, "day-month": day.month, "day-year": day.year, "reason": "Working document",
        "review_on-day": review.day, "review_on-month": review.month, "review_on-year": review.year,
        "title-es": "Acta <b>final</b>", "file-es": upload(pdf("acta"), "Acta.pdf"), **changes,
    }  # fmt: skip


def deposited(site: Site) -> tuple[Browser, str]:
    archivist = site.browser("archivist")
    answer = archivist.post("/records/new", form(site))
    assert answer.status_code == 303, answer.text
    return archivist, answer.location


def test_a_document_is_deposited_and_shown_to_those_who_may_read_it(place: Site) -> None:
    archivist, address = deposited(place)
    page = archivist.get(address).text
    assert "Acta &lt;b&gt;final&lt;/b&gt;" in page
    assert "Fifty-sixth regular session" in page
    assert "AG/doc.7/26" in archivist.get("/records?q=acta&body=general_assembly&language=es").text
    receipt = archivist.get(f"{address}/receipt.json")
    assert json.loads(receipt.data)["files"][0]["file"] == "files/es.pdf"
    assert archivist.get(f"{address}/files/es.pdf").data == pdf("acta")
    page = archivist.get(f"{address}/receipt.pdf").data
    with pikepdf.open(io.BytesIO(page)) as read:
        assert read.attachments["receipt.json"].get_file().read_bytes() == receipt.data
    officer, auditor = place.browser("officer"), place.browser("auditor")
    assert auditor.get(address).status_code == 200
    for closed in (address, f"{address}/files/es.pdf", f"{address}/receipt.json"):
        assert officer.get(closed).status_code == 404
    assert "AG/doc.7/26" not in officer.get("/records").text


def test_what_was_typed_is_kept_when_something_is_missing(place: Site) -> None:
    archivist = place.browser("archivist")
    answer = archivist.post("/records/new", form(place, symbol="", reason=""))
    assert answer.status_code == 400
    for kept in (
        "Acta &lt;b&gt;final&lt;/b&gt;",
        "Fifty-sixth",
        "Choose the files again",
        'href="#symbol"',
        'href="#reason"',
    ):
        assert kept in answer.text


def test_access_is_decided_on_a_page(place: Site) -> None:
    archivist, address = deposited(place)
    page = archivist.get(f"{address}/access").text
    assert "Working document" in page
    wrong = archivist.post(f"{address}/access", {"access": "internal", "reason": "", "review_on-day": "x"})
    assert wrong.status_code == 400
    done = archivist.post(f"{address}/access", {"access": "public"}, follow_redirects=True)
    assert "Decisions on access" in done.text
    assert place.browser("officer").get(address).status_code == 200


def test_whoever_has_the_file_learns_that_it_is_deposited(place: Site) -> None:
    deposited(place)
    anybody = place.browser("public")
    answer = anybody.post("/verify", {"document": upload(pdf("acta"))}, follow_redirects=True)
    assert "This file is in the archive: Conference document." in unescape(answer.text)
    assert "Acta" not in answer.text
