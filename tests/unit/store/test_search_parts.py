from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store.search.folding import fold, folded_line, words_of
from service.store.search.index import _fts5_expression
from service.store.search.question import MAX_QUESTION_CHARS, MAX_TERMS, Question, Term, understand
from service.store.search.snippets import HIT_BEGINS, HIT_ENDS, snippet


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ação", "acao"),
        ("ŒUVRE œuvre", "oeuvre oeuvre"),
        ("Straße STRASSE", "strasse strasse"),
        ("Łódź", "lodz"),
        ("Øresund", "oresund"),
        ("Æsir Þór Đorđe", "aesir thor dorde"),
        ("İstanbul ILIK ılık", "istanbul ilik ilik"),
        ("ﬁnal Ⅳ ²", "final iv 2"),
        ("Cafe\u0301", "cafe"),
        ("Ñandú, ¿qué?", "nandu, ¿que?"),
        ("Ελλάδα", "ελλαδα"),
        ("日本", "日本"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words_of(" ".join(words_of(text))) == words_of(text)


@given(st.text())
def test_case_does_not_matter(text: str) -> None:
    # Not for all of Unicode: upper() of a few letters (such as Greek iota subscripts) is another word.
    ours = "".join(letter for letter in text if ord(letter) < 0x250)
    assert words_of(ours.upper()) == words_of(ours.lower())


def test_words_stand_between_spaces() -> None:
    assert folded_line("A-b", "c_d", "") == " a b c d "
    assert folded_line() == " "
    assert words_of("x" * 999) == ["x" * 200]


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("", Question(blank=True)),
        (" \n", Question(blank=True)),
        ("!?", Question()),
        ("water law", Question((Term(("water",)), Term(("law",), open=True)))),
        ('water "law of" x', Question((Term(("water",)), Term(("law", "of")), Term(("x",), open=True)))),
        ('"law of', Question((Term(("law", "of")),))),
        ("e-mail", Question((Term(("e", "mail"), open=True),))),
        ("97/2011", Question((Term(("97", "2011")),), numbers=((97, 2011),))),
        ("(97/2011)", Question((Term(("97", "2011"), open=True),))),
        ("097/2011, law", Question((Term(("97", "2011")), Term(("law",), open=True)), numbers=((97, 2011),))),
        ("0/2011", Question((Term(("0", "2011"), open=True),))),
    ],
)
def test_questions(query: str, question: Question) -> None:
    assert understand(query) == question


def test_overlong_questions_are_cut() -> None:
    assert len(understand("a " * MAX_QUESTION_CHARS).terms) == MAX_TERMS


@given(st.text(alphabet=st.characters() | st.sampled_from("\"*():^+-{}\\'&|!<>%_;/0123456789 ")))
def test_no_question_is_a_syntax_error(query: str) -> None:
    question = understand(query)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(heading, body, tokenize='ascii')")
    if question.terms:
        database.execute("SELECT 1 FROM texts WHERE texts MATCH ?", [_fts5_expression(question)]).fetchall()
    database.close()


def marked(text: str, query: str) -> str:
    shown = snippet(text, understand(query).terms)
    return shown.replace(HIT_BEGINS, "[").replace(HIT_ENDS, "]")


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("The Convenção of the Parties", "convencao", "The [Convenção] of the Parties"),
        ("water and waters", "water", "[water] and [waters]"),
        ("water and waters", '"water"', "[water] and waters"),
        ("the law of the sea", '"law of"', "the [law] [of] the sea"),
        ("nothing\n\there", "water", "nothing here"),
        ("nothing here", "", "nothing here"),
        ("", "water", ""),
        (f"forged {HIT_BEGINS}mark{HIT_ENDS}", "x", "forged mark"),
    ],
)
def test_snippets(text: str, query: str, shown: str) -> None:
    assert marked(text, query) == shown


def test_a_snippet_is_cut_around_the_first_hit() -> None:
    text = "before " * 1000 + "Straße water " + "after " * 1000
    shown = marked(text, "strasse")
    assert shown.startswith("…before")
    assert shown.endswith("after…")
    assert "[Straße] water after" in shown
    assert len(shown) < 260


@pytest.mark.parametrize("before", [1990, 1995, 2000, 2001])
def test_a_hit_across_the_pieces_is_found(before: int) -> None:
    assert "[needle]" in marked("x" * before + " needle", "needle")


@given(st.text(), st.text(min_size=1))
def test_snippets_never_fail(text: str, query: str) -> None:
    assert len(snippet(text, understand(query).terms)) <= 242 + 2 * 241


def test_invisible_signs_and_ordinals_do_not_hide_a_word() -> None:
    assert words_of("Fun\u00addación\u200b P\u2060áramo\ufeff") == ["fundacion", "paramo"]
    assert words_of("Adenda 1º, 2.ª y n.º 3") == ["adenda", "1", "2", "y", "n", "3"]
    assert folded_line("1º") == folded_line("1")
