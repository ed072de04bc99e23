"""Noun phrases as a French text writes them: articles contracted or elided, numbers and participles that agree."""

from __future__ import annotations

import pytest

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import Form
from service.drafting.word.sandbox import StrictEnvironment

FRENCH = grammar_of("fr")

# A phrase after de, à, que.
PHRASES = """
le gouvernement ouvert | du gouvernement ouvert | au gouvernement ouvert | que le gouvernement ouvert
la participation citoyenne | de la participation citoyenne | à la participation citoyenne | que la participation citoyenne
les femmes rurales | des femmes rurales | aux femmes rurales | que les femmes rurales
l’éducation civique | de l’éducation civique | à l’éducation civique | que l’éducation civique
l'accès à l'information | de l'accès à l'information | à l'accès à l'information | que l'accès à l'information
éducation civique | d’éducation civique | à éducation civique | qu’éducation civique
justice ouverte | de justice ouverte | à justice ouverte | que justice ouverte
un programme de bourses | d’un programme de bourses | à un programme de bourses | qu’un programme de bourses
une chaire ouverte | d’une chaire ouverte | à une chaire ouverte | qu’une chaire ouverte
des réunions annuelles | de des réunions annuelles | à des réunions annuelles | que des réunions annuelles
son Département | de son Département | à son Département | que son Département
leurs membres | de leurs membres | à leurs membres | que leurs membres
cet organe | de cet organe | à cet organe | que cet organe
chaque Partie | de chaque Partie | à chaque Partie | que chaque Partie
aucune des Parties | d’aucune des Parties | à aucune des Parties | qu’aucune des Parties
elle | d’elle | à elle | qu’elle
ils | d’ils | à ils | qu’ils
on | d’on | à on | qu’on
en 2019 | d’en 2019 | à en 2019 | qu’en 2019
onze États | de onze États | à onze États | que onze États
huit États | de huit États | à huit États | que huit États
11 États | de 11 États | à 11 États | que 11 États
le onzième rapport | du onzième rapport | au onzième rapport | que le onzième rapport
le Haut-Commissariat | du Haut-Commissariat | au Haut-Commissariat | que le Haut-Commissariat
la hausse des coûts | de la hausse des coûts | à la hausse des coûts | que la hausse des coûts
hausse des coûts | de hausse des coûts | à hausse des coûts | que hausse des coûts
harcèlement au travail | de harcèlement au travail | à harcèlement au travail | que harcèlement au travail
hiérarchie des normes | de hiérarchie des normes | à hiérarchie des normes | que hiérarchie des normes
handicap | de handicap | à handicap | que handicap
hors siège | de hors siège | à hors siège | que hors siège
héros | de héros | à héros | que héros
héroïsme | d’héroïsme | à héroïsme | qu’héroïsme
halte | de halte | à halte | que halte
histoire | d’histoire | à histoire | qu’histoire
habitants | d’habitants | à habitants | qu’habitants
harmonisation | d’harmonisation | à harmonisation | qu’harmonisation
hémisphère | d’hémisphère | à hémisphère | qu’hémisphère
huissiers | d’huissiers | à huissiers | qu’huissiers
Haïti | d’Haïti | à Haïti | qu’Haïti
Honduras | de Honduras | à Honduras | que Honduras
HCDH | de HCDH | à HCDH | que HCDH
OEA | d’OEA | à OEA | qu’OEA
Équateur | d’Équateur | à Équateur | qu’Équateur
Œuvre | d’Œuvre | à Œuvre | qu’Œuvre
Yucatán | de Yucatán | à Yucatán | que Yucatán
Le Monde des Andes | de Le Monde des Andes | à Le Monde des Andes | que Le Monde des Andes
Les Amis | de Les Amis | à Les Amis | que Les Amis
La Haye | de La Haye | à La Haye | que La Haye
« Agua Viva » | d’« Agua Viva » | à « Agua Viva » | qu’« Agua Viva »
“Pueblo” | de “Pueblo” | à “Pueblo” | que “Pueblo”
ceux qui signent | de ceux qui signent | à ceux qui signent | que ceux qui signent
le\u00a0Brésil | du\u00a0Brésil | au\u00a0Brésil | que le\u00a0Brésil
le | du | au | que le
"""

