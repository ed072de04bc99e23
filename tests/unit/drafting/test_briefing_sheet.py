"""The briefing sheet: one page for values of ordinary length, further pages rather than a line that is lost."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pypdf

from service.drafting import briefing_sheet
from service.drafting.briefing_sheet import Block, Briefing, Row


def briefing(rows: int) -> Briefing:
    told = tuple(Row(label=f"Question {number}", lines=(f"Answer {number} " * 9,)) for number in range(rows))
    return Briefing(
        language="en",
        kind="Briefing sheet",
        title="Agreement on < high moorlands > & education",
        about="COOP-2026-0001",
        author="GS/OAS",
        when=datetime(2026, 11, 30, tzinfo=UTC),
        blocks=(Block(heading="Money and term", rows=told),),
        foot="Made from the record.",
    )


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]


def test_the_same_words_give_the_same_bytes():
    assert briefing_sheet.make(briefing(20)) == briefing_sheet.make(briefing(20))


def test_what_does_not_fit_on_one_page_goes_on_on_the_next():
    found = pages(briefing_sheet.make(briefing(90)))
    assert len(found) > 1
    for number in range(90):
        assert any(f"Question {number}" in text for text in found), number


def test_one_long_answer_does_not_fill_the_sheet():
    long = Row(label="Purpose", lines=("word " * 2000,))
    one = Block(heading="Purpose and parties", rows=(long,))
    made = briefing(1)
    cut = briefing_sheet.make(replace(made, blocks=(one,)))
    assert len(pages(cut)) == 1
    assert "…" in pages(cut)[0]
