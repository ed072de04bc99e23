"""Clauses in place: same files, same bytes; the text's own styles and numbering; none of Word's internal marks."""

from __future__ import annotations

import re

import pytest

from service.drafting.errors import FillFailed, TemplateChanged
from service.drafting.model.catalogue import Catalogue
from service.drafting.word import compose, docx
from tests.unit.drafting.models import CATALOGUE, IDS, copied, edited, replaced

BOTH = [(model, language) for model in IDS for language in ("en", "es")]


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_every_clause_is_in_place_and_in_order(model, language):
    template = CATALOGUE.get(model)
    master = (template.folder / f"text.{language}.docx").read_bytes()

    composed = compose.text(template, language)

    assert len(compose.clauses_used(master)) > 10
    assert compose.clauses_used(composed) == []
    headings = [
        re.sub(r"{%.*?%}", "", p.text) for p in docx.paragraphs(composed, compose.DOCUMENT) if p.style == "Heading1"
    ]
    assert headings == [article.title[language] for article in template.articles]


def test_the_same_files_give_the_same_bytes(tmp_path):
    other = Catalogue(copied(tmp_path)).get("general")
    compose._cache.clear()

    assert compose.text(other, "en") == compose.text(CATALOGUE.get("general"), "en")
    compose._cache.clear()
    assert compose.text(other, "en") == compose.text(CATALOGUE.get("general"), "en")


def test_a_clause_that_is_not_there_is_named(tmp_path):
    root = copied(tmp_path)
    replaced(root / "general/1.0/text.en.docx", "[[clause:disputes]]", "[[clause:dispute]]")

    with pytest.raises(FillFailed) as failed:
        compose.text(Catalogue(root).get("general"), "en")

    assert "[[clause:dispute]]" in failed.value.where


@pytest.mark.parametrize("name", ["text.es.docx", "../../shared/1.0/signature.es.docx"])
def test_a_missing_word_file_is_named(tmp_path, name):
    root = copied(tmp_path)
    (root / "general/1.0" / name).unlink()
    template = Catalogue(root).get("general")

    with pytest.raises(FillFailed, match="The Word file is missing"):
        compose.text(template, "es") if name.startswith("text") else compose.page(template, "signature", "es")


def test_files_that_change_under_a_running_service_are_refused(tmp_path):
    root = copied(tmp_path)
    template = Catalogue(root).get("general")
    replaced(root / "shared/1.0/clauses/en/termination.docx", "Either Party", "No Party")
    compose._cache.clear()

    with pytest.raises(TemplateChanged, match="changed after the service started"):
        compose.text(template, "en")


def test_a_model_s_own_cover_goes_before_the_shared_one(tmp_path):
    root = copied(tmp_path)
    own = root / "general/1.0/cover.en.docx"
    own.write_bytes((root / "shared/1.0/cover.en.docx").read_bytes())
    replaced(own, "between", "concluded between")

    assert b"concluded between" in docx.read_part(
        compose.page(Catalogue(root).get("general"), "cover", "en"), compose.DOCUMENT
    )


def test_word_s_bookmarks_and_revision_marks_stay_behind(tmp_path):
    root = copied(tmp_path)
    edited(
        root / "shared/1.0/clauses/en/amendments.docx",
        "word/document.xml",
        lambda xml: xml.replace(
            "<w:p>", '<w:p w:rsidR="00AB12CD"><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>', 1
        ),
    )

    composed = docx.read_part(compose.text(Catalogue(root).get("general"), "en"), compose.DOCUMENT)

    assert b"_GoBack" not in composed
    assert b"rsidR" not in composed


@pytest.mark.parametrize(("model", "language"), BOTH)
def test_a_composed_text_numbers_by_its_styles_alone(model, language):
    root = docx.parse(docx.read_part(compose.text(CATALOGUE.get(model), language), compose.DOCUMENT))

    assert [docx.text_of(p) for p in root.iter(docx.W + "p") if p.find(f"{docx.W}pPr/{docx.W}numPr") is not None] == []