# A name, its form; the article, of, to, after "by", represented.
NAMES: list[tuple[str, Form, str, str, str, str]] = [
    ("FPV", "feminine", "la FPV", "de la FPV", "à la FPV", "représentée"),
    ("Fundación Páramo Vivo", "feminine", "la Fundación Páramo Vivo", "de la Fundación Páramo Vivo", "à la Fundación Páramo Vivo", "représentée"),
    ("UIMA", "feminine", "l’UIMA", "de l’UIMA", "à l’UIMA", "représentée"),
    ("Université de Montréal", "feminine", "l’Université de Montréal", "de l’Université de Montréal", "à l’Université de Montréal", "représentée"),
    ("Instituto Peñaloza", "masculine", "l’Instituto Peñaloza", "de l’Instituto Peñaloza", "à l’Instituto Peñaloza", "représenté"),
    ("SG/OEA", "masculine", "le SG/OEA", "du SG/OEA", "au SG/OEA", "représenté"),
    ("Secrétariat général", "masculine", "le Secrétariat général", "du Secrétariat général", "au Secrétariat général", "représenté"),
    ("Centre d’études", "masculine", "le Centre d’études", "du Centre d’études", "au Centre d’études", "représenté"),
    ("HCR", "masculine", "le HCR", "du HCR", "au HCR", "représenté"),
    ("Hôpital Albert Schweitzer", "masculine", "l’Hôpital Albert Schweitzer", "de l’Hôpital Albert Schweitzer", "à l’Hôpital Albert Schweitzer", "représenté"),
    ("Hub caraïbe", "masculine", "le Hub caraïbe", "du Hub caraïbe", "au Hub caraïbe", "représenté"),
    ("Amis de la Terre", "masculine_plural", "les Amis de la Terre", "des Amis de la Terre", "aux Amis de la Terre", "représentés"),
    ("Petites Antilles", "feminine_plural", "les Petites Antilles", "des Petites Antilles", "aux Petites Antilles", "représentées"),
    ("Oxfam", "without_article", "Oxfam", "d’Oxfam", "à Oxfam", "représentée"),
    ("Transparency", "without_article", "Transparency", "de Transparency", "à Transparency", "représentée"),
    ("Haïti Solidarité", "without_article", "Haïti Solidarité", "d’Haïti Solidarité", "à Haïti Solidarité", "représentée"),
    ("Avocats sans frontières", "without_article", "Avocats sans frontières", "d’Avocats sans frontières", "à Avocats sans frontières", "représentée"),
]  # fmt: skip


@pytest.mark.parametrize("line", PHRASES.strip().splitlines())
def test_a_phrase_contracts_or_elides(line: str) -> None:
    phrase, of, to, that = line.split(" | ")
    assert (FRENCH.joined("of", phrase), FRENCH.joined("to", phrase), FRENCH.conjoined(phrase)) == (of, to, that)
    assert (FRENCH.joined("by", phrase), FRENCH.joined("in", phrase)) == (f"par {phrase}", f"dans {phrase}")


@pytest.mark.parametrize(("name", "form", "the", "of", "to", "represented"), NAMES)
def test_a_name_takes_its_article(name: str, form: Form, the: str, of: str, to: str, represented: str) -> None:
    names = FRENCH.names(name, form, the=False)
    assert (names["the"], names["of"], names["to"]) == (the, of, to)
    # The name with its article is a phrase like any other.
    assert (FRENCH.joined("of", the), FRENCH.joined("to", the)) == (of, to)
    assert names["The"] == the[0].upper() + the[1:]
    assert FRENCH.represented(form) == represented


@pytest.mark.parametrize(
    ("number", "days", "pages"),
    [
        (1, "un jour", "une page"),
        (2, "deux jours", "deux pages"),
        (21, "vingt et un jours", "vingt et une pages"),
        (61, "soixante et un jours", "soixante et une pages"),
        (71, "soixante et onze jours", "soixante et onze pages"),
        (80, "quatre-vingts jours", "quatre-vingts pages"),
        (81, "quatre-vingt-un jours", "quatre-vingt-une pages"),
        (90, "quatre-vingt-dix jours", "quatre-vingt-dix pages"),
        (101, "cent un jours", "cent une pages"),
        (200, "deux cents jours", "deux cents pages"),
        (201, "deux cent un jours", "deux cent une pages"),
        (1000, "mille jours", "mille pages"),
        (80_000, "quatre-vingt mille jours", "quatre-vingt mille pages"),
    ],
)
def test_a_number_agrees_with_its_noun(number: int, days: str, pages: str) -> None:
    plain, feminine = FRENCH.cardinal(number), FRENCH.cardinal(number, feminine=True)
    assert f"{plain} {'jour' if number == 1 else 'jours'}" == days
    assert f"{feminine} {'page' if number == 1 else 'pages'}" == pages


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("trois langues : l’anglais ; le français", "trois langues\u202f: l’anglais\u202f; le français"),
        ("« Agua de altura » !", "«\u202fAgua de altura\u202f»\u202f!"),
        ("«\u00a0Voix\u00a0»", "«\u202fVoix\u202f»"),
        ("40 % à 10:30, https://oas.example/?a=1", "40\u202f% à 10:30, https://oas.example/?a=1"),
    ],
)
def test_signs_of_two_parts_stand_after_a_narrow_space(typed: str, set_: str) -> None:
    assert FRENCH.typeset(typed) == set_
    assert FRENCH.typeset(set_) == set_
    assert grammar_of("es").typeset(typed) == typed


def test_nothing_stays_nothing() -> None:
    assert [FRENCH.joined("of", ""), FRENCH.joined("to", ""), FRENCH.conjoined("")] == ["", "", ""]


@pytest.mark.parametrize(
    ("language", "clause", "said"),
    [
        ("en", "the Parties work together", "that the Parties work together"),
        ("es", "las Partes colaboran", "que las Partes colaboran"),
        ("pt", "as Partes colaboram", "que as Partes colaboram"),
        ("fr", "les Parties collaborent", "que les Parties collaborent"),
        ("fr", "elles collaborent", "qu’elles collaborent"),
    ],
)
def test_a_model_joins_a_clause_by_a_filter(language: str, clause: str, said: str) -> None:
    assert StrictEnvironment(language).from_string("{{ reason|that }}").render({"reason": clause}) == said
