"""Noun phrases as a Portuguese text writes them: prepositions contracted with articles, numbers and participles that agree."""

from __future__ import annotations

import pytest

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import PREPOSITIONS, Form, Preposition
from service.drafting.word.sandbox import StrictEnvironment

PORTUGUESE = grammar_of("pt")

# A phrase after de, a, por, em.
PHRASES = """
o governo aberto | do governo aberto | ao governo aberto | pelo governo aberto | no governo aberto
a água | da água | à água | pela água | na água
a educação ambiental | da educação ambiental | à educação ambiental | pela educação ambiental | na educação ambiental
os Estados membros | dos Estados membros | aos Estados membros | pelos Estados membros | nos Estados membros
as mulheres rurais | das mulheres rurais | às mulheres rurais | pelas mulheres rurais | nas mulheres rurais
educação cívica | de educação cívica | a educação cívica | por educação cívica | em educação cívica
acesso à informação | de acesso à informação | a acesso à informação | por acesso à informação | em acesso à informação
direitos humanos | de direitos humanos | a direitos humanos | por direitos humanos | em direitos humanos
um programa | de um programa | a um programa | por um programa | em um programa
uma rede de escolas | de uma rede de escolas | a uma rede de escolas | por uma rede de escolas | em uma rede de escolas
este Acordo | deste Acordo | a este Acordo | por este Acordo | neste Acordo
esta Carta | desta Carta | a esta Carta | por esta Carta | nesta Carta
esse documento | desse documento | a esse documento | por esse documento | nesse documento
aquele que assina | daquele que assina | àquele que assina | por aquele que assina | naquele que assina
aquelas que assinam | daquelas que assinam | àquelas que assinam | por aquelas que assinam | naquelas que assinam
ambas as Partes | de ambas as Partes | a ambas as Partes | por ambas as Partes | em ambas as Partes
seu Departamento | de seu Departamento | a seu Departamento | por seu Departamento | em seu Departamento
o seu Departamento | do seu Departamento | ao seu Departamento | pelo seu Departamento | no seu Departamento
cada Parte | de cada Parte | a cada Parte | por cada Parte | em cada Parte
outra organização | de outra organização | a outra organização | por outra organização | em outra organização
Brasília | de Brasília | a Brasília | por Brasília | em Brasília
Washington, D.C. | de Washington, D.C. | a Washington, D.C. | por Washington, D.C. | em Washington, D.C.
O Povo em Pauta | de O Povo em Pauta | a O Povo em Pauta | por O Povo em Pauta | em O Povo em Pauta
A Voz dos Andes | de A Voz dos Andes | a A Voz dos Andes | por A Voz dos Andes | em A Voz dos Andes
o | do | ao | pelo | no
"""

# One phrase, as the articles of an agreement use it.
SINGLE: list[tuple[Preposition, str, str]] = [
    ("of", "a Secretaria-Geral", "da Secretaria-Geral"),
    ("of", "o Secretário-Geral", "do Secretário-Geral"),
    ("of", "os Organismos Especializados", "dos Organismos Especializados"),
    ("of", "as Nações Unidas", "das Nações Unidas"),
    ("of", "a Assembleia Geral", "da Assembleia Geral"),
    ("of", "o Conselho Permanente", "do Conselho Permanente"),
    ("of", "o Conselho Interamericano de Desenvolvimento Integral", "do Conselho Interamericano de Desenvolvimento Integral"),
    ("of", "a Comissão Interamericana de Mulheres", "da Comissão Interamericana de Mulheres"),
    ("of", "o Instituto Indigenista Interamericano", "do Instituto Indigenista Interamericano"),
    ("of", "a resolução n.º 12", "da resolução n.º 12"),
    ("of", "o artigo 14 do seu estatuto", "do artigo 14 do seu estatuto"),
    ("of", "as normas internas", "das normas internas"),
    ("of", "isto", "disto"),
    ("of", "eles", "deles"),
    ("of", "aquilo que foi acordado", "daquilo que foi acordado"),
    ("of", "Médicos sem Fronteiras", "de Médicos sem Fronteiras"),
    ("of", "agosto de 2027", "de agosto de 2027"),
    ("of", "onde partem as atividades", "de onde partem as atividades"),
    ("of", "algum dos anexos", "de algum dos anexos"),
    ("of", "a OEA", "da OEA"),
    ("to", "a coordenação", "à coordenação"),
    ("to", "o coordenador", "ao coordenador"),
    ("to", "os órgãos da OEA", "aos órgãos da OEA"),
    ("to", "as Partes", "às Partes"),
    ("to", "a outra Parte", "à outra Parte"),
    ("to", "uma das Partes", "a uma das Partes"),
    ("to", "aquilo que se acordar", "àquilo que se acordar"),
    ("to", "toda pessoa", "a toda pessoa"),
    ("to", "ela", "a ela"),
    ("to", "Fundación Páramo Vivo", "a Fundación Páramo Vivo"),
    ("to", "o exterior", "ao exterior"),
    ("to", "a conclusão do Programa", "à conclusão do Programa"),
    ("by", "a Secretaria-Geral", "pela Secretaria-Geral"),
    ("by", "o Instituto Peñaloza", "pelo Instituto Peñaloza"),
    ("by", "os representantes autorizados", "pelos representantes autorizados"),
    ("by", "as máximas autoridades", "pelas máximas autoridades"),
    ("by", "a última das Partes", "pela última das Partes"),
    ("by", "este instrumento", "por este instrumento"),
    ("by", "correio eletrônico", "por correio eletrônico"),
    ("by", "escrito", "por escrito"),
    ("by", "aquelas normas", "por aquelas normas"),
    ("by", "o prazo acordado", "pelo prazo acordado"),
    ("in", "a data da última assinatura", "na data da última assinatura"),
    ("in", "o artigo XIV", "no artigo XIV"),
    ("in", "os anexos", "nos anexos"),
    ("in", "as reuniões", "nas reuniões"),
    ("in", "a República Dominicana", "na República Dominicana"),
    ("in", "o Brasil", "no Brasil"),
    ("in", "os Estados Unidos da América", "nos Estados Unidos da América"),
    ("in", "as Bahamas", "nas Bahamas"),
    ("in", "português", "em português"),
    ("in", "isso", "nisso"),
    ("in", "qualquer caso", "em qualquer caso"),
    ("in", "esta data", "nesta data"),
    ("in", "El Salvador", "em El Salvador"),
    ("in", "o\u00a0Brasil", "no\u00a0Brasil"),
]  # fmt: skip


