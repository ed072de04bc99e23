"""What was changed is found, article by article; what touches exactly an answer is a proposed answer."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx as python_docx
import pytest
from docx.document import Document

from service.domain.negotiation.proposals import ChangeKind
from service.drafting.counterproposal.matching import TextChange, changes
from service.drafting.counterproposal.proposed import split
from service.drafting.counterproposal.reading import read
from tests.unit.drafting.counterproposal.conftest import Sent

K = ChangeKind


def edited(sent: Sent, edit: Callable[[Document], None]) -> tuple[TextChange, ...]:
    opened = python_docx.Document(io.BytesIO(sent.document))
    edit(opened)
    saved = io.BytesIO()
    opened.save(saved)
    return changes(sent.articles, read(saved.getvalue()).lines)


def find(document: Document, begins: str):
    return next(one for one in document.paragraphs if one.text.startswith(begins))


def say(document: Document, begins: str, text: str) -> None:
    paragraph = find(document, begins)
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def drop(document: Document, begins: str) -> None:
    paragraph = find(document, begins)._p
    paragraph.getparent().remove(paragraph)


OTHER = "Other fields may be added"


def test_paragraphs_are_changed_added_and_left_out(sent: Sent) -> None:
    def edit(document: Document) -> None:
        say(document, OTHER, "Other fields may be added by exchange of letters.")
        find(document, "The Parties shall consult each other regularly").insert_paragraph_before(
            "Each Party bears its costs."
        )
        drop(document, "While its program-budget")

    found = edited(sent, edit)
    assert [(one.article, one.kind, one.new) for one in found] == [
        ("areas", K.REPLACE, ("Other fields may be added by exchange of letters.",)),
        ("consultation", K.INSERT, ("Each Party bears its costs.",)),
        ("consultation", K.DROP, ()),
    ]
    assert found[0].old == "Other fields may be added in the manner laid down in Article XVI."
    assert found[1].old == ""
    assert split(sent.original, "en", sent.articles, found) == ((), found)


def test_a_paragraph_that_was_written_anew_is_one_change(sent: Sent) -> None:
    (found,) = edited(sent, lambda document: say(document, OTHER, "Nothing else."))
    assert (found.kind, found.new) == (K.REPLACE, ("Nothing else.",))


def test_articles_are_added_left_out_renamed_and_moved(sent: Sent) -> None:
    def edit(document: Document) -> None:
        purpose = find(document, "Purpose")
        document.add_paragraph("Gender equality", style=purpose.style)
        document.add_paragraph("The Parties shall promote equality.")
        say(document, "Means of cooperation", "Ways of cooperation")
        body = document.element.body
        headings = [one for one in document.paragraphs if one.style.name == "Heading 1"]
        areas = [
            one
            for one in body
            if one is headings[1]._p or headings[1]._p.getparent().index(one) > body.index(headings[1]._p)
        ]
        for one in areas[: body.index(headings[2]._p) - body.index(headings[1]._p)]:
            body.remove(one)

    found = {(one.article, one.kind) for one in edited(sent, edit)}
    assert found == {("", K.ADD_ARTICLE), ("means", K.HEADING), ("areas", K.OMIT_ARTICLE)}


@pytest.mark.parametrize(
    ("begins", "text", "question", "value"),
    [
        ("Either Party may terminate", "Either Party may terminate this Agreement by giving the other at least sixty (90) days’ notice in writing.", "notice_days", 90),
        ("education on", "education on rivers;", "areas", ["education on rivers", "the training of young leaders", "access to public information on mining & land use"]),
    ],
)  # fmt: skip
def test_what_an_answer_fills_is_a_proposed_answer(
    sent: Sent, begins: str, text: str, question: str, value: object
) -> None:
    answers, left = split(
        sent.original, "en", sent.articles, edited(sent, lambda document: say(document, begins, text))
    )
    assert [(one.question, one.value) for one in answers] == [(question, value)]
    assert left == ()


def test_a_cell_of_the_table_of_contacts_is_an_answer_and_other_words_beside_it_are_not(sent: Sent) -> None:
    def edit(document: Document) -> None:
        for cell in (cell for row in document.tables[0].rows for cell in row.cells):
            if cell.text == "programas@paramovivo.example":
                cell.paragraphs[0].runs[0].text = "otro@paramovivo.example"
            if cell.text == "Telephone":
                cell.paragraphs[0].runs[0].text = "Telex"

    answers, left = split(sent.original, "en", sent.articles, edited(sent, edit))
    assert [(one.question, one.value) for one in answers] == [("contact_counterpart_email", "otro@paramovivo.example")]
    assert [one.kind for one in left] == [K.TABLE]


def test_an_optional_article_that_is_gone_is_an_answer(sent: Sent) -> None:
    assert "consultation" in sent.original.answers["optional_articles"]

    def edit(document: Document) -> None:
        body, headings = document.element.body, [one for one in document.paragraphs if one.style.name == "Heading 1"]
        at = next(place for place, one in enumerate(headings) if one.text.startswith("Consultation"))
        first, last = body.index(headings[at]._p), body.index(headings[at + 1]._p)
        for one in list(body)[first:last]:
            body.remove(one)

    answers, left = split(sent.original, "en", sent.articles, edited(sent, edit))
    assert [one.question for one in answers] == ["optional_articles"]
    assert "consultation" not in answers[0].value
    assert left == ()
