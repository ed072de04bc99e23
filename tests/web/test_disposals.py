"""Pages of disposals, and what the register, the public and programs are told afterwards."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.ocfl import layout
from service.workflow.deposit import later_acts, recovery, releases
from service.workflow.preservation.audit import AuditRun
from tests.support.site import Browser, Site
from tests.support.world import ARCHIVIST, open_services
from tests.web.test_records import deposited

ON = {
    "authority": "Retention schedule, series 4.2", "authority_date-day": "15", "authority_date-month": "1",
    "authority_date-year": "2026", "reason": "Kept for ten years.",
}  # fmt: skip


def proposed(browser: Browser, page: str) -> str:
    """The address of the proposal that was made from the page of a deposit."""
    form = unescape(browser.get(page).text.split('">Propose a disposal')[0].rpartition('href="')[2])
    shown = browser.get(form).text
    assert "It cannot be undone." in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    object_id = shown.split('name="object" value="')[1].split('"')[0]
    wrong = browser.post("/disposals/new", {"object": object_id, "seen": seen, "authority": "A", "reason": ""})
    assert wrong.status_code == 400
    assert 'href="#reason"' in wrong.text
    assert 'value="A"' in wrong.text
    made = browser.post("/disposals/new", {"object": object_id, "seen": seen, **ON})
    assert made.status_code == 303
    assert "has to approve the disposal" in browser.get(made.location).text
    return str(made.location)


def test_a_document_is_disposed_of_and_its_page_says_so(place: Site) -> None:
    archivist, address = deposited(place)
    page = proposed(archivist, address)
    office = place.browser("sg_office")
    assert page in office.get("/disposals").text
    assert archivist.post(f"{page}/approval").status_code == 403
    assert place.browser("auditor").post(f"{page}/withdrawal").status_code == 403
    seen = office.get(page).text.split('name="seen" value="')[1].split('"')[0]
    assert office.post(f"{page}/approval", {"seen": "other"}).status_code == 409
    assert office.post(f"{page}/approval", {"seen": seen}).status_code == 303
    assert "Carried out" in office.get(page).text
    told = archivist.get(address)
    assert told.status_code == 200
    assert "By authority of Retention schedule, series 4.2" in told.text
    assert "Propose a disposal" not in told.text
    assert "Disposed of on" in archivist.get("/records").text
    gone = archivist.get(f"{address}/files/es.pdf")
    assert gone.status_code == 410
    assert "was disposed of on" in gone.text


@pytest.mark.office
def test_an_agreement_that_ended_is_disposed_of_and_everybody_is_told(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    with site.services.store.reader() as unit:
        entry = unit.register.by_instrument(site.world.id)
    assert entry is not None
    archivist, office, anybody = (site.browser(one) for one in ("archivist", "sg_office", "public"))
    own, public = (f"{top}/register/{entry.year}/{entry.number}" for top in ("", "/public"))
    releases.decide(site.services, ARCHIVIST, entry.number, entry.year, asked="texts", reason="Both parties agreed")
    form = unescape(archivist.get(own).text.split('">Propose a disposal')[0].rpartition('href="')[2])
    assert "is in force, or nothing on record says that it ended" in archivist.get(form).text
    ended = {
        "kind": "termination",
        "day": entry.signed_on.isoformat(),
        "effective": entry.signed_on.isoformat(),
        "later": "",
        "note": "Note",
    }
    later_acts.record_act(site.services, ARCHIVIST, entry.number, entry.year, ended)  # type: ignore[arg-type]
    site.world.clock.skip(3 * 86400)
    assert anybody.get(f"{public}/original-organization.pdf").status_code == 200

    archivist, office = site.browser("archivist"), site.browser("sg_office")
    page = proposed(archivist, own)
    seen = office.get(page).text.split('name="seen" value="')[1].split('"')[0]
    assert office.post(f"{page}/approval", {"seen": seen}).status_code == 303
    assert not (site.services.archive.ocfl / layout.path_of(entry.object_id)).exists()

    told = anybody.get(public)
    assert (told.status_code, "Disposed of on" in told.text, "The text was destroyed." in told.text) == (
        410,
        True,
        True,
    )
    assert anybody.get(f"{public}/original-organization.pdf").status_code == 410
    assert "Disposed of on" in anybody.get("/public/register").text
    record = anybody.get("/public/oai?verb=ListRecords&metadataPrefix=oai_dc").text
    assert 'status="deleted"' in record
    assert "<metadata>" not in record
    assert "transient" in anybody.get("/public/oai?verb=Identify").text
    assert "By authority of Retention schedule, series 4.2" in archivist.get(own).text
    assert archivist.get(f"{own}/original-organization.pdf").status_code == 410
    assert archivist.get(f"/instruments/{entry.instrument_id}/files/original-organization.pdf").status_code == 410
    assert archivist.get(f"/instruments/{entry.instrument_id}").status_code == 200
    text = [row.body for row in _texts(site)]
    assert text == [""]
    assert [one.sentence for one in AuditRun(site.services).findings()] == []
    assert recovery.start_up(site.services, whole=True) == []

    before = _rows(site.services)
    site.services.store.engine.dispose()
    for lost in site.services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(site.services.settings.data_folder, adopting=True, clock=site.world.clock)
    assert rebuild_into(again) > 0
    assert _rows(again) == before
    assert [one.sentence for one in AuditRun(again).findings()] == []
    again.store.engine.dispose()


def _texts(site: Site) -> list[object]:
    from sqlalchemy import select

    from service.store.tables import register_texts

    with site.services.store.reader() as unit:
        return list(unit.register._all(select(register_texts)))


def _rows(services: object) -> tuple[object, ...]:
    with services.store.reader() as unit:  # type: ignore[attr-defined]
        entries = unit.register.all()
        return entries, [unit.later_acts.of(one.instrument_id) for one in entries], unit.public_entries.newest(limit=9)
