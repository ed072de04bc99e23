"""Tracked changes are listed with their authors, and the text is read as if all were accepted: by our reader and by LibreOffice's rules."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from service.drafting.answers.validate import validate
from service.drafting.comparison.articles import articles
from service.drafting.comparison.redline import redline
from service.drafting.comparison.wording import compared
from service.drafting.counterproposal import tracked
from service.drafting.counterproposal.matching import key
from service.drafting.counterproposal.reading import read
from service.drafting.word import docx
from service.drafting.word.fill import fill_text
from tests.unit.drafting.counterproposal.conftest import Sent
from tests.unit.drafting.models import original

NS = f'xmlns:w="{docx.NAMESPACE}"'
BY = 'w:id="1" w:author="María" w:date="2026-11-30T09:00:00Z"'


def body(inside: str) -> etree._Element:
    return docx.parse(f"<w:document {NS}><w:body>{inside}</w:body></w:document>".encode())


def said(root: etree._Element) -> list[str]:
    return [docx.text_of(one) for one in root.iter(docx.W + "p")]


def p(inside: str, mark: str = "") -> str:
    properties = f"<w:pPr><w:rPr><w:{mark} {BY}/></w:rPr></w:pPr>" if mark else ""
    return f"<w:p>{properties}{inside}</w:p>"


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def ins(text: str) -> str:
    return f"<w:ins {BY}>{run(text)}</w:ins>"


def deleted(text: str, name: str = "del") -> str:
    return f"<w:{name} {BY}><w:r><w:delText>{text}</w:delText></w:r></w:{name}>"


def test_changes_are_listed_with_author_and_day() -> None:
    root = body(p(run("We ") + deleted("shall") + ins("may") + ins(" yet")) + p(ins("All new."), "ins"))
    found = tracked.listed(root)
    assert [(one.kind, one.author, one.date[:10], one.text) for one in found] == [
        ("deleted", "María", "2026-11-30", "shall"),
        ("inserted", "María", "2026-11-30", "may yet"),
        ("inserted", "María", "2026-11-30", "All new."),
    ]


def test_accepted_deleted_words_paragraphs_and_rows_are_gone() -> None:
    row = f"<w:tr><w:trPr><w:del {BY}/></w:trPr><w:tc>{p(deleted('gone'), 'del')}</w:tc></w:tr><w:tr><w:tc>{p(run('kept'))}</w:tc></w:tr>"
    root = body(
        p(run("One ") + deleted("two ") + ins("three"))
        + p(deleted("All of it."), "del")
        + p(run("Joined "), "del")
        + p(run("with this."))
        + f"<w:tbl>{row}</w:tbl>"
        + p(deleted("The last one."), "del")
    )
    tracked.accept(root)
    assert said(root) == ["One three", "Joined with this.", "kept"]


def test_accepted_moved_words_stand_once() -> None:
    moved = f"<w:moveTo {BY}>{run('There.')}</w:moveTo>"
    gone = f"<w:moveFrom {BY}>{run('There.')}</w:moveFrom>"
    root = body(p(gone, "moveFrom") + p(run("Here.")) + p(moved))
    tracked.accept(root)
    assert said(root) == ["Here.", "There."]


def test_a_file_with_tracked_changes_of_many_kinds_reads_as_the_new_text(sent: Sent) -> None:
    template = sent.original.template
    optional = ["consultation", "assignment", "personnel"]
    answers = validate(template, {**sent.original.answers, "notice_days": 30, "optional_articles": optional})
    after = articles(fill_text(original(template, answers, "counterpart"), "en"), template, answers)
    made = redline(compared(sent.articles, after), author="María", at=datetime(2026, 11, 30, tzinfo=UTC))
    incoming = read(made)
    wanted = [
        key(text)
        for one in after
        for text in [f"{one.number}. {one.heading}" if one.number else "", *(line.text for line in one.lines)]
        if text
    ]
    assert [key(line.text) for line in incoming.lines] == wanted
    assert {one.author for one in incoming.tracked} == {"María"}
