"""Figures, dates, money and names as the text of an agreement writes them, by the language of the text and never by the server's."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name
from num2words import num2words

LOCALES: Mapping[str, str] = {"en": "en_US", "es": "es_419"}
_DATE = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SPANISH_ARTICLES: Mapping[str, tuple[str, str, str, str]] = {
    # form -> the, of, to, represented
    "feminine": ("la ", "de la ", "a la ", "representada"),
    "masculine": ("el ", "del ", "al ", "representado"),
    "feminine_plural": ("las ", "de las ", "a las ", "representadas"),
    "masculine_plural": ("los ", "de los ", "a los ", "representados"),
    "without_article": ("", "de ", "a ", "representada"),
}


def roman(number: int) -> str:
    """Upper-case Roman numeral, 1 to 399."""
    text = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        text += sign * count
    return text


def date(iso: str, language: str) -> str:
    """``9 May 2027``, ``9 de mayo de 2027``."""
    return format_date(dt.date.fromisoformat(iso), format=_DATE[language], locale=LOCALES[language])


def listed(entries: Sequence[str], language: str) -> str:
    """``English and Spanish``, ``inglés y español``."""
    joined = format_list(list(entries), locale=LOCALES[language])
    # CLDR's pattern does not know that ``y`` becomes ``e`` before the sound i.
    return re.sub(r" y (?=h?i(?![aeou]))", " e ", joined) if language == "es" else joined


def in_words(number: int, language: str) -> str:
    """A cardinal number before a masculine noun: ``thirty-one``, ``treinta y un``."""
    return (
        _spanish(number, feminine=False) if language == "es" else str(num2words(number, lang=language)).replace(",", "")
    )


def _spanish(number: int, *, feminine: bool) -> str:
    """num2words leaves ``uno`` as it counts; before a noun, and before thousands and millions, it is shortened or agrees."""
    words = _shortened(str(num2words(number, lang="es")), r"(?= mil| millones)")
    if not feminine:
        return _shortened(words, "$")
    head, millions, tail = re.match(r"(.*mill(?:ón|ones)\b)?( ?)(.*)", words).groups("")  # type: ignore[union-attr]
    tail = re.sub(r"(cient|quinient|setecient|novecient)os\b", r"\1as", tail)
    return head + millions + re.sub(r"uno$", "una", tail)


def _shortened(words: str, before: str) -> str:
    return re.sub(rf"\buno{before}", "un", re.sub(rf"\bveintiuno{before}", "veintiún", words))


def money(amount: str, currency: str, language: str) -> dict[str, str]:
    """``figures`` (``USD 25,000.00``), ``words`` (``twenty-five thousand US dollars``) and ``text``, the two together."""
    figures = f"{currency}\u00a0{format_decimal(Decimal(amount), _pattern(amount), locale=LOCALES[language])}"
    words = _money_in_words(Decimal(amount), currency, language)
    return {"figures": figures, "words": words, "text": f"{figures} ({words})", "currency": currency}


def _pattern(amount: str) -> str:
    places = len(amount.partition(".")[2])
    return "#,##0" + ("." + "0" * places if places else "")


def _money_in_words(amount: Decimal, currency: str, language: str) -> str:
    whole, rest = int(amount), amount % 1
    name = get_currency_name(currency, count=whole, locale=LOCALES[language])
    if language == "es":
        words = _spanish(whole, feminine=name.split()[0].endswith(("a", "as")))
        words += " de" if words.endswith(("millón", "millones")) else ""
    else:
        words = in_words(whole, language)
    places = -int(amount.as_tuple().exponent)
    joined = {"en": "and", "es": "con"}[language]
    return f"{words} {name}" + (f" {joined} {int(rest.scaleb(places))}/{10**places}" if rest else "")


def forms(name: str, language: str, form: str, *, the: bool) -> dict[str, str]:
    """A name in its grammatical clothes: ``bare``, ``the``, ``The`` (at the start of a sentence), ``of``, ``to``.

    :param form: Spanish gender and number, a key of the manifest's choices; English asks only whether it takes ``the``.
    """
    if language == "es":
        article, of, to, _ = _SPANISH_ARTICLES[form]
    else:
        article = "the " if the else ""
        of, to = f"of {article}", f"to {article}"
    definite = f"{article}{name}"
    return {
        "bare": name,
        "the": definite,
        "The": definite[:1].upper() + definite[1:],
        "of": f"{of}{name}",
        "to": f"{to}{name}",
    }


def represented(language: str, form: str) -> str:
    """The participle that agrees with the party's name."""
    return _SPANISH_ARTICLES[form][3] if language == "es" else "represented"


def paragraphs(text: str) -> list[str]:
    """A long answer by its blank lines; a single line end stays as one."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def choice_label(spec: Any, value: str, language: str) -> str:
    """The label of a choice in ``language``, or the value itself."""
    return next((str(choice.label[language]) for choice in spec.choices if choice.value == value), value)
