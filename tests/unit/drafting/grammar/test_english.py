"""Noun phrases as an English text writes them: nothing contracts, and an article is never doubled."""

from __future__ import annotations

import pytest

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import PREPOSITIONS
from tests.unit.drafting.phrases import ENGLISH_PHRASES

ENGLISH = grammar_of("en")
PHRASES = ENGLISH_PHRASES.strip().splitlines()


def test_a_phrase_stays_as_it_is() -> None:
    assert len(set(PHRASES)) >= 80
    for phrase in PHRASES:
        for preposition in PREPOSITIONS:
            assert ENGLISH.joined(preposition, phrase) == f"{preposition} {phrase}"
        assert ENGLISH.and_before(phrase) == "and"
        assert ENGLISH.listed(["art", phrase]) == f"art and {phrase}"


@pytest.mark.parametrize(
    ("name", "the", "definite", "opening", "of"),
    [
        ("GS/OAS", True, "the GS/OAS", "The GS/OAS", "of the GS/OAS"),
        ("FPV", False, "FPV", "FPV", "of FPV"),
    ],
)
def test_a_name_takes_its_article(name: str, the: bool, definite: str, opening: str, of: str) -> None:
    found = ENGLISH.names(name, "without_article", the=the)
    assert (found["bare"], found["the"], found["The"], found["of"]) == (name, definite, opening, of)
