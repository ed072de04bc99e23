"""Two columns: each article beside the same article, the left language first, each column in its own language and numbering."""

from __future__ import annotations

import pytest

from service.drafting.answers import context
from service.drafting.errors import FillFailed
from service.drafting.word import docx, join
from service.drafting.word.columns import numbering as lists
from service.drafting.word.columns.table import side_by_side
from service.drafting.word.docx import W
from service.drafting.word.fill import fill_text
from tests.unit.drafting.models import CATALOGUE, IDS, original, sample

CAPTIONS = {"en": "English", "es": "Español"}


def joined(model, *, left="es", right="en", party="counterpart"):
    template = CATALOGUE.get(model)
    made = original(template, sample(template, layout="columns"), party)
    texts = {language: fill_text(made, language) for language in (left, right)}
    return texts, side_by_side(texts, CAPTIONS)


def grid(document):
    """The rows of the outer table, each as the paragraphs of its two cells."""
    root = docx.parse(docx.read_part(document, join.DOCUMENT))
    [table] = [child for child in join.content(root) if child.tag == W + "tbl"]
    return [[list(cell.iter(W + "p")) for cell in row.findall(W + "tc")] for row in table.findall(W + "tr")]


@pytest.mark.slow
@pytest.mark.parametrize("model", IDS)
def test_each_article_stands_beside_the_same_article(model):
    _, document = joined(model)
    template = CATALOGUE.get(model)
    pairs = [
        (docx.text_of(left[0]), docx.text_of(right[0]))
        for left, right in grid(document)
        if docx.style_of(left[0]) == "Heading1"
    ]
    articles = {article.key: article for article in template.articles}
    keys = context.article_keys(template, sample(template))

    for key, (left, right) in zip(keys, pairs, strict=True):
        assert left in articles[key].headings("es")
        assert right in articles[key].headings("en")


def test_no_word_of_either_text_is_lost():
    texts, document = joined("special-program")

    for column, language in enumerate(("es", "en")):
        shown = [docx.text_of(one) for row in grid(document)[1:] for one in row[column]]
        root = docx.parse(docx.read_part(texts[language], join.DOCUMENT))
        assert [text for text in shown if text] == [text for one in root.iter(W + "p") if (text := docx.text_of(one))]


def test_the_captions_head_the_columns_on_every_page():
    _, document = joined("general", left="en", right="es", party="organization")
    root = docx.parse(docx.read_part(document, join.DOCUMENT))
    heads = [row for row in root.iter(W + "tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]

    assert [docx.text_of(one) for one in heads[0].iter(W + "p")] == ["English", "Español"]


def test_the_right_column_numbers_in_its_own_language():
    _, document = joined("general")
    numbering = docx.parse(docx.read_part(document, lists.NUMBERING))
    labels = {
        str(abstract.get(W + "abstractNumId")): str(abstract.find(f"{W}lvl/{W}lvlText").get(W + "val"))
        for abstract in numbering.findall(W + "abstractNum")
    }
    list_of = {
        str(one.get(W + "numId")): labels[str(one.find(W + "abstractNumId").get(W + "val"))]
        for one in numbering.findall(W + "num")
    }
    heading = next(right[0] for left, right in grid(document) if docx.style_of(left[0]) == "Heading1")
    number = heading.find(f"{W}pPr/{W}numPr/{W}numId")

    assert number is not None
    assert list_of[str(number.get(W + "val"))].startswith("Article ")
    assert list_of["1"].startswith("Artículo ")


def test_footnotes_are_refused_and_the_way_out_is_named():
    texts, _ = joined("general")
    root = docx.parse(docx.read_part(texts["en"], join.DOCUMENT))
    run = next(root.iter(W + "r"))
    run.append(run.makeelement(W + "footnoteReference", {W + "id": "2"}))
    texts["en"] = docx.with_part(texts["en"], join.DOCUMENT, join.serialized(root))

    with pytest.raises(FillFailed, match="one language after the other"):
        side_by_side(texts, CAPTIONS)


def test_a_row_that_stays_whole_is_not_kept_with_the_next_one():
    """LibreOffice would keep row after row with the next and leave half a page empty."""
    _, document = joined("general")
    headings = [side[0] for row in grid(document) for side in row if docx.style_of(side[0]) == "Heading1"]

    assert headings
    assert all(one.find(f"{W}pPr/{W}keepNext").get(W + "val") == "0" for one in headings)
