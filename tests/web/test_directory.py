"""The directory: search, entry, history, merge, and choosing an organization for a draft."""

from __future__ import annotations

import re
from html import unescape

from service.workflow.draft import edit
from service.workflow.draft import form as draft_form
from tests.support.site import Browser, Site, upload
from tests.support.world import OFFICER

PARTNER = {
    "name": "Fundación Páramo Vivo",
    "short_name": "FPV",
    "aliases": "Living Páramo Foundation\r\nPáramo Vivo",
    "kind": "civil_society",
    "country": "EC",
    "seat": "Av. Amazonas 123, Quito",
    "legal_nature.en": "a private foundation",
    "legal_nature.es": "fundación privada",
    "form": "feminine",
}
SIGNATORY = {"name": "María Núñez", "office.en": "President", "office.es": "Presidenta"}
CONTACT = {"name": "Luis Vega", "email": "luis@paramo.example", "unit.en": "Projects", "telephone": "+593 2 1234567"}


def added(browser: Browser, **changes: str) -> str:
    """The address of a new entry."""
    answer = browser.post("/directory/new", {**PARTNER, **changes})
    assert answer.status_code == 303, unescape(answer.text)
    browser.get(answer.headers["Location"])  # where the notice that it was added is read
    return str(answer.headers["Location"])


def page(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.text))


