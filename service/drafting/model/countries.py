"""Names of countries in the languages of a model, from Unicode CLDR."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from babel import Locale

# CLDR lists these two-letter codes besides the countries of ISO 3166-1.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})


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
