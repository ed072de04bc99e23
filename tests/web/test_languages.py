"""Pages in English and Spanish, and nothing forgotten in the catalogue."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from service import web
from tests.web.site import Site

FOLDER = Path(web.__file__).parent
PO = FOLDER / "translations" / "es" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def spanish() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def test_every_text_of_the_pages_is_in_the_catalogue_and_translated() -> None:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    used = {message for _, _, message, _, _ in extract_from_dir(FOLDER, methods, keywords=KEYWORDS)}
    known = {message.id: message.string for message in spanish() if message.id}
    assert used == set(known)
    assert all(all(text) if isinstance(text, tuple) else text for text in known.values())


def test_translations_use_the_same_figures() -> None:
    for message in spanish():
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert {tuple(sorted(re.findall(r"%\(\w+\)s", text))) for text in (*ids, *texts)} == {
            tuple(sorted(re.findall(r"%\(\w+\)s", ids[0])))
        }, ids


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    compiled = BytesIO()
    write_mo(compiled, spanish())
    assert compiled.getvalue() == PO.with_suffix(".mo").read_bytes()


def test_the_choice_of_language_stays(site: Site) -> None:
    browser = site.browser("officer")
    assert '<html lang="en"' in browser.get("/").text
    answer = browser.get("/language/es?next=/templates")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/templates")
    page = browser.get("/templates").text
    assert '<html lang="es"' in page
    assert "Nuevo acuerdo" in page
    assert "Acuerdo General de Cooperación" in page


def test_the_browsers_wish_is_followed_until_somebody_chooses(site: Site) -> None:
    wish = {"Accept-Language": "es-PE,es;q=0.9,en;q=0.5"}
    assert "<h1" in site.browser().get("/sign-in", headers=wish).text
    assert ">Entrar</h1>" in site.browser().get("/sign-in", headers=wish).text
    assert ">Sign in</h1>" in site.browser().get("/sign-in", headers={"Accept-Language": "de"}).text


def test_an_unknown_language_does_not_exist(site: Site) -> None:
    assert site.browser().get("/language/xx").status_code == 404