def test_a_phrase_contracts_with_each_preposition() -> None:
    for line in PHRASES.strip().splitlines():
        phrase, *expected = line.split(" | ")
        assert [PORTUGUESE.joined(preposition, phrase) for preposition in PREPOSITIONS] == expected


@pytest.mark.parametrize(("preposition", "phrase", "expected"), SINGLE)
def test_a_phrase_of_an_article_contracts(preposition: Preposition, phrase: str, expected: str) -> None:
    assert PORTUGUESE.joined(preposition, phrase) == expected


@pytest.mark.parametrize("preposition", PREPOSITIONS)
def test_nothing_stays_nothing(preposition: Preposition) -> None:
    assert PORTUGUESE.joined(preposition, "") == ""


@pytest.mark.parametrize(
    ("form", "by", "within", "represented"),
    [
        ("feminine", "pela Rede", "na Rede", "representada"),
        ("masculine", "pelo Rede", "no Rede", "representado"),
        ("feminine_plural", "pelas Rede", "nas Rede", "representadas"),
        ("masculine_plural", "pelos Rede", "nos Rede", "representados"),
        ("without_article", "por Rede", "em Rede", "representada"),
    ],
)
def test_a_name_with_its_article_contracts(form: Form, by: str, within: str, represented: str) -> None:
    name = PORTUGUESE.names("Rede", form, the=True)["the"]
    assert (PORTUGUESE.joined("by", name), PORTUGUESE.joined("in", name)) == (by, within)
    assert PORTUGUESE.joined("of", name) == PORTUGUESE.names("Rede", form, the=True)["of"]
    assert PORTUGUESE.joined("to", name) == PORTUGUESE.names("Rede", form, the=True)["to"]
    assert PORTUGUESE.represented(form) == represented


@pytest.mark.parametrize(
    ("number", "days", "women"),
    [
        (1, "um dia", "uma mulher"),
        (2, "dois dias", "duas mulheres"),
        (12, "doze dias", "doze mulheres"),
        (22, "vinte e dois dias", "vinte e duas mulheres"),
        (31, "trinta e um dias", "trinta e uma mulheres"),
        (100, "cem dias", "cem mulheres"),
        (201, "duzentos e um dias", "duzentas e uma mulheres"),
        (365, "trezentos e sessenta e cinco dias", "trezentas e sessenta e cinco mulheres"),
        (1002, "mil e dois dias", "mil e duas mulheres"),
        (2000, "dois mil dias", "duas mil mulheres"),
        (2300, "dois mil e trezentos dias", "duas mil e trezentas mulheres"),
        (1_000_002, "um milhão e dois dias", "um milhão e duas mulheres"),
    ],
)  # fmt: skip
def test_a_number_agrees_with_its_noun(number: int, days: str, women: str) -> None:
    plain, feminine = PORTUGUESE.cardinal(number), PORTUGUESE.cardinal(number, feminine=True)
    assert f"{plain} {'dia' if number == 1 else 'dias'}" == days
    assert f"{feminine} {'mulher' if number == 1 else 'mulheres'}" == women


@pytest.mark.parametrize(
    ("language", "preposition", "phrase", "expected"),
    [
        ("en", "of", "the open government", "of the open government"),
        ("es", "of", "el gobierno abierto", "del gobierno abierto"),
        ("es", "to", "el agua", "al agua"),
        ("es", "of", "la educación", "de la educación"),
        ("es", "of", "él", "de él"),
        ("es", "in", "El Salvador", "en El Salvador"),
        ("es", "of", "El Salvador", "de El Salvador"),
        ("fr", "of", "le gouvernement ouvert", "du gouvernement ouvert"),
        ("fr", "to", "les États membres", "aux États membres"),
        ("fr", "of", "l’eau", "de l’eau"),
        ("fr", "of", "éducation civique", "d’éducation civique"),
        ("fr", "of", "handicap", "de handicap"),
        ("pt", "of", "o governo aberto", "do governo aberto"),
    ],
)
def test_a_model_joins_a_phrase_by_a_filter(
    language: str, preposition: Preposition, phrase: str, expected: str
) -> None:
    said = StrictEnvironment(language).from_string(f"{{{{ subject|{preposition} }}}}").render({"subject": phrase})
    assert said == expected
