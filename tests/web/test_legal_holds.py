"""Pages of legal holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from service.workflow.disposal import holds
from service.workflow.treaties import importing
from tests.support.site import Browser, Site
from tests.support.world import ARCHIVIST, AUDITOR
from tests.web.test_disposals import ON, proposed
from tests.web.test_records import deposited
from tests.web.test_treaties import SEEDS


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


def standing_on(site: Site, object_id: str) -> None:
    holds.place(
        site.services,
        AUDITOR,
        object_id,
        reason="Arbitration.",
        review_on=site.services.clock().date() + timedelta(days=60),
    )


def test_a_hold_is_linked_wherever_its_document_is_shown(place: Site) -> None:
    archivist, address = deposited(place)
    standing_on(place, form_of(archivist, address))
    link = f'href="/legal-holds/{address.rpartition("/")[2]}/1"'
    for reader, seen in ((archivist, True), (place.browser("officer"), False)):
        assert (link in reader.get("/records").text) is seen


def test_a_hold_on_a_treaty_is_on_its_page(place: Site) -> None:
    importing.run(place.services, ARCHIVIST, (SEEDS / "B-58.toml").read_bytes())
    auditor, public = place.browser("auditor"), place.browser()
    standing_on(place, form_of(auditor, "/treaties/B-58"))
    assert "B-58/1</h2>" in auditor.get("/treaties/B-58").text
    page = public.get("/treaties/B-58").text
    assert "Legal hold" not in page
    assert "legal hold" not in page


@pytest.mark.office
def test_a_hold_on_an_agreement_is_on_its_page_and_in_the_register(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    (object_id,) = site.services.archive.object_ids()
    standing_on(site, object_id)
    link = f'href="/legal-holds/{site.world.id}/1"'
    for who, seen in (("auditor", True), ("archivist", True), ("officer", False)):
        browser = site.browser(who)
        assert [link in browser.get(address).text for address in (site.path, "/register")] == [seen, seen], who


def form_of(browser: Browser, address: str) -> str:
    """Id of the object on which the page offers to place a hold."""
    before = unescape(browser.get(address).text.split('">Place a legal hold')[0])
    return before.rpartition("object=")[2]
