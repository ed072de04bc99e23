"""Names of countries in the languages of a model, from Unicode CLDR."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from babel import Locale

# CLDR lists these two-letter codes besides the countries of ISO 3166-1.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})

MEMBERS: Final = frozenset(
    [
        "AG",
        "AR",
        "BB",
        "BO",
        "BR",
        "BS",
        "BZ",
        "CA",
        "CL",
        "CO",
        "CR",
        "CU",
        "DM",
        "DO",
        "EC",
        "GD",
        "GT",
        "GY",
        "HN",
        "HT",
        "JM",
        "KN",
        "LC",
        "MX",
        "PA",
        "PE",
        "PY",
        "SR",
        "SV",
        "TT",
        "US",
        "UY",
        "VC",
        "VE",
    ]
)
"""Member States of the Organization of American States. Nicaragua's denunciation of the Charter took effect on 19 November 2023."""


@cache
def _codes() -> tuple[str, ...]:
    names = Locale("en").territories
    codes = (code for code in map(str, names) if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES)
    return tuple(sorted(codes, key=lambda code: str(names[code])))


def name(code: str, language: str) -> str:
    """The country's short name. :raises KeyError: not an ISO 3166-1 alpha-2 code."""
    return str(Locale(language).territories[code])


def all_names(languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """Code -> language -> name, in the order of the English names."""
    return {code: {language: name(code, language) for language in languages} for code in _codes()}


def code_of(text: str, languages: Sequence[str]) -> str | None:
    """The code of the country that has this name in one of ``languages``, or this code; accents and case do not matter."""
    return _by_name(tuple(languages)).get(_folded(text.strip()))


@cache
def _by_name(languages: tuple[str, ...]) -> dict[str, str]:
    named = {_folded(text): code for code, names in all_names(languages).items() for text in names.values()}
    return named | {_folded(code): code for code in _codes()}


def are_all(values: Iterable[str]) -> bool:
    """Whether these choices are the countries of the world."""
    return frozenset(values) == frozenset(_codes())


def in_order(named: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Code, name and anything else: the Member States first, then the others, each by name; accents do not count."""
    return sorted(named, key=lambda one: (one[0] not in MEMBERS, _folded(one[1])))


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
