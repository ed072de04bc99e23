"""Pages of legal holds."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from tests.support.site import Site
from tests.web.test_disposals import ON, proposed
from tests.web.test_records import deposited


def test_a_hold_stops_a_disposal_until_another_person_lifts_it(place: Site) -> None:
    archivist, address = deposited(place)
    disposal = proposed(archivist, address)
    auditor, office, officer = (place.browser(one) for one in ("auditor", "sg_office", "officer"))
    form = unescape(auditor.get(address).text.split('">Place a legal hold')[0].rpartition('href="')[2])
    assert "The hold withdraws it." in auditor.get(form).text
    object_id = form.partition("object=")[2]
    day = place.services.clock().date() + timedelta(days=60)
    asked = {
        "object": object_id, "reason": "Arbitration, file 14.", "review_on-day": day.day, "review_on-month": day.month,
        "review_on-year": day.year,
    }  # fmt: skip
    wrong = auditor.post("/legal-holds/new", {**asked, "review_on-day": "99"})
    assert wrong.status_code == 400
    assert "Arbitration, file 14.</textarea>" in wrong.text
    assert 'href="#review_on"' in wrong.text
    made = auditor.post("/legal-holds/new", asked)
    assert made.status_code == 303

    for reader in (archivist, office):
        assert "Arbitration, file 14." in reader.get("/legal-holds").text
    assert "Legal hold since" in archivist.get(address).text
    assert officer.get("/legal-holds").status_code == 403
    assert "Withdrawn" in office.get(disposal).text
    again = unescape(archivist.get(address).text.split('">Propose a disposal')[0].rpartition('href="')[2])
    assert "A legal hold stands on this deposit" in archivist.get(again).text
    assert archivist.post("/disposals/new", {"object": object_id, **ON}).status_code == 409

    page = str(made.location)
    assert "has to lift it" in auditor.get(page).text
    assert auditor.post(f"{page}/lifting", {"why": "Over."}).status_code == 409
    assert office.post(f"{page}/lifting", {"why": "Over."}).status_code == 403
    kept = archivist.post(f"{page}/review", {**asked, "reason": "", "review_on-day": "99"})
    assert kept.status_code == 400
    assert 'value="99"' in kept.text
    assert archivist.post(f"{page}/review", {**asked, "reason": "The case goes on."}).status_code == 303
    assert "The case goes on." in office.get(page).text
    bare = archivist.post(f"{page}/lifting", {"why": ""})
    assert bare.status_code == 400
    assert 'href="#why"' in bare.text
    assert archivist.post(f"{page}/lifting", {"why": "The award was made."}).status_code == 303
    assert "The award was made." in office.get(page).text
    assert archivist.post(f"{page}/lifting", {"why": "Again."}).status_code == 409
    assert "Legal hold since" not in archivist.get(address).text
