"""Answers into Word: both originals say the same, nothing is lost, nothing is interpreted, the same answers give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document

from service.drafting.answers import context
from service.drafting.errors import FillFailed
from service.drafting.word import docx, fill
from service.drafting.word.fill import fill_page, fill_text
from service.drafting.word.sandbox import Environments
from tests.unit.drafting.models import (
    CATALOGUE,
    IDS,
    ORGANIZATION,
    lines,
    numbered,
    original,
    paragraph_xml,
    sample,
    text,
)

GENERAL = CATALOGUE.get("general")
BOTH = [(model, language) for model in IDS for language in ("en", "es")]


def parted(document):
    """The lines before the articles, and the articles."""
    found = lines(document)
    start = next(place for place, line in enumerate(found) if line.style == "Heading1")
    said = [(line.style, line.text) for line in found]
    return said[:start], said[start:]


def closing(made, language):
    """The closing words on the signature page."""
    return next(line.text for line in lines(fill_page(made, "signature", language)) if line.style == "Testimonium")


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_both_originals_have_the_same_articles_and_each_names_its_holder_first(model, language):
    template = CATALOGUE.get(model)
    answers = sample(template)
    originals = [original(template, answers, first) for first in template.parties]
    ours, theirs = (fill_text(made, language) for made in originals)

    (our_front, our_articles), (their_front, their_articles) = parted(ours), parted(theirs)
    our_close, their_close = (closing(made, language) for made in originals)

    assert our_articles == their_articles
    assert our_front != their_front
    assert our_close != their_close
    names = ORGANIZATION["name"][language], answers["counterpart_name"]
    for front, close, order in ((our_front, our_close, names), (their_front, their_close, names[::-1])):
        title = "\n".join(line for style, line in front if style == "Subtitle")
        preamble = "\n".join(line for style, line in front if style == "Parties")
        for where in (title, preamble, close):
            assert 0 <= where.index(order[0]) < where.index(order[1])


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_a_filled_text_has_no_tag_left_and_never_says_none(model, language):
    template = CATALOGUE.get(model)

    said = text(fill_text(original(template, sample(template)), language))

    for rest in ("{{", "}}", "{%", "%}", "[[", "]]", "None", "Undefined", "[]", "{'", "&amp;", " ,", "  "):
        assert rest not in said


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_without_anything_optional_a_text_stands_and_never_says_none(model, language):
    template = CATALOGUE.get(model)
    optional = {spec.key: None for spec in template.fields if not spec.required}
    answers = sample(template, **optional | {"optional_articles": []})

    said = text(fill_text(original(template, answers), language))

    for rest in ("None", "[]", "{'", " ,", "  ", "()", ";;"):
        assert rest not in said


@pytest.mark.slow
@pytest.mark.parametrize(("model", "language"), BOTH)
def test_every_optional_article_can_stand_alone_and_references_follow_the_numbering(model, language):
    template = CATALOGUE.get(model)
    full = sample(
        template,
        optional_articles=[article.key for article in template.optional_articles],
        ip_model="open",
        report_days=60,
        confidentiality_years=3,
        areas=template.sample.get("areas") or {"en": ["one"], "es": ["uno"]},
        means=["research"],
        liability_model="own",
        force_majeure_days=90,
        obligations_organization={"en": ["help"], "es": ["ayudar"]},
        obligations_counterpart={"en": ["work"], "es": ["trabajar"]},
        **{"consultation_modules": ["agenda"]} if template.id != "special-program" else {},
    )
    environments = Environments.of(language)
    for chosen in ([], *([article.key] for article in template.optional_articles), full["optional_articles"]):
        answers = {**full, "optional_articles": chosen}
        _assert_references_are_right(template, answers, language, environments)


def _assert_references_are_right(template, answers, language, environments):
    # In this process, with its tags read once: a hundred children would only cost time.
    piece = fill.Piece(original=original(template, answers), which="text", language=language)
    filled = fill._filled(*fill._order(piece), environments)
    headings = numbered(filled)
    numerals = context.numerals(template, answers)
    titles = {article.key.replace("-", "_"): article.headings(language) for article in template.articles}
    assert len(headings) == len(numerals)
    assert all(heading in titles[key] for key, heading in zip(numerals, headings, strict=True))
    ending = next(
        line.text for line in lines(filled) if line.text.startswith(("The provisions on", "Las disposiciones sobre"))
    )
    assert f"{numerals['disputes']})" in ending
    assert f"{numerals['privileges_and_immunities']})" in ending
    assert ("confiden" in ending) is ("confidentiality" in numerals)


HOSTILE = "A & B <c> {{ 7*7 }} {% if x %} {_{ }_} {# note #} “quoted” 'single' \"double\" &amp; ]]> <!-- --> ${x} #{y}"


def test_an_answer_is_printed_as_it_was_typed_and_never_interpreted():
    answers = sample(
        GENERAL,
        counterpart_name=HOSTILE,
        purpose={"en": f"{HOSTILE}\nsecond line\n\nnext paragraph", "es": "x"},
        areas={"en": [HOSTILE, "two"], "es": ["uno", "dos"]},
    )

    filled = fill_text(original(GENERAL, answers), "en")

    said = text(filled)
    assert said.count(HOSTILE) >= 4
    assert "49" not in said
    assert b"A &amp; B &lt;c&gt;" in docx.read_part(filled, "word/document.xml")
    paragraphs = [line.text for line in lines(filled)]
    assert f"{HOSTILE} second line" in paragraphs
    assert "next paragraph" in paragraphs
    assert HOSTILE in Document(io.BytesIO(filled)).core_properties.title


@pytest.mark.parametrize(
    "value",
    [
        "مؤسسة السلام والعدالة",
        "עמותת שלום",
        "Nguyễn Thị Ánh & Söhne",
        "Łódź ñandú çà ü ő",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ☎",
        "न्याय और शांति",
    ],
)
def test_every_script_survives(value):
    answers = sample(GENERAL, counterpart_name=value)

    assert value in text(fill_text(original(GENERAL, answers), "en"))


def test_ten_thousand_characters_in_one_answer():
    long = "ñ" * 9_990 + " & <end>"
    answers = sample(GENERAL, purpose={"en": long, "es": "x"})

    assert long in [line.text for line in lines(fill_text(original(GENERAL, answers), "en"))]


def test_the_same_answers_give_the_same_bytes_and_others_do_not():
    answers = sample(GENERAL)

    first, second = (fill_text(original(GENERAL, answers), "en") for _ in range(2))

    assert first == second
    assert first != fill_text(original(GENERAL, {**answers, "notice_days": 61}), "en")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == ["[Content_Types].xml", *sorted(names[1:])]


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_every_part_is_well_formed_and_word_s_own_library_opens_it(model, language):
    template = CATALOGUE.get(model)
    answers = sample(template)
    files = [fill_text(original(template, answers), language)]
    files += [fill_page(original(template, answers), page, language) for page in ("cover", "signature")]

    for filled in files:
        for name, part in docx.parts(filled).items():
            if name.endswith((".xml", ".rels")):
                docx.parse(part)
        properties = Document(io.BytesIO(filled)).core_properties
        assert properties.title.startswith(template.title[language])
        assert properties.author == ORGANIZATION["name"][language]
        assert properties.language == language


def test_dates_numbers_and_money_are_written_in_the_language_of_the_text():
    template = CATALOGUE.get("special-program")
    answers = sample(template)

    english, spanish = (text(fill_text(original(template, answers), code)) for code in ("en", "es"))

    assert "15 January 2027" in english
    assert "15 de enero de 2027" in spanish
    assert "seven (7) years" in english
    assert "siete (7) años" in spanish
    assert (
        "USD\u00a0481,250.50 (four hundred and eighty-one thousand two hundred and fifty US dollars and 50/100)"
        in english
    )
    assert (
        "USD\u00a0481,250.50 (cuatrocientos ochenta y un mil doscientos cincuenta dólares estadounidenses con 50/100)"
        in spanish
    )


def test_the_spanish_text_agrees_with_the_counterpart_s_gender():
    template = CATALOGUE.get("special-program")

    spanish = text(fill_text(original(template, sample(template), "counterpart"), "es"))

    assert "El Instituto Peñaloza & Güemes de Estudios Judiciales (en adelante, “el Instituto Peñaloza”)" in spanish
    assert "representado por su Director General" in spanish
    assert re.findall(r"\b(?:de|a) el Instituto", spanish) == []
    assert "enviará al coordinador de la SG/OEA" in spanish


def test_one_language_has_no_article_on_languages_and_no_second_language():
    answers = sample(GENERAL, languages=["es"], organization_language=None, counterpart_language=None)

    filled = fill_text(original(GENERAL, answers), "es")

    assert "Idiomas" not in numbered(filled)
    assert "inglés" not in text(filled)
    with pytest.raises(FillFailed, match="not made in this language, but in: es"):
        fill_text(original(GENERAL, answers), "en")


@pytest.mark.parametrize(
    ("holder", "order"), [("organization", "English and Spanish"), ("counterpart", "Spanish and English")]
)
def test_the_closing_words_name_the_holder_s_language_first(holder, order):
    assert order in closing(original(GENERAL, sample(GENERAL), holder), "en")


@pytest.mark.parametrize("holder", ["organization", "counterpart"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_cover_says_whose_original_it_is(holder, language):
    answers = sample(GENERAL)

    said = text(fill_page(original(GENERAL, answers, holder), "cover", language))

    number = 1 if holder == "organization" else 2
    assert f"riginal {number} {'of' if language == 'en' else 'de'} 2" in said
    assert "COOP-2027-0001" in said
    names = ORGANIZATION["name"][language], answers["counterpart_name"]
    ours = said.index(names[0], said.index(GENERAL.title[language])), said.index(names[1])
    assert (ours[0] < ours[1]) is (holder == "organization")


@pytest.mark.parametrize("holder", ["organization", "counterpart"])
def test_the_holder_s_signature_box_is_on_the_left(holder):
    page = fill_page(original(GENERAL, sample(GENERAL), holder), "signature", "en")
    other = {"organization": "counterpart", "counterpart": "organization"}[holder]
    boxes = {line.text: line.cell for line in lines(page) if line.text.startswith("[[sign:")}

    assert boxes == {
        f"[[sign:{holder}]]": "row 2, column 1",
        f"[[sign:{other}]]": "row 2, column 3",
        "[[sign:seal]]": "row 1, column 1",
    }


def test_blank_anchors_leave_the_layout_as_it_is():
    answers = sample(GENERAL)
    marked, blank = (
        fill_page(original(GENERAL, answers), "signature", "en", anchors=anchors) for anchors in (True, False)
    )

    xml, other = (docx.read_part(page, "word/document.xml").decode() for page in (marked, blank))
    assert "[[sign" not in other
    for key in ("organization", "counterpart", "seal"):
        xml = xml.replace(f"[[sign:{key}]]", "\u00a0")
    assert xml == other
    assert other.count('w:hRule="exact"') == 2


def test_the_footer_carries_reference_copy_and_page_fields():
    filled = fill_text(original(GENERAL, sample(GENERAL), "counterpart"), "en")

    footer = docx.read_part(filled, "word/footer1.xml").decode()
    assert "COOP-2027-0001" in footer
    assert "Original 2 of 2 · FPVJ" in text(filled)
    assert "NUMPAGES" in footer


def test_a_heading_never_stands_alone_at_the_foot_of_a_page():
    filled = fill_text(original(GENERAL, sample(GENERAL)), "en")
    styles = docx.parse(docx.read_part(filled, "word/styles.xml"))
    heading = next(style for style in styles if style.get(docx.W + "styleId") == "Heading1")

    assert heading.find(f"{docx.W}pPr/{docx.W}keepNext") is not None
    assert (
        paragraph_xml(filled, "^The Parties shall cooperate chiefly through:").find(f"{docx.W}pPr/{docx.W}keepNext")
        is not None
    )


def test_a_word_that_is_not_there_is_named_with_its_place(tmp_path):
    from service.drafting.model.catalogue import Catalogue
    from tests.unit.drafting.models import copied, replaced

    root = copied(tmp_path)
    replaced(root / "shared/1.0/clauses/en/termination.docx", "{{ notice_days }}", "{{ notice_weeks }}")
    template = Catalogue(root).get("general")

    with pytest.raises(FillFailed) as failed:
        fill_text(original(template, sample(template)), "en")

    assert (failed.value.template, failed.value.language) == ("general", "en")
    assert "word/document.xml, near “Either Party may terminate" in failed.value.where
    assert "notice_weeks" in str(failed.value)


def test_articles_in_another_order_than_the_manifest_s_are_refused(tmp_path):
    from service.drafting.model.catalogue import Catalogue
    from tests.unit.drafting.models import copied, replaced

    root = copied(tmp_path)
    replaced(root / "general/1.0/text.en.docx", "[[clause:areas]]", "[[clause:means]]")
    template = Catalogue(root).get("general")

    with pytest.raises(FillFailed, match="Article 2 of the text is “Means of cooperation”"):
        fill_text(original(template, sample(template)), "en")
