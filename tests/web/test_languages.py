"""The language of the pages: chosen, kept, and used by refusals from every package."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from service import translation
from service.accounts.passwords import hash_password
from service.domain.messages import Message
from service.translation import NAMES, say, spoken
from service.web.shell.page_context import own_address
from service.workflow.signature.upload import originals_to_sign
from tests.support.site import Browser, Site, upload


def test_the_choice_of_language_stays(site: Site) -> None:
    browser = site.browser("officer")
    assert '<html lang="en"' in browser.get("/").text
    answer = browser.get("/language/es?next=/templates")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/templates")
    page = browser.get("/templates").text
    assert '<html lang="es"' in page
    assert "Nuevo acuerdo" in page
    assert "Acuerdo General de Cooperación" in page


def test_pages_say_sentences_in_the_organization_s_own_words(site: Site, tmp_path: Path) -> None:
    (tmp_path / "es.po").write_text('msgid "New agreement"\nmsgstr "Convenio nuevo"\n', "utf-8")
    translation.reword(tmp_path)
    try:
        assert "Convenio nuevo" in site.browser("officer").get("/templates?lang=es").text
    finally:
        translation.reword(tmp_path / "nothing")


def test_a_label_in_a_template_is_in_the_language_of_each_reader(site: Site) -> None:
    template = site.app.jinja_env.from_string("{{ 'amendment' | act_name }}")
    said = []
    for language in ("en", "pt", "fr"):
        with site.app.test_request_context(f"/?lang={language}"):
            said.append(template.render())
    assert said == ["Amendment", "Emenda", "Amendement"]


def test_a_size_has_the_decimal_mark_of_each_reader(site: Site) -> None:
    template = site.app.jinja_env.from_string("{{ 62914560 | size }}, {{ 50000000 | size }}, {{ 900 | size }}")
    said = {}
    for language in ("en", "fr"):
        with site.app.test_request_context(f"/?lang={language}"):
            said[language] = template.render()
    assert said == {"en": "62.9 MB, 50 MB, 1 kB", "fr": "62,9 MB, 50 MB, 1 kB"}


def test_what_a_screen_reader_says_before_a_mistake_is_in_the_language_of_the_page(site: Site) -> None:
    refused = site.browser().post("/sign-in?lang=fr", {"email": "nobody@example.org", "password": "wrong"}).text
    said = re.findall(r'class="govuk-error-message">\s*<span class="govuk-visually-hidden">([^<]*)</span>', refused)
    assert (said, "Error:" in refused) == (["Erreur\N{NO-BREAK SPACE}: "], False)


def test_the_choice_follows_the_person_to_another_browser(site: Site) -> None:
    with site.services.store.unit() as unit:
        person = unit.people.by_email("officer@example.org")
        assert person is not None
        unit.people.set_password(person.id, hash_password("a long enough password"))
        unit.commit()
    site.browser("officer").get("/language/pt?next=/verify")
    other = site.browser()
    other.post("/sign-in", {"email": person.email, "password": "a long enough password"})
    assert 'lang="pt"' in other.get("/").text


def test_the_browsers_wish_is_followed_until_somebody_chooses(site: Site) -> None:
    wish = {"Accept-Language": "es-PE,es;q=0.9,en;q=0.5"}
    assert "<h1" in site.browser().get("/sign-in", headers=wish).text
    assert ">Entrar</h1>" in site.browser().get("/sign-in", headers=wish).text
    assert ">Sign in</h1>" in site.browser().get("/sign-in", headers={"Accept-Language": "de"}).text


def test_a_link_carries_the_language_of_its_letter(at: Callable[[str], Site]) -> None:
    site = at("approved")
    page = html.unescape(site.browser("officer").post(f"{site.path}/originals/invite", {"language": "fr"}).text)
    assert re.search(r"Bonjour [^\n]+,\n\n", page)
    link = re.search(r"(/link/[^\s<?]+\?lang=fr)", page)
    assert link
    guest = site.browser()
    assert '<html lang="fr"' in guest.get(link[1]).text
    assert '<html lang="fr"' in guest.get("/verify").text
    chosen = guest.get(f"/language/pt?next={quote(link[1])}", follow_redirects=True)
    assert '<html lang="pt"' in chosen.text, "the reader's choice comes before the link's"


def test_an_invitation_is_proposed_in_the_language_of_the_counterparts_original(at: Callable[[str], Site]) -> None:
    officer, path = (site := at("drafted")).browser("officer"), f"{site.path}/originals/invite"
    assert chosen_in(officer.get(f"{path}?lang=fr").text) == "es"
    assert chosen_in(officer.get(f"{site.path}/originals?lang=fr").text) == "es"


def chosen_in(page: str) -> str | None:
    """The language that the form for a link proposes."""
    found = re.search(r'<option value="(\w\w)" selected', page)
    return found[1] if found else None


def test_all_four_languages_are_offered(site: Site) -> None:
    page = site.browser().get("/sign-in", headers={"Accept-Language": "pt-BR"}).text
    assert '<html lang="pt"' in page
    assert [name for name in NAMES.values() if name in page] == ["English", "Español", "Français"]


def test_a_language_is_named_within_a_sentence_as_each_language_writes_it(site: Site) -> None:
    names = {"en": "in Spanish", "es": "en español", "fr": "en espagnol", "pt": "em espanhol"}
    template = site.app.jinja_env.from_string("{{ 'es' | language_name }}. {{ ['es', 'en'] | language_list }}")
    alone = {"en": "Spanish. Spanish, English", "es": "Español. Español, inglés", "fr": "Espagnol. Espagnol, anglais"}
    for language, words in names.items():
        assert words in say(
            Message("Enter an answer in {language}: {question}.", language=spoken("es"), question=""), language
        )
    for language, words in alone.items():
        with site.app.test_request_context(f"/?lang={language}"):
            assert template.render() == words


def test_an_unknown_language_does_not_exist(site: Site) -> None:
    assert site.browser().get("/language/xx").status_code == 404


class TestSigningInSpanish:
    """A reader of Spanish is refused in Spanish, with names and figures, also by packages whose sentences are English."""

    @staticmethod
    def reader(site: Site, who: str) -> Browser:
        browser = site.browser(who)
        browser.get("/language/es")
        return browser

    @staticmethod
    def with_key(site: Site, file: Path) -> Site:
        """The Secretary General's key is somewhere else."""
        signing = site.services.settings.signing
        settings = replace(site.services.settings, signing=replace(signing, sg=replace(signing.sg, file=file)))
        return Site(replace(site.world, services=replace(site.services, settings=settings)), known=True)

    def signs(self, site: Site, pin: str = "") -> str:
        world = site.world
        form = {"version": str(world.version), "place": "Quito", "seen": world.preliminary.digest}
        answer = self.reader(site, "sg_office").post(
            f"{site.path}/signature", {**form, "pin": pin or world.pki.pin("sg")}
        )
        assert answer.status_code in {400, 409}
        return html.unescape(answer.text)

    def sends(self, site: Site, data: bytes) -> str:
        answer = self.reader(site, "counterpart").post("/agreement/signed", {"signed": upload(data, "a.pdf")})
        assert answer.status_code == 400
        return html.unescape(answer.text)

    def test_the_key_cannot_be_used(self, at: Callable[[str], Site]) -> None:
        site = at("sealed")
        assert "El PIN es incorrecto. No se firmó nada." in self.signs(site, "000000")
        other = self.with_key(site, site.world.pki.p12_path("counterpart"))
        told = self.signs(other, site.world.pki.pin("counterpart"))
        assert "No se firmó nada. El certificado está a nombre de DEVELOPMENT ONLY María José Núñez Peñafiel" in told
        assert "pero el firmante registrado es Isabel Duarte Rivas. Firme con el certificado" in told
        absent = self.with_key(site, site.services.settings.data_folder / "nothing.p12")
        assert re.search(r"No se firmó nada\. El archivo \S+nothing.p12 no se puede leer", self.signs(absent))
        with site.world.pki.without("ocsp", "crls"):
            told = self.signs(site)
        assert 'name="pin"' in told  # the form is still there, to try again
        assert re.search(
            r"No se firmó nada\. El emisor del certificado de .* no respondió si sigue siendo válido", told
        )
        assert "/ocsp/root: estado HTTP 503" in told

    @pytest.mark.slow
    def test_the_upload_is_something_else(self, at: Callable[[str], Site]) -> None:
        site = at("sealed")
        world = site.world
        assert "No es su turno" not in self.reader(site, "counterpart").get("/agreement").text
        world.sign()
        world.jobs()
        handed = originals_to_sign(world.services, world.counterpart, world.id)[0].data
        frozen = world.services.files.read(world.preliminary.originals[0].sha256)
        assert "No empieza con ninguno de los originales que se entregaron." in self.sends(site, frozen)
        assert "Este archivo no se puede aceptar. El documento volvió sin una firma nueva." in self.sends(site, handed)
        revoked = self.sends(site, world.own_tool(handed, holder="revoked"))
        assert re.search(r"Este archivo no se puede aceptar. El certificado de .* se revocó el \d{4}-", revoked)

    def test_what_waits_says_for_what(self, at: Callable[[str], Site]) -> None:
        site = at("approved")
        with site.world.pki.without("tsa1", "tsa2"):
            site.world.jobs()
        page = html.unescape(self.reader(site, "sg_office").get(f"{site.path}/signature").text)
        assert "Ninguna autoridad de sellado de tiempo respondió (" in page
        assert page.count("Ninguna autoridad de sellado de tiempo") == 2
        assert "Waiting" not in page


def test_the_choice_of_language_leads_from_every_form_to_a_page(site: Site) -> None:
    """Also after a second refusal, when the referrer is the address that only takes the form."""
    rules = [rule for rule in site.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    adapter = site.app.url_map.bind("localhost")
    for rule in rules:
        if rule.rule.startswith("/api/"):
            continue
        values = {name: 1 if name in {"number", "year", "obligation_id", "case"} else "x" for name in rule.arguments}
        path = adapter.build(rule.endpoint, values, method="POST")
        headers = {"Referer": f"http://localhost{path}"}
        with site.app.test_request_context(path, method="POST", headers=headers):
            assert adapter.match(own_address(), method="GET"), path
