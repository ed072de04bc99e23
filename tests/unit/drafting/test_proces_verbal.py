"""What a procès-verbal prints: every telling in its language, the digests once, dates in words."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from docx import Document

from service.drafting.grammar import grammar_of
from service.drafting.proces_verbal import Account, Section, Telling, everywhere, facts, moment, word_file, words_for
from service.drafting.word.docx import W

AT = datetime(2026, 11, 1, 21, 0, 25, tzinfo=UTC)
NAMES = {
    "en": ("General Secretariat", "feminine"),
    "es": ("Secretaría General", "feminine"),
    "pt": ("Secretaria-Geral", "feminine"),
    "fr": ("Secrétariat général", "masculine"),
}


def telling(language):
    name, form = NAMES[language]
    person = Section(
        level=2,
        heading="María José Núñez, Presidenta",
        facts=facts(
            ("authority", "Resolución 12"), ("place", "Quito"), ("time:2", moment(AT, language)), ("named", "")
        ),
    )
    organization = grammar_of(language).names(name, form, the=True)
    return Telling(language=language, organization=organization, subject="COOP-2026-0012", sections=(person,))


def told(*languages):
    digests = (("Original 1", "ab" * 32),)
    account = Account(kind="instrument", tellings=tuple(map(telling, languages)), digests=digests, data={})
    document = Document(io.BytesIO(word_file(account)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return document, [one.text for one in document.paragraphs], cells


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "from the records of the General Secretariat"),
        ("es", "a partir de los registros de la Secretaría General"),
        ("pt", "a partir dos registros da Secretaria-Geral"),
        ("fr", "d’après les dossiers du Secrétariat général"),
    ],
)
def test_the_organization_is_named_with_its_article(language, words):
    _, paragraphs, _ = told(language)

    assert any(words in paragraph for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "1 November 2026, 21:00:25 UTC"),
        ("es", "1 de noviembre de 2026, 21:00:25 UTC"),
        ("fr", "1er novembre 2026, 21:00:25 UTC"),
    ],
)
def test_times_are_in_words(language, words):
    _, _, cells = told(language)

    assert [value for label, value in cells if label.startswith(words_for(language)["time"])] == [words]


def test_every_language_tells_the_same_and_the_digests_stand_once():
    _, paragraphs, cells = told("en", "es")

    assert paragraphs.index("Procès-verbal of signature") < paragraphs.index("Acta de firma")
    assert [label for label, value in cells if value == "Quito"] == ["Place", "Lugar"]
    assert [label for label, value in cells if value == "Resolución 12"] == ["Authority", words_for("es")["authority"]]
    assert [row[1] for row in cells if row[0] == "Original 1"] == [" ".join(["abab"] * 16)]
    assert paragraphs.index(everywhere(["en", "es"], "digests")) > paragraphs.index("Acta de firma")


def test_a_further_language_is_marked_for_screen_readers():
    document, _, _ = told("en", "es")
    marked = {
        run.text: {str(one.get(W + "val")) for one in run._r.iter(W + "lang")}
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }

    assert marked["Procès-verbal of signature"] == set()
    assert marked["Acta de firma"] == {grammar_of("es").tag}
