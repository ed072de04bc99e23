"""A day as people write it: ``2027-03-31``, ``31/03/2027``, ``31 de marzo de 2027``, ``March 31, 2027``."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from service.domain.messages import Message

YEARS: Final = range(1948, 2200)
_LANGUAGES: Final = ("en", "es", "fr", "pt")
_NUMBERS: Final = re.compile(r"(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})")
_ISO: Final = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})")
_FILLERS: Final = frozenset({"de", "del", "of", "the", "do"})
_ORDINAL: Final = re.compile(r"^(\d{1,2})(?:st|nd|rd|th|er|re|o|a|º|ª|°)?$")
NO_DATE: Final = Message("This is not a date. Enter day, month and year.")
NO_DAY: Final = Message("This is not a real date. Enter day, month and year.")
TWO_WAYS: Final = Message("“{text}” can be read in two ways. Write the month as a word, or the year first: 2027-03-31.")
YEAR: Final = Message("The year {year} is not plausible. Enter the year with four digits, from {first} to {last}.")


def day_of(text: str, language: str | None = None) -> dt.date | Message:
    """The day, or why it is none.

    :param language: of the page, which says what ``03/04/2027`` means; where it is not known, or where a language has both orders, such
        a date is not guessed.
    """
    said = text.strip().strip(".")
    iso = _ISO.fullmatch(said)
    if iso:
        return _day(*map(int, iso.groups()))
    numbers = _NUMBERS.fullmatch(said)
    return _numbered(*numbers.groups(), text=said, language=language) if numbers else _worded(said)


def month_of(text: str) -> int | None:
    """1 to 12 for a number, or the name of a month in a language of the Organization, whole or shortened."""
    plain = _plain(text).strip(". ")
    if plain.isascii() and plain.isdigit():
        return int(plain) if 1 <= int(plain[:3]) <= 12 else None
    return _months().get(plain)


def _numbered(first: str, second: str, third: str, *, text: str, language: str | None) -> dt.date | Message:
    if len(first) > 2:
        return _day(int(first), int(second), int(third))
    one, two, year = int(first), int(second), int(third)
    if one == two or one > 12:
        return _day(year, two, one)
    if two > 12:
        return _day(year, one, two)
    if language is None or language.startswith("en"):
        return TWO_WAYS.with_params({"text": text})
    return _day(year, two, one)


def _worded(text: str) -> dt.date | Message:
    numbers: list[str] = []
    month = None
    for word in _plain(text).replace(",", " ").replace("/", " ").replace("-", " ").split():
        found, named = _ORDINAL.match(word), None if word[0].isdigit() else month_of(word)
        if word in _FILLERS:
            continue
        if named is not None and month is None:
            month = named
        elif found:
            numbers.append(found.group(1))
        elif word.isascii() and word.isdigit():
            numbers.append(word)
        else:
            return NO_DATE
    if month is None or len(numbers) != 2:
        return NO_DATE
    day, year = sorted(numbers, key=len) if len(numbers[0]) != len(numbers[1]) else numbers
    return _day(int(year), month, int(day))


def _day(year: int, month: int, day: int) -> dt.date | Message:
    if year not in YEARS:
        return YEAR.with_params({"year": str(year), "first": str(YEARS[0]), "last": str(YEARS[-1])})
    try:
        return dt.date(year, month, day)
    except ValueError:
        return NO_DAY


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign))


@cache
def _months() -> Mapping[str, int]:
    """Names without accents -> number; a short form that two languages use for different months is left out."""
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for form in ("format", "stand-alone"):
                for number, name in Locale(language).months[form][width].items():
                    found.setdefault(_plain(name).strip("."), set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}
