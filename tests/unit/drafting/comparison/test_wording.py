"""What changed between two texts: nothing is lost, nothing is made up, and pairs are the ones that a reader would choose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.drafting.comparison.articles import ArticleText, Line
from service.drafting.comparison.wording import Change, LineChange, compared, line_changes, runs

TEXTS = st.text(alphabet="ab ,.\té", max_size=20)
LINES = st.lists(st.builds(Line, TEXTS, st.booleans()), max_size=8)


def said(lines: tuple[LineChange, ...], without: Change) -> list[str]:
    """One of the two texts, rebuilt from what changed."""
    kept = (line for line in lines if line.change is not without)
    return ["".join(run.text for run in line.runs if run.change is not without) for line in kept]


@given(TEXTS, TEXTS)
def test_both_sentences_can_be_rebuilt_from_their_runs(old: str, new: str) -> None:
    found = runs(old, new)
    assert "".join(run.text for run in found if run.change is not Change.DELETED) == new
    assert "".join(run.text for run in found if run.change is not Change.INSERTED) == old


@given(LINES, LINES)
def test_both_texts_can_be_rebuilt_from_what_changed(old: list[Line], new: list[Line]) -> None:
    found = line_changes(old, new)
    assert said(found, Change.DELETED) == [line.text for line in new]
    assert said(found, Change.INSERTED) == [line.text for line in old]


@given(LINES)
def test_a_text_compared_with_itself_has_no_changes(lines: list[Line]) -> None:
    assert {line.change for line in line_changes(lines, lines)} <= {Change.SAME}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("sixty (60) days", "thirty (30) days", ["-sixty", "+thirty", "= (", "-60", "+30", "=) days"]),
        ("The Parties shall meet.", "The Parties shall meet yearly.", ["=The Parties shall meet", "+ yearly", "=."]),
    ],
)
def test_only_the_words_that_differ_are_marked(old: str, new: str, changes: list[str]) -> None:
    signs = {Change.SAME: "=", Change.DELETED: "-", Change.INSERTED: "+"}
    assert "".join(signs[run.change] + run.text for run in runs(old, new)) == "".join(changes)


def article(key: str, number: str, *lines: str) -> ArticleText:
    return ArticleText(key, number, key.title(), tuple(Line(text) for text in lines))


def test_articles_are_compared_by_their_key_whatever_their_number() -> None:
    old = [
        article("purpose", "I", "We cooperate."),
        article("means", "II", "Advice."),
        article("end", "III", "In 2 years."),
    ]
    new = [
        article("purpose", "I", "We cooperate."),
        article("areas", "II", "Water."),
        article("end", "III", "In 3 years."),
    ]
    assert [(one.key, str(one.change)) for one in compared(old, new)] == [
        ("purpose", "same"),
        ("means", "deleted"),
        ("areas", "inserted"),
        ("end", "changed"),
    ]


def test_a_renumbered_article_is_the_same_and_shows_its_new_number() -> None:
    (one,) = compared([article("end", "III", "In 2 years.")], [article("end", "II", "In 2 years.")])
    assert one.change is Change.SAME
    assert [run.text for run in one.heading if run.change is not Change.SAME] == ["III", "II"]


def test_a_new_paragraph_does_not_take_the_place_of_the_one_below_it() -> None:
    old = [Line("Each Party bears its costs.")]
    new = [Line("The budget is in the annex."), Line("Each Party bears its own costs.")]
    assert [str(line.change) for line in line_changes(old, new)] == ["inserted", "changed"]
