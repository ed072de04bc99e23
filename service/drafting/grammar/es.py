"""Spanish: gender and number, ``del`` and ``al``, shortened ``un``, ``e`` before the sound i."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from num2words import num2words

from service.drafting.grammar.rules import Articles, Form, Grammar, Preposition, fraction

_ARTICLES: Final[Mapping[Form, Articles]] = {
    "feminine": {"the": "la ", "of": "de la ", "to": "a la "},
    "masculine": {"the": "el ", "of": "del ", "to": "al "},
    "feminine_plural": {"the": "las ", "of": "de las ", "to": "a las "},
    "masculine_plural": {"the": "los ", "of": "de los ", "to": "a los "},
    "without_article": {"the": "", "of": "de ", "to": "a "},
}
_REPRESENTED: Final[Mapping[Form, str]] = {
    "feminine": "representada",
    "masculine": "representado",
    "feminine_plural": "representadas",
    "masculine_plural": "representados",
    "without_article": "representada",
}
_PREPOSITIONS: Final[Mapping[Preposition, str]] = {"of": "de", "to": "a", "by": "por", "in": "en"}
_CONTRACTIONS: Final[Mapping[str, str]] = {"de el": "del", "a el": "al"}
_ORDINALS: Final[Mapping[int, str]] = {
    1: "primero", 2: "segundo", 3: "tercero", 4: "cuarto", 5: "quinto", 6: "sexto", 7: "séptimo", 8: "octavo", 9: "noveno",
    11: "undécimo", 12: "duodécimo",
}  # fmt: skip
_TENS: Final[Mapping[int, str]] = {
    1: "décimo", 2: "vigésimo", 3: "trigésimo", 4: "cuadragésimo", 5: "quincuagésimo", 6: "sexagésimo", 7: "septuagésimo",
    8: "octogésimo", 9: "nonagésimo",
}  # fmt: skip

_SOUND_I: Final = r"[“«(]?h?[ií](?![aeouáéóú])"
"""How a word begins before which ``y`` becomes ``e``; not ``hierro``, ``hiato`` or ``ion``."""


class Spanish(Grammar):
    """As it is written in Latin America."""

    locale = "es_419"
    tag = "es-ES"
    date_pattern = "d 'de' MMMM 'de' y"
    and_word = "y"
    prepositions = _PREPOSITIONS
    contractions = _CONTRACTIONS
    conjunction = "que"
    feminine_currencies = frozenset({
        "corona", "dobra", "grivna", "kuna", "leva", "libra", "lira", "litas", "moneda", "pataca", "peseta", "plata", "rufiya", "rupia",
        "talonas", "unidad",
    })  # fmt: skip

    def cardinal(self, number: int, *, feminine: bool = False) -> str:
        # num2words leaves ``uno`` as it counts; before a noun, and before thousands and millions, it is shortened or agrees.
        words = _shortened(str(num2words(number, lang="es")), r"(?= mil| millones)")
        if not feminine:
            return _shortened(words, "$")
        head, millions, tail = re.match(r"(.*mill(?:ón|ones)\b)?( ?)(.*)", words).groups("")  # type: ignore[union-attr]
        tail = re.sub(r"(cient|quinient|setecient|novecient)os\b", r"\1as", tail)
        return head + millions + re.sub(r"uno$", "una", tail)

    def amount_in_words(self, amount: Decimal, currency: str) -> str:
        whole, rest = int(amount), fraction(amount)
        name = self.currency_name(currency, whole)
        words = self.cardinal(whole, feminine=self.is_feminine(currency))
        words += " de" if words.endswith(("millón", "millones")) else ""
        return f"{words} {name}" + (f" con {rest}" if rest else "")

    def ordinal(self, number: int, *, feminine: bool) -> str:
        # num2words writes forms that Spanish does not have (“décimoprimero”, “quadragésimo”).
        tens, ones = divmod(number, 10)
        if number in _ORDINALS:
            words = _ORDINALS[number]
        elif tens < 3 and ones:
            words = _joined(tens, ones)
        else:
            words = f"{_TENS[tens]} {_ORDINALS[ones]}" if ones else _TENS[tens]
        return re.sub(r"o\b", "a", words) if feminine else words

    def listed(self, entries: Sequence[str]) -> str:
        # CLDR's pattern does not know that ``y`` becomes ``e`` before the sound i.
        return re.sub(rf" y (?={_SOUND_I})", " e ", super().listed(entries), flags=re.IGNORECASE)

    def and_before(self, following: str) -> str:
        return "e" if re.match(_SOUND_I, following, re.IGNORECASE) else self.and_word

    def articles(self, name: str, form: Form, *, the: bool) -> Articles:
        return _ARTICLES[form]

    def represented(self, form: Form) -> str:
        return _REPRESENTED[form]

    def about(self, title: str, subject: str) -> str:
        return f"{title} sobre {subject}"

    def article(self, numeral: str) -> str:
        return f"el artículo {numeral}"

    def between(self, first: str, second: str) -> str:
        return f"entre {first} {self.and_before(second)} {second}"


def _joined(tens: int, ones: int) -> str:
    """``decimotercero``, ``vigesimoctavo``: one word up to the twenties, whose first part loses its accent."""
    head = {1: "decimo", 2: "vigesimo"}[tens]
    return (head + _ORDINALS[ones]).replace("oo", "o")


def _shortened(words: str, before: str) -> str:
    return re.sub(rf"\buno{before}", "un", re.sub(rf"\bveintiuno{before}", "veintiún", words))


GRAMMAR = Spanish()
