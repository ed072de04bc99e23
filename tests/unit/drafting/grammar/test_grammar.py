"""Numbers, amounts, dates, lists and names as the text of an agreement writes them, in each language that there is a grammar for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from babel import Locale

from service.drafting.answers.numerals import roman
from service.drafting.errors import NoGrammar
from service.drafting.fields.longtext import paragraphs
from service.drafting.fields.money import written
from service.drafting.grammar import LANGUAGES, grammar_of
from service.drafting.grammar.rules import FORMS, Form, Grammar


def test_there_are_four_grammars_and_no_other_language_is_guessed() -> None:
    assert LANGUAGES == ("en", "es", "fr", "pt")
    assert all(isinstance(grammar_of(language), Grammar) for language in LANGUAGES)
    with pytest.raises(NoGrammar, match=r"“de” yet. Languages that can be used: en, es, fr, pt\."):
        grammar_of("de")


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (19, "XIX"), (23, "XXIII"), (40, "XL"), (99, "XCIX")],
)
def test_articles_have_roman_numbers(number: int, numeral: str) -> None:
    assert roman(number) == numeral


@pytest.mark.parametrize(
    ("number", "english", "spanish", "portuguese", "french"),
    [
        (2, "two", "dos", "dois", "deux"),
        (21, "twenty-one", "veintiún", "vinte e um", "vingt et un"),
        (31, "thirty-one", "treinta y un", "trinta e um", "trente et un"),
        (60, "sixty", "sesenta", "sessenta", "soixante"),
        (80, "eighty", "ochenta", "oitenta", "quatre-vingts"),
        (101, "one hundred and one", "ciento un", "cento e um", "cent un"),
        (1100, "one thousand one hundred", "mil cien", "mil e cem", "mille cent"),
    ],
)
def test_numbers_before_a_noun(number: int, english: str, spanish: str, portuguese: str, french: str) -> None:
    said = [grammar_of(language).cardinal(number) for language in ("en", "es", "pt", "fr")]
    assert said == [english, spanish, portuguese, french]


@pytest.mark.parametrize(
    ("number", "spanish", "portuguese", "french"),
    [
        (1, "una", "uma", "une"),
        (2, "dos", "duas", "deux"),
        (21, "veintiuna", "vinte e uma", "vingt et une"),
        (202, "doscientas dos", "duzentas e duas", "deux cent deux"),
        (2_000_200, "dos millones doscientas", "dois milhões e duzentas", "deux millions deux cents"),
    ],
)
def test_numbers_before_a_feminine_noun(number: int, spanish: str, portuguese: str, french: str) -> None:
    said = [grammar_of(language).cardinal(number, feminine=True) for language in ("es", "pt", "fr")]
    assert said == [spanish, portuguese, french]


@pytest.mark.parametrize(
    ("amount", "currency", "english", "spanish"),
    [
        ("1.00", "USD", "one US dollar", "un dólar estadounidense"),
        ("21000.00", "USD", "twenty-one thousand US dollars", "veintiún mil dólares estadounidenses"),
        ("31000000.00", "USD", "thirty-one million US dollars", "treinta y un millones de dólares estadounidenses"),
        ("1000000.00", "EUR", "one million euros", "un millón de euros"),
        ("1000001.00", "EUR", "one million and one euros", "un millón un euros"),
        (
            "221.50",
            "GBP",
            "two hundred and twenty-one British pounds and 50/100",
            "doscientas veintiuna libras esterlinas con 50/100",
        ),
        ("5000", "CLP", "five thousand Chilean pesos", "cinco mil pesos chilenos"),
        ("0.05", "USD", "zero US dollars and 05/100", "cero dólares estadounidenses con 05/100"),
    ],
)
def test_amounts_in_english_and_spanish(amount: str, currency: str, english: str, spanish: str) -> None:
    assert written(Decimal(amount), currency, "en")["words"] == english
    assert written(Decimal(amount), currency, "es")["words"] == spanish


@pytest.mark.parametrize(
    ("amount", "currency", "portuguese", "french"),
    [
        ("1.00", "USD", "um dólar americano", "un dollar des États-Unis"),
        ("21000.00", "USD", "vinte e um mil dólares americanos", "vingt et un mille dollars des États-Unis"),
        ("80000.00", "USD", "oitenta mil dólares americanos", "quatre-vingt mille dollars des États-Unis"),
        ("31000000.00", "BRL", "trinta e um milhões de reais brasileiros", "trente et un millions de réals brésiliens"),
        ("1000000.00", "EUR", "um milhão de euros", "un million d’euros"),
        ("1234567.00", "EUR", None, "un million deux cent trente-quatre mille cinq cent soixante-sept euros"),
        ("2500000000.00", "EUR", "dois bilhões e quinhentos milhões de euros", "deux milliards cinq cents millions d’euros"),
        ("221.50", "GBP", "duzentas e vinte e uma libras esterlinas e 50/100", "deux cent vingt et une livres sterling et 50/100"),
        ("2000.00", "INR", "duas mil rupias indianas", "deux mille roupies indiennes"),
        ("5000", "CLP", "cinco mil pesos chilenos", "cinq mille pesos chiliens"),
        ("1", "HTG", "um gourde haitiano", "une gourde haïtienne"),
    ],
)  # fmt: skip
def test_amounts_in_portuguese_and_french(amount: str, currency: str, portuguese: str | None, french: str) -> None:
    if portuguese is not None:
        assert written(Decimal(amount), currency, "pt")["words"] == portuguese
    assert written(Decimal(amount), currency, "fr")["words"] == french


@pytest.mark.parametrize(
    ("language", "figures"),
    [
        ("en", "USD\u00a01,234,567.50"),
        ("es", "USD\u00a01,234,567.50"),
        ("pt", "USD\u00a01.234.567,50"),
        ("fr", "1\u00a0234\u00a0567,50\u00a0USD"),
    ],
)
def test_figures_are_grouped_as_the_language_does(language: str, figures: str) -> None:
    assert written(Decimal("1234567.50"), "USD", language)["figures"] == figures


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_currency_and_every_amount_has_words(language: str) -> None:
    for currency in Locale("en").currencies:
        for amount in ("0.01", "1.00", "21.00", "1000000.00", "999999999999.00"):
            words = written(Decimal(amount), currency, language)["words"]
            assert words.strip()
            assert "  " not in words
            assert words == words[:1].lower() + words[1:]


@pytest.mark.parametrize(
    ("language", "first", "ninth"),
    [
        ("en", "1 May 2027", "9 May 2027"),
        ("es", "1 de mayo de 2027", "9 de mayo de 2027"),
        ("pt", "1º de maio de 2027", "9 de maio de 2027"),
        ("fr", "1er mai 2027", "9 mai 2027"),
    ],
)
def test_dates(language: str, first: str, ninth: str) -> None:
    assert grammar_of(language).date(dt.date(2027, 5, 1)) == first
    assert grammar_of(language).date(dt.date(2027, 5, 9)) == ninth


@pytest.mark.parametrize(
    ("language", "form", "the", "of", "to", "represented"),
    [
        ("es", "feminine", "la Red", "de la Red", "a la Red", "representada"),
        ("es", "masculine", "el Red", "del Red", "al Red", "representado"),
        ("es", "feminine_plural", "las Red", "de las Red", "a las Red", "representadas"),
        ("es", "masculine_plural", "los Red", "de los Red", "a los Red", "representados"),
        ("es", "without_article", "Red", "de Red", "a Red", "representada"),
        ("pt", "feminine", "a Red", "da Red", "à Red", "representada"),
        ("pt", "masculine", "o Red", "do Red", "ao Red", "representado"),
        ("pt", "feminine_plural", "as Red", "das Red", "às Red", "representadas"),
        ("pt", "masculine_plural", "os Red", "dos Red", "aos Red", "representados"),
        ("pt", "without_article", "Red", "de Red", "a Red", "representada"),
        ("fr", "feminine", "la Red", "de la Red", "à la Red", "représentée"),
        ("fr", "masculine", "le Red", "du Red", "au Red", "représenté"),
        ("fr", "feminine_plural", "les Red", "des Red", "aux Red", "représentées"),
        ("fr", "masculine_plural", "les Red", "des Red", "aux Red", "représentés"),
        ("fr", "without_article", "Red", "de Red", "à Red", "représentée"),
    ],
)
def test_names_take_the_articles_of_their_form(
    language: str, form: Form, the: str, of: str, to: str, represented: str
) -> None:
    names = grammar_of(language).names("Red", form, the=False)

    assert (names["the"], names["of"], names["to"]) == (the, of, to)
    assert names["The"] == the[0].upper() + the[1:]
    assert names["bare"] == "Red"
    assert grammar_of(language).represented(form) == represented


def test_english_names_take_the_or_not() -> None:
    english = grammar_of("en")
    assert english.names("Institute", "masculine", the=True)["of"] == "of the Institute"
    assert english.names("FPV", "masculine", the=False)["The"] == "FPV"
    assert {english.represented(form) for form in FORMS} == {"represented"}


@pytest.mark.parametrize(
    ("name", "form", "the", "of"),
    [
        ("Université d’État", "feminine", "l’Université d’État", "de l’Université d’État"),
        ("Institut", "masculine", "l’Institut", "de l’Institut"),
        ("Œuvre", "feminine", "l’Œuvre", "de l’Œuvre"),
        ("École", "feminine", "l’École", "de l’École"),
        ("Hôpital", "masculine", "l’Hôpital", "de l’Hôpital"),
        ("Haut-Commissariat", "masculine", "le Haut-Commissariat", "du Haut-Commissariat"),
        ("Oxfam", "without_article", "Oxfam", "d’Oxfam"),
        ("États", "masculine_plural", "les États", "des États"),
    ],
)
def test_french_elides_before_a_vowel_and_a_mute_h(name: str, form: Form, the: str, of: str) -> None:
    names = grammar_of("fr").names(name, form, the=False)
    assert (names["the"], names["of"]) == (the, of)


@pytest.mark.parametrize(
    ("language", "entries", "joined"),
    [
        ("en", ["English", "Spanish"], "English and Spanish"),
        ("es", ["inglés", "español"], "inglés y español"),
        ("es", ["español", "inglés"], "español e inglés"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("es", ["padres", "hijos"], "padres e hijos"),
        ("pt", ["espanhol", "inglês"], "espanhol e inglês"),
        ("pt", ["um", "dois", "três"], "um, dois e três"),
        ("fr", ["anglais", "espagnol"], "anglais et espagnol"),
        ("fr", ["un", "deux", "trois"], "un, deux et trois"),
    ],
)
def test_lists(language: str, entries: list[str], joined: str) -> None:
    assert grammar_of(language).listed(entries) == joined


def test_the_title_names_both_parties() -> None:
    said = {language: grammar_of(language).between("A", "B") for language in LANGUAGES}
    assert said == {"en": "between A and B", "es": "entre A y B", "pt": "entre A e B", "fr": "entre A et B"}


def test_each_line_of_a_long_answer_is_a_paragraph() -> None:
    assert paragraphs("one\ntwo\n\n \n\nthree") == ["one", "two", "three"]
