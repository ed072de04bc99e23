"""French: gender and number, ``du``, ``des``, ``au`` and ``aux``, elision before a vowel or a mute h."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from num2words import num2words

from service.drafting.grammar.rules import NO_BREAK_SPACE, Articles, Form, Grammar, Preposition, fraction

_ARTICLES: Final[Mapping[Form, Articles]] = {
    "feminine": {"the": "la ", "of": "de la ", "to": "à la "},
    "masculine": {"the": "le ", "of": "du ", "to": "au "},
    "feminine_plural": {"the": "les ", "of": "des ", "to": "aux "},
    "masculine_plural": {"the": "les ", "of": "des ", "to": "aux "},
    "without_article": {"the": "", "of": "de ", "to": "à "},
}
_ELIDED: Final[Articles] = {"the": "l’", "of": "de l’", "to": "à l’"}
_ELIDED_WITHOUT_ARTICLE: Final[Articles] = {"the": "", "of": "d’", "to": "à "}
_REPRESENTED: Final[Mapping[Form, str]] = {
    "feminine": "représentée",
    "masculine": "représenté",
    "feminine_plural": "représentées",
    "masculine_plural": "représentés",
    "without_article": "représentée",
}
_ASPIRATED: Final = re.compile(
    r"""
    h(?:
    ach|ackathon|agard|aie|aillon|ain|alage|all|alo|alte\b|amac|ambourg|ameau|amp|anche|and|angar|anovre|anse|ant|aras|arass|arcel|ard
    |arem|areng|argn|aricot|arlem|arnais|arp|arvard|asard|ate|atif|ative|auban|auss|aut|avre|aye|eaume|eraut|erisson|ernie|eron|eros
    |erse|etre|eurt|ibou|ideu|ierarch|iss|obby|och|ockey|olding|olland|omard|ondur|ong|onn|ont|oquet|orde|ors|otte|oubl|oue|ouill
    |oule|oupp|ousse|ub|uche|uguenot|uis.clos|uit|url|uron|ussard|utte
    )
    |onz|oui\b|ouistiti|uhlan|ulul
    """,
    re.VERBOSE,
)
"""How words begin, without accents, whose h forbids elision; every other h is mute. Then vowels before which nothing is elided."""
_PREPOSITIONS: Final[Mapping[Preposition, str]] = {"of": "de", "to": "à", "by": "par", "in": "dans"}
_CONTRACTIONS: Final[Mapping[str, str]] = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}
_NARROW: Final = "\u202f"
"""The space that does not break, before signs of two parts and inside quotation marks; a font without it gets a narrower blank."""


class French(Grammar):
    """As it is written in Europe and at the Organization."""

    locale = "fr_FR"
    tag = "fr-FR"
    date_pattern = "d MMMM y"
    and_word = "et"
    item_end = f"{_NARROW};"
    prepositions = _PREPOSITIONS
    contractions = _CONTRACTIONS
    conjunction = "que"
    feminine_currencies = frozenset({
        "couronne", "devise", "drachme", "gourde", "hryvnia", "lire", "livre", "once", "pataca", "peseta", "roupie", "rufiyaa", "unité",
    })  # fmt: skip

    def typeset(self, text: str) -> str:
        # As people type it, a sign could begin a line.
        return re.sub(rf"[ {NO_BREAK_SPACE}](?=[;:!?»%])|(?<=«)[ {NO_BREAK_SPACE}]", _NARROW, text)

    def date(self, day: dt.date) -> str:
        # The first of a month is an ordinal.
        return re.sub(r"^1 ", "1er ", super().date(day))

    def cardinal(self, number: int, *, feminine: bool = False) -> str:
        words = str(num2words(number, lang="fr"))
        return re.sub(r"\bun$", "une", words) if feminine else words

    def amount_in_words(self, amount: Decimal, currency: str) -> str:
        whole, rest = int(amount), fraction(amount)
        name = self.currency_name(currency, whole)
        words = self.cardinal(whole, feminine=self.is_feminine(currency))
        if re.search(r"(million|milliard|billion)s?$", words):
            words += " d’" if _elides(name) else " de "
        else:
            words += " "
        return words + name + (f" et {rest}" if rest else "")

    def ordinal(self, number: int, *, feminine: bool) -> str:
        words = str(num2words(number, lang="fr", to="ordinal"))
        return re.sub(r"^premier$", "première", words) if feminine else words

    def decimal(self, amount: Decimal) -> str:
        # CLDR groups by U+202F, which the fonts of the models do not have.
        return super().decimal(amount).replace("\u202f", NO_BREAK_SPACE)

    def figures(self, amount: Decimal, currency: str) -> str:
        return f"{self.decimal(amount)}{NO_BREAK_SPACE}{currency}"

    def articles(self, name: str, form: Form, *, the: bool) -> Articles:
        if not _elides(name):
            return _ARTICLES[form]
        match form:
            case "feminine" | "masculine":
                return _ELIDED
            case "without_article":
                return _ELIDED_WITHOUT_ARTICLE
            case "feminine_plural" | "masculine_plural":
                return _ARTICLES[form]

    def joined(self, preposition: Preposition, phrase: str) -> str:
        if preposition == "of" and _elides(phrase):
            return f"d’{phrase}"
        return super().joined(preposition, phrase)

    def conjoined(self, clause: str) -> str:
        return f"qu’{clause}" if _elides(clause) else super().conjoined(clause)

    def represented(self, form: Form) -> str:
        return _REPRESENTED[form]

    def about(self, title: str, subject: str) -> str:
        return f"{title} concernant {subject}"

    def article(self, numeral: str) -> str:
        return f"l’article\u00a0{numeral}"

    def between(self, first: str, second: str) -> str:
        return f"entre {first} et {second}"


def _elides(phrase: str) -> bool:
    """Whether ``le``, ``de`` and ``que`` lose their vowel before it. Quotation marks before the first letter do not count."""
    said = re.sub(r"^[\W_]+", "", phrase)
    word = re.match(r"\w*", said)
    plain = unicodedata.normalize("NFD", said.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("œ", "oe").replace("æ", "ae")
    spelled = word is not None and re.fullmatch(r"H[A-Z]+", word.group())
    return letters.startswith(tuple("aeiouh")) and not spelled and not _ASPIRATED.match(letters)


GRAMMAR = French()
