"""Numbers, amounts and names as the text of an agreement writes them."""

from __future__ import annotations

import pytest

from service.drafting.answers import wording


@pytest.mark.parametrize(
    ("number", "roman"),
    [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (19, "XIX"), (23, "XXIII"), (40, "XL"), (99, "XCIX")],
)
def test_roman(number, roman):
    assert wording.roman(number) == roman


@pytest.mark.parametrize(
    ("number", "english", "spanish"),
    [
        (2, "two", "dos"),
        (21, "twenty-one", "veintiún"),
        (31, "thirty-one", "treinta y un"),
        (60, "sixty", "sesenta"),
        (101, "one hundred and one", "ciento un"),
        (1100, "one thousand one hundred", "mil cien"),
    ],
)
def test_numbers_before_a_noun(number, english, spanish):
    assert wording.in_words(number, "en") == english
    assert wording.in_words(number, "es") == spanish


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
        ("0.05", "USD", "zero US dollars and 5/100", "cero dólares estadounidenses con 5/100"),
    ],
)
def test_amounts_in_words(amount, currency, english, spanish):
    assert wording.money(amount, currency, "en")["words"] == english
    assert wording.money(amount, currency, "es")["words"] == spanish


@pytest.mark.parametrize(
    ("form", "the", "of", "to", "represented"),
    [
        ("feminine", "la Red", "de la Red", "a la Red", "representada"),
        ("masculine", "el Red", "del Red", "al Red", "representado"),
        ("feminine_plural", "las Red", "de las Red", "a las Red", "representadas"),
        ("masculine_plural", "los Red", "de los Red", "a los Red", "representados"),
        ("without_article", "Red", "de Red", "a Red", "representada"),
    ],
)
def test_spanish_names_in_their_grammatical_clothes(form, the, of, to, represented):
    forms = wording.forms("Red", "es", form, the=False)

    assert (forms["the"], forms["of"], forms["to"]) == (the, of, to)
    assert forms["The"] == the[0].upper() + the[1:]
    assert wording.represented("es", form) == represented


def test_english_names_take_the_or_not():
    assert wording.forms("Institute", "en", "masculine", the=True)["of"] == "of the Institute"
    assert wording.forms("FPV", "en", "masculine", the=False)["The"] == "FPV"


@pytest.mark.parametrize(
    ("entries", "joined"),
    [
        (["inglés", "español"], "inglés y español"),
        (["español", "inglés"], "español e inglés"),
        (["agua", "hielo"], "agua y hielo"),
        (["padres", "hijos"], "padres e hijos"),
    ],
)
def test_spanish_lists_say_e_before_the_sound_i(entries, joined):
    assert wording.listed(entries, "es") == joined


def test_a_blank_line_parts_paragraphs_and_a_line_end_does_not():
    assert wording.paragraphs("one\ntwo\n\n \n\nthree") == ["one\ntwo", "three"]
