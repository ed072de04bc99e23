"""Proposals: an organization writes and sends one without an account, and the unit asks, forwards, declines or accepts."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from service.domain.mail.letters import Letter
from service.domain.permissions import Actor
from service.drafting.model.template import Template
from service.settings.mail import Mail
from service.store.tables import letters as table
from service.workflow.draft import form as draft_form
from service.workflow.letters.deliver import address_of
from service.workflow.proposals import private
from tests.support.site import ACTORS, Browser, Site, upload
from tests.support.world import OFFICER

ANSWERS: dict[str, dict[str, str]] = {
    "organization": {
        "name": "Fundación Páramo Vivo",
        "short_name": "FPV",
        "kind": "civil_society",
        "legal_nature": "fundación privada conforme a la legislación del Ecuador",
        "country": "EC",
        "seat": "Av. Amazonas 123, Quito",
        "registered": "yes",
        "registration": "2014",
        "aims": "Conserva los páramos andinos.",
    },
    "people": {
        "contact_name": "Luis Vega",
        "contact_unit": "Proyectos",
        "contact_telephone": "+593 2 123 4567",
        "signatory_name": "María Núñez",
        "signatory_office": "Presidenta",
    },
    "cooperation": {
        "subject": "conservación de los páramos andinos",
        "purpose": "Proteger juntos los páramos y el agua de las ciudades.",
        "areas": "agua\r\nbiodiversidad",
        "activities": "capacitar a guardaparques\r\npublicar un atlas",
    },
    "type": {"program": "no", "money": "no", "specialized": "none"},
}
EMAIL = "luis@paramo.example"


@pytest.fixture
def unit_of_officer(place: Site) -> Site:
    """The officer works in a unit that exists, and letters go out."""
    site = place
    mail = Mail(
        host="127.0.0.1", port=9, tls="none", user="", password_file=None, sender="a@example.org", timeout=1.0,
        remind_days=5, escalate_days=10,
    )  # fmt: skip
    site.services = replace(site.services, settings=replace(site.services.settings, mail=mail))
    site.app.extensions["services"] = site.services
    move(site, "officer", "dsd")
    return site


def move(site: Site, who: str, department: str) -> Actor:
    with site.services.store.unit() as unit:
        person = unit.people.get(ACTORS[who].id)
        assert person is not None
        unit.people.update(replace(person, department=department))
        unit.commit()
    return replace(OFFICER, department=department)


def begun(site: Site, browser: Browser, *, department: str = "dsd", email: str = EMAIL, **changes: str) -> str:
    """The private address of a new proposal."""
    shown = re.search(r'name="shown" value="([^"]+)"', browser.get("/propose").text)
    assert shown
    site.world.clock.skip(10)
    form = {"email": email, "department": department, "shown": shown[1], **changes}
    answer = browser.post("/propose", form)
    assert answer.status_code == 303, unescape(answer.text)
    return urlsplit(answer.headers["Location"]).path


def written(site: Site, browser: Browser, **options: str) -> str:
    address = begun(site, browser, **options)
    for section, answers in ANSWERS.items():
        assert browser.post(f"{address}/form/{section}", answers).status_code == 303
    return address


def letters(site: Site, kind: str) -> list[Letter]:
    query = select(table.c.id).where(table.c.kind == kind).order_by(table.c.created_at)
    with site.services.store.reader() as unit:
        found = [unit.letters.get(row.id) for row in unit.letters._all(query)]
    return [letter for letter in found if letter is not None]


def sent(site: Site, browser: Browser) -> str:
    """Sent and confirmed by the letter."""
    address = written(site, browser)
    assert browser.post(f"{address}/send").status_code == 303
    (letter,) = letters(site, "letter:proposal_confirm")
    confirm = urlsplit(address_of(site.services, letter)).path
    assert confirm.startswith(address)
    assert "Once you confirm" in text(browser, confirm)
    assert browser.post(confirm).status_code == 303
    return address


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return unescape(re.sub(r"\s+", " ", answer.text))


def on_desk(browser: Browser) -> str:
    """The address of the one proposal in the inbox."""
    found = re.search(r'href="(/proposals/[0-9a-f-]{36})"', browser.get("/proposals").text)
    assert found
    return found[1]


def test_the_unit_is_found_with_the_words_that_say_why(place: Site) -> None:
    page = text(place.browser(), "/departments?q=Conservamos+los+p%C3%A1ramos+y+el+agua")
    first = page.index("Department of Sustainable Development")
    assert page.index("Why: you wrote") > first
    assert "“páramos”" in page
    assert "/propose?department=dsd" in page


def test_a_proposal_is_written_page_by_page_and_says_what_is_missing(unit_of_officer: Site) -> None:
    browser = unit_of_officer.browser()
    address = begun(unit_of_officer, browser)
    answer = browser.post(f"{address}/form/organization", {"name": "Fundación", "registered": "no"})
    assert answer.headers["Location"].endswith("/form/organization?check=")
    page = text(browser, answer.headers["Location"])
    assert "Legal nature: not answered" in page
    assert 'value="Fundación"' in page
    answer = browser.post(f"{address}/send")
    assert answer.status_code == 400
    assert "Contact person: not answered" in unescape(answer.text)


def test_what_is_typed_is_kept_without_saving(unit_of_officer: Site) -> None:
    browser = unit_of_officer.browser()
    address = begun(unit_of_officer, browser)
    browser.post(f"{address}/form/cooperation", ANSWERS["cooperation"])
    kept = browser.post(f"{address}/form/cooperation/kept", {"subject": "otra cosa", "touched": "subject"})
    assert kept.json == {"kept": True}
    page = text(browser, f"{address}/form/cooperation")
    assert 'value="otra cosa"' in page
    assert "Proteger juntos los páramos" in page


def test_a_proposal_reaches_the_desk_only_when_its_address_is_confirmed(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = written(site, browser)
    assert browser.post(f"{address}/send").status_code == 303
    assert "Waiting for confirmation by e-mail" in text(browser, address)
    officer = site.browser("officer")
    assert "No proposal is waiting." in text(officer, "/proposals")
    assert browser.post(f"{address}/confirm/{'0' * 32}").status_code == 404
    (letter,) = letters(site, "letter:proposal_confirm")
    assert (letter.address, letter.language) == (EMAIL, "en")
    browser.post(urlsplit(address_of(site.services, letter)).path)
    assert "Fundación Páramo Vivo" in text(officer, "/proposals")
    assert "1 proposal waits for your department" in text(officer, "/")
    assert len(letters(site, "letter:proposal_arrived")) == 1


def test_without_letters_it_reaches_the_desk_with_a_warning(place: Site) -> None:
    move(place, "officer", "dsd")
    browser = place.browser()
    address = written(place, browser)
    assert browser.post(f"{address}/send").status_code == 303
    officer = place.browser("officer")
    assert "Nobody has confirmed the e-mail address" in text(officer, on_desk(officer))


def test_another_unit_does_not_see_it(unit_of_officer: Site) -> None:
    site = unit_of_officer
    sent(site, site.browser())
    desk = on_desk(site.browser("officer"))
    move(site, "officer", "deco")
    assert site.browser("officer").get(desk).status_code == 404


def test_a_question_is_answered_on_the_private_page(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = sent(site, browser)
    officer = site.browser("officer")
    desk = on_desk(officer)
    assert "Enter the question to the organization." in unescape(officer.post(f"{desk}/ask", {"text": " "}).text)
    assert officer.post(f"{desk}/ask", {"text": "¿Qué páramos?"}).status_code == 303
    assert letters(site, "letter:proposal")[-1].text.paragraphs[1].params["text"] == "¿Qué páramos?"
    assert "¿Qué páramos?" in text(browser, address)
    browser.post(f"{address}/form/cooperation", {**ANSWERS["cooperation"], "subject": "páramo de Chingaza"})
    assert browser.post(f"{address}/answer", {"text": "Los de Chingaza."}).status_code == 303
    shown = text(officer, desk)
    assert "Los de Chingaza." in shown
    assert "páramo de Chingaza" in shown


def test_a_forwarded_proposal_is_on_the_other_desk(unit_of_officer: Site) -> None:
    site = unit_of_officer
    address = sent(site, site.browser())
    officer = site.browser("officer")
    desk = on_desk(officer)
    assert officer.post(f"{desk}/forward", {"department": "dsd", "text": "No es nuestro."}).status_code == 400
    assert officer.post(f"{desk}/forward", {"department": "ded", "text": "Es turismo."}).status_code == 303
    assert officer.get(desk).status_code == 404
    move(site, "officer", "ded")
    assert "Es turismo." in text(site.browser("officer"), desk)
    assert "Department of Economic Development" in text(site.browser(), address)


def test_a_declined_proposal_tells_the_organization_why(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = sent(site, browser)
    officer = site.browser("officer")
    desk = on_desk(officer)
    assert officer.post(f"{desk}/decline", {"text": ""}).status_code == 400
    assert officer.post(f"{desk}/decline", {"text": "No hay fondos este año."}).status_code == 303
    assert "No hay fondos este año." in text(browser, address)
    assert officer.post(f"{desk}/accept", {"template_id": "general"}).status_code == 409
    assert browser.post(f"{address}/withdraw").status_code == 409


def test_the_documents_of_an_accepted_proposal_are_in_the_directory_with_their_source(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = written(site, browser)
    data = BytesIO()
    canvas = Canvas(data)
    canvas.drawString(100, 700, "Estatutos")
    canvas.save()
    attached = {"title": "Estatutos", "document": upload(data.getvalue(), "estatutos.pdf")}
    assert browser.post(f"{address}/documents", attached).status_code == 303
    assert browser.post(f"{address}/send").status_code == 303
    browser.post(urlsplit(address_of(site.services, letters(site, "letter:proposal_confirm")[0])).path)
    officer = site.browser("officer")
    assert officer.post(f"{on_desk(officer)}/accept", {"template_id": "general"}).status_code == 303
    entry = re.findall(r"/directory/[0-9a-f-]{36}", officer.get("/directory?q=paramo+vivo").text)[0]
    shown = text(officer, entry)
    assert "From the proposal PROP-" in shown
    file = re.findall(rf"{entry}/documents/[0-9a-f-]{{36}}.pdf", shown)[0]
    assert officer.get(file).data.startswith(b"%PDF-")
    assert officer.post(f"{file.removesuffix('.pdf')}/remove").status_code == 303
    assert "Document removed: Estatutos" in text(officer, entry)


def test_accepting_opens_a_draft_with_what_the_proposal_says(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    browser.get("/language/es")
    address = sent_in_spanish(site, browser)
    officer = site.browser("officer")
    desk = on_desk(officer)
    assert re.search(r'value="general"[^>]* checked', officer.get(f"{desk}/accept").text)
    answer = officer.post(f"{desk}/accept", {"template_id": "general", "text": "Gracias."})
    assert answer.status_code == 303, unescape(answer.text)
    instrument_id = answer.headers["Location"].split("/")[2]
    found = draft_form.view(site.services, replace(OFFICER, department="dsd"), instrument_id)
    assert found.instrument.title == "Acuerdo General de Cooperación: conservación de los páramos andinos"
    assert found.answers["languages"] == ["es"]
    assert found.answers["counterpart_name"] == "Fundación Páramo Vivo"
    assert found.answers["counterpart_legal_nature"] == {"es": ANSWERS["organization"]["legal_nature"]}
    assert found.answers["areas"] == {"es": ["agua", "biodiversidad"]}
    assert found.answers["obligations_counterpart"] == {"es": ["capacitar a guardaparques", "publicar un atlas"]}
    assert found.answers["counterpart_representative_name"] == "María Núñez"
    assert found.answers["contact_counterpart_email"] == EMAIL
    assert "borrador" in text(browser, address) or "redactando" in text(browser, address)
    listed = text(officer, "/directory?q=paramo+vivo")
    assert "1 organization ·" in listed
    assert desk in text(officer, f"/instruments/{instrument_id}")
    assert found.instrument.reference in text(officer, re.findall(r"/directory/[0-9a-f-]{36}", listed)[0])


def sent_in_spanish(site: Site, browser: Browser) -> str:
    address = written(site, browser)
    browser.post(f"{address}/send")
    (letter,) = letters(site, "letter:proposal_confirm")
    assert letter.language == "es"
    browser.post(urlsplit(address_of(site.services, letter)).path)
    return address


def test_robots_and_floods_are_held_off(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    shown = private.stamp(site.services)
    form = {"email": EMAIL, "department": "dsd", "shown": shown}
    assert browser.post("/propose", form).status_code == 400
    site.world.clock.skip(10)
    trapped = browser.post("/propose", {**form, "homepage": "http://spam.example"})
    assert trapped.status_code == 400
    assert f'value="{EMAIL}"' in trapped.text
    assert browser.post("/propose", {**form, "shown": "9999999999.0.abcdef"}).status_code == 400
    answers = [browser.post("/propose", form).status_code for _ in range(8)]
    assert answers[:3] == [303, 303, 303]
    assert answers[-1] == 429


def test_letters_to_one_address_are_limited(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = written(site, browser)
    answers = [browser.post(f"{address}/send").status_code for _ in range(8)]
    assert answers[:3] == [303, 303, 303]
    assert answers[-1] == 429
    assert len(letters(site, "letter:proposal_confirm")) == answers.count(303)


def test_an_address_that_no_letter_reaches_is_refused(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    form = {"email": "a@b\nBcc: c@d.example", "shown": private.stamp(site.services)}
    site.world.clock.skip(10)
    answer = browser.post("/propose", form)
    assert answer.status_code == 400
    assert "Enter an e-mail address such as" in unescape(answer.text)


def test_documents_pass_the_gate(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = begun(site, browser)
    refused = browser.post(f"{address}/documents", {"title": "Estatutos", "document": upload(b"<html>", "x.pdf")})
    assert refused.status_code == 400
    assert 'value="Estatutos"' in refused.text
    good = upload(pdf(), "x.pdf")
    assert browser.post(f"{address}/documents", {"title": "Estatutos", "document": good}).status_code == 303
    page = browser.get(f"{address}/documents").text
    assert "Estatutos" in page
    remove = re.search(r'action="([^"]+/remove)"', page)
    assert remove
    assert browser.post(remove[1]).status_code == 303
    assert "/remove" not in browser.get(f"{address}/documents").text


def pdf() -> bytes:
    held = BytesIO()
    canvas = Canvas(held)
    canvas.drawString(72, 700, "Estatutos")
    canvas.save()
    return held.getvalue()


def test_a_private_address_cannot_be_guessed(unit_of_officer: Site) -> None:
    site, browser = unit_of_officer, unit_of_officer.browser()
    address = begun(site, browser)
    wrong = address[:-1] + ("0" if address[-1] != "0" else "1")
    for one in (wrong, "/propose/x", address.upper().replace("/PROPOSE", "/propose")):
        assert browser.get(one).status_code == 404


def test_the_draft_of_each_model_takes_a_proposal(unit_of_officer: Site) -> None:
    site = unit_of_officer
    for number, template in enumerate(one for one in site.services.catalogue.all() if not one.relation):
        _accepted(site, template, number)


def _accepted(site: Site, template: Template, number: int) -> None:
    browser = site.browser()
    address = written(site, browser, email=f"org{number}@example.org")
    browser.post(f"{address}/send")
    letter = letters(site, "letter:proposal_confirm")[-1]
    browser.post(urlsplit(address_of(site.services, letter)).path)
    officer = site.browser("officer")
    answer = officer.post(f"{on_desk(officer)}/accept", {"template_id": template.id})
    assert answer.status_code == 303
    assert officer.get(answer.headers["Location"]).status_code == 200
