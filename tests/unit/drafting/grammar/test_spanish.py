"""Noun phrases as a Spanish text writes them: ``del`` and ``al``, ``e`` before the sound i, names of every gender and number."""

from __future__ import annotations

import pytest

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import Form
from tests.unit.drafting.phrases import SPANISH_PHRASES

SPANISH = grammar_of("es")

ROWS = [[cell.strip() for cell in row.split("|")] for row in SPANISH_PHRASES.strip().splitlines()]

# Gender and number of a name: the, of, to, and the participle.
NAMES: list[tuple[Form, str, str, str, str, str]] = [
    ("feminine", "Fundación Páramo Vivo", "la Fundación", "de la Fundación", "a la Fundación", "representada"),
    ("masculine", "Instituto Peñaloza", "el Instituto", "del Instituto", "al Instituto", "representado"),
    ("feminine_plural", "Universidades", "las Universidades", "de las Univ", "a las Univ", "representadas"),
    ("masculine_plural", "Centros", "los Centros", "de los Centros", "a los Centros", "representados"),
    ("without_article", "Médicos del Mundo", "Médicos", "de Médicos", "a Médicos", "representada"),
    ("without_article", "El Colegio de México", "El Colegio", "de El Colegio", "a El Colegio", "representada"),
]


def test_there_are_eighty_phrases() -> None:
    assert len({row[0] for row in ROWS}) >= 80


@pytest.mark.parametrize(("phrase", "of", "to", "conjunction"), ROWS, ids=[row[0] for row in ROWS])
def test_a_phrase_joins_its_preposition_and_conjunction(phrase: str, of: str, to: str, conjunction: str) -> None:
    assert SPANISH.joined("of", phrase) == of
    assert SPANISH.joined("to", phrase) == to
    assert SPANISH.joined("by", phrase) == f"por {phrase}"
    assert SPANISH.joined("in", phrase) == f"en {phrase}"
    assert SPANISH.and_before(phrase) == conjunction
    assert SPANISH.listed(["arte", phrase]) == f"arte {conjunction} {phrase}"
    assert SPANISH.between("la SG/OEA", phrase) == f"entre la SG/OEA {conjunction} {phrase}"


@pytest.mark.parametrize(("form", "name", "the", "of", "to", "represented"), NAMES)
def test_a_name_of_each_form(form: Form, name: str, the: str, of: str, to: str, represented: str) -> None:
    words = SPANISH.names(name, form, the=True)
    assert words["the"].startswith(the)
    assert words["of"].startswith(of)
    assert words["to"].startswith(to)
    assert SPANISH.represented(form) == represented
