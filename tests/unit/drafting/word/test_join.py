"""Pages in several languages: what stands once, what stands in each language, and what is marked as foreign."""

from __future__ import annotations

import re

from service.drafting.word import docx, join
from service.drafting.word.docx import W
from service.drafting.word.fill import fill_page
from tests.unit.drafting.models import CATALOGUE, lines, original, sample

GENERAL = CATALOGUE.get("general")


def filled(page, *languages, party="organization", **changes):
    made = original(GENERAL, sample(GENERAL, **changes), party)
    return {language: fill_page(made, page, language) for language in languages}


def said(document):
    return [line.text for line in lines(document)]


def part(document, name):
    return docx.parse(docx.read_part(document, name))


def test_a_page_in_one_language_is_the_model_s_own():
    pages = filled("signature", "en")

    assert join.page(pages) == pages["en"]


def test_a_signature_page_says_everything_in_each_language_and_names_once():
    page = said(join.page(filled("signature", "es", "en", party="counterpart")))

    assert page.index("Firmas") + 1 == page.index("Signatures")
    closing = [line for line in page if line.startswith(("EN FE DE LO CUAL", "IN WITNESS WHEREOF"))]
    assert [line[:2] for line in closing] == ["EN", "IN"]
    assert page.index(closing[1]) < page.index("Isabel Duarte Rivas")
    for once in ("María José Núñez Peñafiel", "[[sign:counterpart]]", "[[sign:organization]]", "[[sign:seal]]"):
        assert page.count(once) == 1
    assert {"Presidenta Ejecutiva", "Executive President", "Secretaria General", "Secretary General"} <= set(page)


def test_a_cover_shows_one_language_under_the_other():
    cover = said(join.cover(filled("cover", "en", "es")))

    assert cover.index("on " + GENERAL.sample["subject"]["en"]) < cover.index(GENERAL.title["es"])
    assert cover.index(GENERAL.title["es"]) < cover.index("Original 1 of 2")
    assert cover.index("Original 1 of 2") + 1 == cover.index("Original 1 de 2")


def test_what_is_in_another_language_says_so():
    page = part(join.page(filled("signature", "en", "es")), "word/document.xml")

    for paragraph in page.iter(W + "p"):
        spoken = {str(run.get(W + "val")) for run in paragraph.iterfind(f"{W}r/{W}rPr/{W}lang")}
        text = docx.text_of(paragraph)
        if text.startswith(("IN WITNESS", "Signatures")):
            assert spoken <= {"en-US"}
        if text.startswith(("EN FE", "Firmas")):
            assert spoken == {"es-US"} or (len(spoken) == 1 and next(iter(spoken)).startswith("es"))


def test_only_the_organization_s_original_has_its_letterhead():
    for party, names, emblem in (
        ("organization", ["General Secretariat", "Secretaría General"], True),
        ("counterpart", ["Fundación Páramo Vivo & Juventud"], False),
    ):
        document = join.cover(filled("cover", "en", "es", party=party))
        [name] = [one for one in docx.parts(document) if re.fullmatch(r"word/header\d*\.xml", one)]
        header = part(document, name)
        written = [text for one in header.iter(W + "p") if (text := docx.text_of(one))]
        assert len(written) == len(names)
        assert all(text.startswith(start) for text, start in zip(written, names, strict=True))
        assert (next(header.iter(W + "drawing"), None) is not None) is emblem
