"""Portuguese of Brazil: gender and number, ``da``, ``do``, ``à`` and ``ao``, numbers that agree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from num2words import num2words

from service.drafting.grammar.rules import Articles, Form, Grammar, Preposition, fraction

_ARTICLES: Final[Mapping[Form, Articles]] = {
    "feminine": {"the": "a ", "of": "da ", "to": "à "},
    "masculine": {"the": "o ", "of": "do ", "to": "ao "},
    "feminine_plural": {"the": "as ", "of": "das ", "to": "às "},
    "masculine_plural": {"the": "os ", "of": "dos ", "to": "aos "},
    "without_article": {"the": "", "of": "de ", "to": "a "},
}
_REPRESENTED: Final[Mapping[Form, str]] = {
    "feminine": "representada",
    "masculine": "representado",
    "feminine_plural": "representadas",
    "masculine_plural": "representados",
    "without_article": "representada",
}
_PREPOSITIONS: Final[Mapping[Preposition, str]] = {"of": "de", "to": "a", "by": "por", "in": "em"}
_CONTRACTIONS: Final = {
    f"{preposition} {word}": contracted
    for preposition, table in {
        "de": {
            "o": "do", "a": "da", "os": "dos", "as": "das", "ele": "dele", "ela": "dela", "eles": "deles", "elas": "delas",
            "este": "deste", "esta": "desta", "estes": "destes", "estas": "destas", "isto": "disto",
            "esse": "desse", "essa": "dessa", "esses": "desses", "essas": "dessas", "isso": "disso",
            "aquele": "daquele", "aquela": "daquela", "aqueles": "daqueles", "aquelas": "daquelas", "aquilo": "daquilo",
        },
        "em": {
            "o": "no", "a": "na", "os": "nos", "as": "nas", "ele": "nele", "ela": "nela", "eles": "neles", "elas": "nelas",
            "este": "neste", "esta": "nesta", "estes": "nestes", "estas": "nestas", "isto": "nisto",
            "esse": "nesse", "essa": "nessa", "esses": "nesses", "essas": "nessas", "isso": "nisso",
            "aquele": "naquele", "aquela": "naquela", "aqueles": "naqueles", "aquelas": "naquelas", "aquilo": "naquilo",
        },
        "a": {
            "o": "ao", "a": "à", "os": "aos", "as": "às",
            "aquele": "àquele", "aquela": "àquela", "aqueles": "àqueles", "aquelas": "àquelas", "aquilo": "àquilo",
        },
        "por": {"o": "pelo", "a": "pela", "os": "pelos", "as": "pelas"},
    }.items()
    for word, contracted in table.items()
}  # fmt: skip
"""Those that are obligatory in writing. ``dum`` and ``num`` are not: formal texts write ``de um``, ``em um``."""
_SCALES: Final = r"(?:milhão|milhões|bilhão|bilhões|trilhão|trilhões)"
_HUNDREDS: Final = r"(?:cem|(?:duz|trez|quatroc|quinh|seisc|setec|oitoc|novec)entos)"


class Portuguese(Grammar):
    """As it is written in Brazil, which is the form that the Organization uses."""

    locale = "pt_BR"
    tag = "pt-BR"
    date_pattern = "d 'de' MMMM 'de' y"
    and_word = "e"
    prepositions = _PREPOSITIONS
    contractions = _CONTRACTIONS
    conjunction = "que"
    feminine_currencies = frozenset({
        "coroa", "dobra", "kina", "kuna", "lempira", "libra", "lira", "moeda", "MWK", "naira", "ouguiya", "pataca", "paʻanga", "peseta", "platina", "prata",
        "pula", "rupia", "talonas", "unidade",
    })  # fmt: skip

    def date(self, day: dt.date) -> str:
        # The first of a month is an ordinal.
        return re.sub(r"^1 ", "1º ", super().date(day))

    def cardinal(self, number: int, *, feminine: bool = False) -> str:
        words = str(num2words(number, lang="pt_BR"))
        # num2words joins a last group of whole hundreds by ``e``, but not one of millions.
        words = re.sub(rf", (?={_HUNDREDS} {_SCALES}$)", " e ", words).replace(",", "")
        if not feminine:
            return words
        # Millions are masculine themselves; what follows them agrees with the noun.
        head, tail = re.match(rf"(.*\b{_SCALES}\b)?(.*)", words).groups("")  # type: ignore[union-attr]
        tail = re.sub(r"\bum\b", "uma", re.sub(r"\bdois\b", "duas", tail))
        return head + re.sub(r"entos\b", "entas", tail)

    def amount_in_words(self, amount: Decimal, currency: str) -> str:
        whole, rest = int(amount), fraction(amount)
        name = self.currency_name(currency, whole)
        words = self.cardinal(whole, feminine=self.is_feminine(currency))
        words += " de" if re.search(rf"{_SCALES}$", words) else ""
        return f"{words} {name}" + (f" e {rest}" if rest else "")

    def ordinal(self, number: int, *, feminine: bool) -> str:
        words = str(num2words(number, lang="pt_BR", to="ordinal"))
        return re.sub(r"o\b", "a", words) if feminine else words

    def currency_name(self, currency: str, count: int) -> str:
        # CLDR begins these names with a capital in Portuguese only.
        name = super().currency_name(currency, count)
        return name[:1].lower() + name[1:]

    def articles(self, name: str, form: Form, *, the: bool) -> Articles:
        return _ARTICLES[form]

    def represented(self, form: Form) -> str:
        return _REPRESENTED[form]

    def about(self, title: str, subject: str) -> str:
        return f"{title} sobre {subject}"

    def article(self, numeral: str) -> str:
        return f"o artigo {numeral}"

    def between(self, first: str, second: str) -> str:
        return f"entre {first} e {second}"


GRAMMAR = Portuguese()
