"""Days, numbers and headings of old registers."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.legacy import days
from service.domain.legacy.days import INDEFINITE, UnclearDay
from service.domain.legacy.labels import SHEET, Label, label_of, number_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1997-05-29", "1997-05-29"), ("1997-05", "1997-05"), ("1997", "1997"), ("29/05/1997", "1997-05-29"), ("05/29/1997", "1997-05-29"),
        ("3 Sep 1999", "1999-09-03"), ("3 de septiembre de 1999", "1999-09-03"), ("1er août 2004", "2004-08-01"), ("1º de março de 2001", "2001-03-01"),
        ("septiembre de 1999", "1999-09"), ("May 29, 1997", "1997-05-29"), ("Dez. 2003", "2003-12"), ("4.4.2004", "2004-04-04"),
    ],
)  # fmt: skip
def test_days_are_read_as_far_as_they_are_known(text: str, said: str) -> None:
    found = days.read(text)
    assert str(found) == said
    assert days.parsed(said) == found


@pytest.mark.parametrize("text", ["03/09/1999", "1997-13", "31 de febrero de 1999", "soon", "1997-02-30", "99"])
def test_what_is_no_day_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(UnclearDay):
        days.read(text)


def test_who_says_how_figures_are_meant_gets_one_day() -> None:
    assert str(days.read("03/09/1999", month_first=False)) == "1999-09-03"
    assert str(days.read("03/09/1999", month_first=True)) == "1999-03-09"
    assert days.read("  ") is None
    assert days.read_end("Indefinida") == days.read_end("indeterminée") == INDEFINITE
    assert days.read("1997-05").first == date(1997, 5, 1)  # type: ignore[union-attr]


def test_numbers_have_the_year_of_entry() -> None:
    assert [number_of(text) for text in ("42-99", "23/2007", "61 / 2019", "13/60", "5-47")] == [
        (42, 1999), (23, 2007), (61, 2019), (13, 1960), (5, 2047),
    ]  # fmt: skip
    assert [number_of(text) for text in ("", "0/1999", "42", "42-999", "A-42-99")] == [None] * 5


def test_the_fifteen_labels_are_known_with_and_without_accents() -> None:
    assert len(SHEET) == 15
    for label, text in SHEET.items():
        assert label_of(text) == label_of(f"{text.upper()}:") == label_of(days.fold(text)) == label
    assert (label_of("Archivo"), label_of("signed_on"), label_of("Observaciones")) == (
        Label.FILE,
        Label.SIGNED_ON,
        None,
    )
