"""Before the conversion: translations are marked, sheets are counted once, titles break well; no word changes."""

from __future__ import annotations

from service.drafting.word import docx, typeset
from service.drafting.word.docx import W
from service.drafting.word.fill import fill_text
from tests.unit.drafting.models import CATALOGUE, lines, original, sample

GENERAL = CATALOGUE.get("general")


def said(document):
    return [line.text.replace("\u00a0", " ") for line in lines(document)]


def part(document, name):
    return docx.parse(docx.read_part(document, name))


def test_a_courtesy_translation_says_so_above_its_title_and_keeps_the_closing_words():
    answers = sample(GENERAL, prevailing_text="en")
    text = fill_text(original(GENERAL, answers, "organization"), "es")

    marked = said(typeset.with_notice(text, "Traducción de cortesía."))

    assert marked[0] == "Traducción de cortesía."
    assert marked[1:] == said(text)
    assert marked[-1].startswith("EN FE DE LO CUAL")
    assert not said(fill_text(original(GENERAL, answers, "organization"), "en"))[-1].startswith("IN WITNESS")


def test_the_page_that_is_converted_does_not_count_its_own_pages():
    text = fill_text(original(GENERAL, sample(GENERAL), "organization"), "en")
    converted = typeset.printed(text)

    for name in [name for name in docx.parts(text) if "footer" in name]:
        footer = part(converted, name)
        assert "NUMPAGES" not in "".join(footer.itertext())
        assert "Original 1 of 2" in "".join(map(docx.text_of, footer.iter(W + "p")))
    assert "NUMPAGES" in "".join(part(text, "word/footer1.xml").itertext())
    assert said(converted) == said(text)


def test_no_title_leaves_a_word_alone_on_its_last_line():
    program = CATALOGUE.get("special-program")
    text = fill_text(original(program, sample(program), "organization"), "en")

    shown = {line.style: line.text for line in lines(typeset.printed(text)) if line.style in typeset.CENTRED}

    assert shown["Title"].endswith("for\u00a0a\u00a0Program")
    assert shown["TitleSubject"].endswith(program.sample["subject"]["en"].rpartition(" ")[2])
    assert shown["TitleSubject"].rpartition("\u00a0")[2] == program.sample["subject"]["en"].rpartition(" ")[2]
