"""English: “the” or no article, no agreement."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from num2words import num2words

from service.drafting.grammar.rules import Articles, Form, Grammar, Preposition, fraction

_PREPOSITIONS: Final[Mapping[Preposition, str]] = {"of": "of", "to": "to", "by": "by", "in": "in"}


class English(Grammar):
    """American names of currencies, the day before the month."""

    locale = "en_US"
    tag = "en-US"
    date_pattern = "d MMMM y"
    prepositions = _PREPOSITIONS
    conjunction = "that"
    and_word = "and"
    gendered = False

    def cardinal(self, number: int, *, feminine: bool = False) -> str:
        return str(num2words(number, lang="en")).replace(",", "")

    def amount_in_words(self, amount: Decimal, currency: str) -> str:
        whole, rest = int(amount), fraction(amount)
        return f"{self.cardinal(whole)} {self.currency_name(currency, whole)}" + (f" and {rest}" if rest else "")

    def ordinal(self, number: int, *, feminine: bool) -> str:
        return str(num2words(number, lang="en", to="ordinal"))

    def articles(self, name: str, form: Form, *, the: bool) -> Articles:
        article = "the " if the else ""
        return {"the": article, "of": f"of {article}", "to": f"to {article}"}

    def represented(self, form: Form) -> str:
        return "represented"

    def about(self, title: str, subject: str) -> str:
        return f"{title} on {subject}"

    def article(self, numeral: str) -> str:
        return f"Article {numeral}"

    def between(self, first: str, second: str) -> str:
        return f"between {first} and {second}"


GRAMMAR = English()
