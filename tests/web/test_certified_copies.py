"""Pages of certified copies: the archivist's, and the public check."""

from __future__ import annotations

from html import unescape

from service.jobs.engine import drain
from tests.support.site import Site, upload
from tests.web.test_records import deposited
from tests.workflow.test_records import pdf


def test_a_copy_is_certified_taken_and_checked(place: Site) -> None:
    archivist, address = deposited(place)
    page = archivist.get(address).text
    form = unescape(page.split('">Certify a true copy')[0].rpartition('href="')[2])
    assert "AG/doc.7/26" in archivist.get(form).text
    wrong = archivist.post(form, {"person": "", "language": "fr", "printed": "many"})
    assert wrong.status_code == 400
    assert 'href="#person"' in wrong.text
    made = archivist.post(form, {"person": "Jean Dupont", "language": "fr", "printed": "1"})
    assert made.status_code == 303
    assert "This page loads itself again" in archivist.get(made.location).text
    assert drain(place.services) == 1
    auditor = place.browser("auditor")
    assert "Jean Dupont" in auditor.get(made.location).text
    copy = auditor.get(f"{made.location}/copy.pdf").data
    assert copy.startswith(b"%PDF")
    assert "Jean Dupont" in auditor.get("/copies").text
    with place.services.store.reader() as unit:
        (row,) = unit.certified_copies.listed().found
    check(place, row.id, copy)


def check(place: Site, copy_id: str, copy: bytes) -> None:
    from service.workflow.access_code import short_code_of

    anybody, day = place.browser("public"), place.services.clock().date()
    code = short_code_of(place.services, copy_id)
    scanned = anybody.get(
        "/copies/check", query_string={"number": f"1/{day.year}", "day": day.isoformat(), "code": code}
    )
    assert "The depository gave a certified copy" in scanned.text
    typed = {
        "number": f"1/{day.year}", "day-day": day.day, "day-month": day.month, "day-year": day.year, "code": code.lower(),
    }  # fmt: skip
    for data, said in (
        (copy, "is this certified copy, unchanged"),
        (pdf("acta"), "is the deposited document"),
        (b"x", "is neither"),
    ):
        answer = anybody.post("/copies/check", {**typed, "file": upload(data)})
        assert said in answer.text
        assert "Acta" not in answer.text
        assert "Dupont" not in answer.text
    assert anybody.post("/copies/check", {**typed, "code": "1AAAA-BBBBB"}).status_code == 404
    kept = anybody.post("/copies/check", {**typed, "code": ""})
    assert kept.status_code == 400
    assert f'value="1/{day.year}"' in kept.text
