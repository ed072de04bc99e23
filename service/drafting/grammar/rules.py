"""What a document language has to say about itself, and what all of them share: figures, dates and lists from Unicode CLDR."""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, Final, Literal, get_args

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name

Form = Literal["feminine", "masculine", "feminine_plural", "masculine_plural", "without_article"]
"""Gender and number of a party's name, as the questions ``*_form`` of a manifest ask for it."""
FORMS: Final[tuple[Form, ...]] = get_args(Form)
Preposition = Literal["of", "to", "by", "in"]
"""Filters of the texts: ``{{ subject|of }}`` is “del gobierno abierto”, “do governo aberto”, “du gouvernement ouvert”."""
PREPOSITIONS: Final[tuple[Preposition, ...]] = get_args(Preposition)
NO_BREAK_SPACE: Final = "\u00a0"


class Grammar(ABC):
    """One language. Instances have no state; a part that a subclass leaves out is a type error where it is instantiated."""

    locale: ClassVar[str]
    """Of Unicode CLDR, for dates, numbers, lists and the names of currencies."""
    tag: ClassVar[str]
    """BCP 47, with the region that screen readers and Word expect."""
    date_pattern: ClassVar[str]
    """Of Unicode TR 35, for a date in a sentence."""

    prepositions: ClassVar[Mapping[Preposition, str]]
    """As they stand before a phrase that does not contract with them."""
    contractions: ClassVar[Mapping[str, str]] = {}
    """What a preposition and the first word of a phrase become together: ``de el`` is ``del``."""
    conjunction: ClassVar[str]
    """“That”, before a clause."""

    and_word: ClassVar[str]
    """“and”, as it stands before most words."""
    item_end: ClassVar[str] = ";"
    """What stands after an item of an enumeration that is not the last."""

    gendered: ClassVar[bool] = True
    """Whether names have a gender, so that a form has to ask for it."""
    feminine_currencies: ClassVar[frozenset[str]] = frozenset()
    """Nouns, in the singular, that are feminine among the names of currencies in CLDR, and codes whose name has no noun of its own
    gender. The last letter does not tell: balboa, lempira and córdoba are masculine."""

    @abstractmethod
    def cardinal(self, number: int, *, feminine: bool = False) -> str:
        """``number``, from 0, in words as it stands before a noun of this gender."""

    @abstractmethod
    def amount_in_words(self, amount: Decimal, currency: str) -> str:
        """The whole units in words with the name of the currency; what is left as a fraction, such as ``50/100``."""

    @abstractmethod
    def ordinal(self, number: int, *, feminine: bool) -> str:
        """The place of a clause or article, from 1 to 99, in words: “twenty-first”."""

    @abstractmethod
    def articles(self, name: str, form: Form, *, the: bool) -> Articles:
        """What stands before ``name``.

        :param the: whether the full name takes the article, in languages without gender.
        """

    @abstractmethod
    def represented(self, form: Form) -> str:
        """The participle “represented”, which agrees with the party's name."""

    @abstractmethod
    def about(self, title: str, subject: str) -> str:
        """A title with what the agreement is on, as its title page has it: “… on civic education”."""

    @abstractmethod
    def article(self, numeral: str) -> str:
        """How a sentence names an article of another agreement: “Article XIX”, “el artículo XIX”."""

    @abstractmethod
    def between(self, first: str, second: str) -> str:
        """``between the … and the …``, for the title of an agreement."""

    def and_before(self, following: str) -> str:
        """“and”, as it stands before ``following``."""
        return self.and_word

    def date(self, day: dt.date) -> str:
        """As a sentence says it, without the day of the week."""
        return format_date(day, format=self.date_pattern, locale=self.locale)

    def typeset(self, text: str) -> str:
        """``text`` with the spaces that the language wants beside its signs; letters and signs stay."""
        return text

    def listed(self, entries: Sequence[str]) -> str:
        """The entries with commas and “and”."""
        return str(format_list(list(entries), locale=self.locale))

    def figures(self, amount: Decimal, currency: str) -> str:
        """ISO 4217 code and figures, as many decimal places as ``amount`` has."""
        return f"{currency}{NO_BREAK_SPACE}{self.decimal(amount)}"

    def decimal(self, amount: Decimal) -> str:
        """Grouped figures, as many decimal places as ``amount`` has."""
        places = decimal_places(amount)
        return str(format_decimal(amount, "#,##0" + ("." + "0" * places if places else ""), locale=self.locale))

    def currency_name(self, currency: str, count: int) -> str:
        """As it stands after ``count`` in words."""
        return str(get_currency_name(currency, count=count, locale=self.locale))

    def joined(self, preposition: Preposition, phrase: str) -> str:
        """``phrase`` after the preposition, contracted with its article; empty when it is empty.

        Only a word in lower case contracts: a capital begins a name, and names are not altered (“de El Salvador”).
        """
        before = self.prepositions[preposition]
        first = re.match(r"\w*", phrase)
        word = first.group() if first else ""
        contracted = self.contractions.get(f"{before} {word}")
        if contracted:
            return f"{contracted}{phrase[len(word) :]}"
        return f"{before} {phrase}" if phrase else ""

    def conjoined(self, clause: str) -> str:
        """``clause`` after “that”, with its elision; empty when it is empty."""
        return f"{self.conjunction} {clause}" if clause else ""

    def is_feminine(self, currency: str) -> bool:
        """The gender of a currency's name, with which the numbers before it agree."""
        noun = self.currency_name(currency, 1).split()[0].strip("()").lower()
        return noun in self.feminine_currencies or currency in self.feminine_currencies

    def names(self, name: str, form: Form, *, the: bool) -> dict[str, str]:
        """A name as a text may need it: ``bare``, ``the``, ``The`` (at the start of a sentence), ``of`` and ``to``."""
        before = self.articles(name, form, the=the)
        definite = f"{before['the']}{name}"
        return {
            "bare": name,
            "the": definite,
            "The": definite[:1].upper() + definite[1:],
            "of": f"{before['of']}{name}",
            "to": f"{before['to']}{name}",
        }


Articles = Mapping[Literal["the", "of", "to"], str]
"""Article, and preposition with article, each with the space after it; an elided one has none."""


def decimal_places(amount: Decimal) -> int:
    """How many are written."""
    return max(0, -int(amount.as_tuple().exponent))


def fraction(amount: Decimal) -> str:
    """``50/100`` or ``05/100`` for the part below one whole unit; empty when there is none."""
    rest, places = amount % 1, decimal_places(amount)
    return f"{int(rest.scaleb(places)):0{places}}/{10**places}" if rest else ""
