"""Amounts in words, against a table that was read line by line in each language, and the places of clauses in words."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from service.drafting.answers import context
from service.drafting.fields.money import written
from service.drafting.grammar import LANGUAGES, grammar_of
from tests.unit.drafting.models import CATALOGUE, original, sample

with Path(__file__).with_name("amounts.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))


def test_the_table_has_sixty_amounts_in_each_language() -> None:
    assert len({(row["amount"], row["currency"]) for row in ROWS}) >= 60
    assert all(row[language] for row in ROWS for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_amount_of_the_table_reads_as_it_is_written(language: str) -> None:
    said = {
        (row["amount"], row["currency"]): written(Decimal(row["amount"]), row["currency"], language)["words"]
        for row in ROWS
    }

    assert said == {(row["amount"], row["currency"]): row[language] for row in ROWS}


@pytest.mark.parametrize(
    ("currency", "feminine"),
    [
        ("PAB", ""), ("NIO", ""), ("HNL", "pt"), ("GBP", "es fr pt"), ("SEK", "es fr pt"), ("INR", "es fr pt"), ("HTG", "fr"),
        ("USD", ""), ("BRL", ""), ("UAH", "es fr"), ("TRY", "es fr pt"), ("AOA", ""), ("PGK", "pt"), ("MOP", "es fr pt"),
        ("CLF", "es fr pt"), ("MWK", "pt"), ("ZMW", ""),
    ],
)  # fmt: skip
def test_a_currency_has_the_gender_that_its_language_gives_it(currency: str, feminine: str) -> None:
    assert [language for language in LANGUAGES if grammar_of(language).is_feminine(currency)] == feminine.split()


@pytest.mark.parametrize(
    ("number", "english", "spanish", "french", "portuguese"),
    [
        (1, "first", "primera", "première", "primeira"),
        (2, "second", "segunda", "deuxième", "segunda"),
        (7, "seventh", "séptima", "septième", "sétima"),
        (9, "ninth", "novena", "neuvième", "nona"),
        (10, "tenth", "décima", "dixième", "décima"),
        (11, "eleventh", "undécima", "onzième", "décima primeira"),
        (12, "twelfth", "duodécima", "douzième", "décima segunda"),
        (13, "thirteenth", "decimotercera", "treizième", "décima terceira"),
        (18, "eighteenth", "decimoctava", "dix-huitième", "décima oitava"),
        (20, "twentieth", "vigésima", "vingtième", "vigésima"),
        (21, "twenty-first", "vigesimoprimera", "vingt et unième", "vigésima primeira"),
        (28, "twenty-eighth", "vigesimoctava", "vingt-huitième", "vigésima oitava"),
        (31, "thirty-first", "trigésima primera", "trente et unième", "trigésima primeira"),
        (40, "fortieth", "cuadragésima", "quarantième", "quadragésima"),
    ],
)
def test_clauses_are_counted_in_words(number: int, english: str, spanish: str, french: str, portuguese: str) -> None:
    said = [grammar_of(language).ordinal(number, feminine=True) for language in ("en", "es", "fr", "pt")]

    assert said == [english, spanish, french, portuguese]


def test_masculine_places_and_words_of_a_text() -> None:
    assert [grammar_of(one).ordinal(21, feminine=False) for one in ("es", "fr", "pt")] == [
        "vigesimoprimero",
        "vingt et unième",
        "vigésimo primeiro",
    ]
    model = CATALOGUE.get("general")
    words = context.build(original(model, sample(model)), "es")["ordinals"]
    assert words[model.articles[0].key.replace("-", "_")] == "primera"