def test_an_organization_is_found_by_each_of_its_names_and_persons(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    assert browser.post(f"{entry}/signatories/new", SIGNATORY).status_code == 303
    added(browser, name="Instituto del Café", aliases="", short_name="IC", country="CO")
    for words in ("paramo", "FPV", "living", "nunez", "FUNDACIÓN vivo"):
        found = page(browser, f"/directory?q={words}")
        assert "Fundación Páramo Vivo" in found
        assert "Instituto del Café" not in found
    assert "Instituto del Café" in page(browser, "/directory?country=CO")
    assert "0 organizations" in page(browser, "/directory?kind=government")
    in_spanish = page(browser, "/directory?lang=es")
    assert in_spanish.index(">Bélgica<") < in_spanish.index(">Bolivia<")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(place: Site) -> None:
    answer = place.browser("officer").post("/directory/new", {**PARTNER, "country": "", "seat": "Calle 5"})
    text = unescape(answer.text)
    assert answer.status_code == 400
    assert "Country of the seat: no option chosen" in text
    assert 'value="Calle 5"' in text
    assert 'value="Fundación Páramo Vivo"' in text


def test_a_change_says_in_the_history_what_stood_there_before(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    changed = {**PARTNER, "seat": "Calle Larga 1, Cuenca", "revision": "1"}
    assert browser.post(f"{entry}/edit", changed).status_code == 303
    shown = page(browser, entry)
    assert "Calle Larga 1, Cuenca" in shown
    assert "Seat, before: Av. Amazonas 123, Quito" in shown


def test_a_change_made_from_an_old_page_is_refused_and_shown_again(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    browser.post(f"{entry}/edit", {**PARTNER, "seat": "One", "revision": "1"})
    answer = browser.post(f"{entry}/edit", {**PARTNER, "seat": "Two", "revision": "1"})
    assert answer.status_code == 409
    assert "This was changed in the meantime" in unescape(answer.text)
    assert 'value="Two"' in answer.text
    assert "Two" not in page(browser, entry)


def test_a_merge_keeps_both_names_and_points_from_the_duplicate(place: Site) -> None:
    browser = place.browser("officer")
    kept, double = added(browser), added(browser, name="Fundacion Paramo Vivo del Ecuador", aliases="FPVE", seat="")
    browser.post(f"{double}/contacts/new", CONTACT)
    browser.post(f"{double}/notes", {"text": "Statutes checked on 3 May."})
    assert "Fundacion Paramo Vivo del Ecuador" in page(browser, f"{kept}/merge?q=paramo")
    assert browser.post(f"{kept}/merge", {"other": double.rpartition("/")[2]}).status_code == 303
    shown = page(browser, kept)
    for text in ("Fundacion Paramo Vivo del Ecuador", "FPVE", "Luis Vega", "Statutes checked", "Av. Amazonas"):
        assert text in shown
    assert "This entry was a duplicate" in page(browser, double)
    assert browser.get(f"{double}/edit").status_code == 404
    assert "1 organization ·" in page(browser, "/directory?q=paramo")


def test_an_entry_is_not_merged_with_itself(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    answer = browser.post(f"{entry}/merge", {"other": entry.rpartition("/")[2]})
    assert answer.status_code == 400
    assert "Choose another organization of the directory." in unescape(answer.text)


def test_a_removed_person_stays_in_the_history(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    browser.post(f"{entry}/contacts/new", CONTACT)
    address = re.search(rf"{entry}/contacts/[0-9a-f-]+/remove", browser.get(entry).text)
    assert address
    assert browser.post(address[0]).status_code == 303
    shown = page(browser, entry)
    assert "No contact is on file." in shown
    assert "Person removed: Luis Vega" in shown


def test_a_file_that_is_no_pdf_is_refused_with_its_reason(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    answer = browser.post(f"{entry}/signatories/new", {**SIGNATORY, "document": upload(b"GIF89a", "statutes.pdf")})
    assert answer.status_code == 400
    assert 'value="María Núñez"' in unescape(answer.text)
    assert "document-error" in answer.text


def test_choosing_an_organization_fills_the_draft_and_keeps_other_answers(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    browser.post(f"{entry}/signatories/new", SIGNATORY)
    browser.post(f"{entry}/contacts/new", CONTACT)
    instrument = edit.open_instrument(place.services, OFFICER, template_id="general")
    edit.save(
        place.services,
        OFFICER,
        instrument.id,
        version=1,
        answers={"counterpart_legal_nature": {"pt": "fundação privada"}, "notice_days": 60},
        partial=True,
    )
    address = f"/instruments/{instrument.id}/counterpart"
    assert "Fundación Páramo Vivo" in page(browser, f"{address}?q=fpv")
    partner = entry.rpartition("/")[2]
    asked = browser.get(f"{address}/{partner}").text
    keys = dict(re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)<', asked))
    names = {unescape(name): key for key, name in keys.items()}
    answer = browser.post(f"{address}/{partner}", {"signatory": names["María Núñez"], "contact": names["Luis Vega"]})
    assert answer.status_code == 303
    answers = draft_form.view(place.services, OFFICER, instrument.id).answers
    assert answers["counterpart_name"] == "Fundación Páramo Vivo"
    assert answers["counterpart_country"] == "EC"
    assert answers["counterpart_legal_nature"] == {
        "en": "a private foundation",
        "es": "fundación privada",
        "pt": "fundação privada",
    }
    assert answers["counterpart_representative_name"] == "María Núñez"
    assert answers["counterpart_representative_office"]["es"] == "Presidenta"
    assert answers["contact_counterpart_person"] == "Luis Vega"
    assert answers["contact_counterpart_email"] == "luis@paramo.example"
    assert answers["notice_days"] == 60
    assert instrument.reference in page(browser, entry)


def test_the_counterpart_of_a_draft_can_be_kept_in_the_directory(place: Site) -> None:
    browser = place.browser("officer")
    instrument = edit.open_instrument(place.services, OFFICER, template_id="general")
    sample = dict(place.services.catalogue.get("general").sample)
    edit.save(place.services, OFFICER, instrument.id, version=1, answers=sample, partial=False)
    answer = browser.post(f"/instruments/{instrument.id}/counterpart")
    assert answer.status_code == 303
    shown = page(browser, str(answer.headers["Location"]))
    for key in ("counterpart_name", "counterpart_representative_name", "contact_counterpart_person"):
        assert sample[key] in shown
    assert instrument.reference in shown


def test_a_draft_without_a_counterpart_cannot_be_kept(place: Site) -> None:
    instrument = edit.open_instrument(place.services, OFFICER, template_id="general")
    answer = place.browser("officer").post(f"/instruments/{instrument.id}/counterpart")
    assert answer.status_code == 422
    assert "Answer the questions on the counterpart first" in unescape(answer.text)


def test_an_auditor_reads_and_writes_nothing(place: Site) -> None:
    entry = added(place.browser("officer"))
    auditor = place.browser("auditor")
    shown = page(auditor, entry)
    assert "Change this entry" not in shown
    assert "Add the note" not in shown
    assert auditor.get(f"{entry}/edit").status_code == 403


def test_an_earlier_agreement_is_linked_by_its_reference(place: Site) -> None:
    browser = place.browser("officer")
    entry = added(browser)
    instrument = edit.open_instrument(place.services, OFFICER, template_id="general")
    answer = browser.post(f"{entry}/agreements", {"reference": "COOP-2020-0099"})
    assert answer.status_code == 400
    assert 'value="COOP-2020-0099"' in answer.text
    assert browser.post(f"{entry}/agreements", {"reference": f" {instrument.reference.lower()}"}).status_code == 303
    shown = page(browser, entry)
    assert f"Agreement linked: {instrument.reference}" in shown
    assert entry in page(browser, f"/instruments/{instrument.id}")


def test_a_coordinator_of_an_earlier_draft_is_chosen_again(place: Site) -> None:
    browser = place.browser("officer")
    earlier = edit.open_instrument(place.services, OFFICER, template_id="general")
    named = {
        "contact_organization_person": "Rosa Lima",
        "contact_organization_email": "rlima@example.org",
        "contact_organization_unit": {"en": "Water Section"},
    }
    edit.save(place.services, OFFICER, earlier.id, version=1, answers=named, partial=True)
    instrument = edit.open_instrument(place.services, OFFICER, template_id="general")
    address = f"/instruments/{instrument.id}/coordinator"
    shown = page(browser, address)
    assert "Rosa Lima" in shown
    assert OFFICER.name in shown
    assert browser.post(address, {"coordinator": "nobody"}).status_code == 400
    assert browser.post(address, {"coordinator": "Rosa Lima|rlima@example.org"}).status_code == 303
    answers = draft_form.view(place.services, OFFICER, instrument.id).answers
    assert {key: answers[key] for key in named} == named
