"""An amount of money as people write it: ``250,000.00``, ``250.000,00``, ``250 000,00``, ``USD 250,000``, ``250.000 €``."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

from service.domain.messages import Message
from service.drafting.fields.typed import pasted

MAX_AMOUNT: Final = Decimal(999999999999)
_GROUPED: Final = re.compile(r"\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*")
NO_AMOUNT: Final = Message("This is not an amount. Enter it in digits, for example 250000 or 250000.00.")
NO_PLACES: Final = Message("{currency} has {places} decimal places at most. Enter the amount with that many.")
TWO_WAYS: Final = Message("“{text}” can be read in two ways. Enter the amount without separators of thousands.")
OTHER_CURRENCY: Final = Message(
    "The amount says {written}, the currency is {currency}. Enter the same currency in both."
)
OUT_OF_RANGE: Final = Message("Enter an amount above zero, of at most {limit}.")


def amount_of(text: str, currency: str) -> Decimal | Message:
    """The amount, with the decimal places of ``currency`` (ISO 4217), or why it is none."""
    said = " ".join(pasted.spaced(pasted.visible(text)).replace("\u00a0", " ").replace("’", "'").split())
    figures = _without_currency(said, currency)
    if isinstance(figures, Message):
        return figures
    places = get_currency_precision(currency)
    written = _decimal(figures, places)
    if isinstance(written, Message):
        return written.with_params({"text": said, "currency": currency, "places": str(places)})
    if not 0 < written <= MAX_AMOUNT:
        return OUT_OF_RANGE.with_params({"limit": str(MAX_AMOUNT)})
    return written.quantize(Decimal(1).scaleb(-places))


def _without_currency(text: str, currency: str) -> str | Message:
    """The figures. A sign or code beside them must be that of the currency."""
    found = re.fullmatch(r"([^\d+-]*)(\d[\d.,' ]*)([^\d+-]*)", text)
    if found is None:
        return NO_AMOUNT
    before, figures, after = (piece.strip() for piece in found.groups())
    for sign in filter(None, (before, after)):
        if sign.casefold() not in _signs(currency):
            known = sign.upper() in Locale("en").currencies
            said = OTHER_CURRENCY.with_params({"written": sign, "currency": currency})
            return said if known or not any(letter.isalpha() for letter in sign) else NO_AMOUNT
    return figures


@cache
def _signs(currency: str) -> frozenset[str]:
    """What people write for a currency."""
    symbols = {get_currency_symbol(currency, locale=locale) for locale in ("en", "es", "es_419", "fr", "pt")}
    dollars = {"$", f"{currency[:2]}$", "us$" if currency == "USD" else "$"} if currency[-1] == "D" else set()
    pesos = {"$"} if currency in {"ARS", "CLP", "COP", "CUP", "DOP", "MXN", "UYU"} else set()
    own = {
        "PAB": {"b/."},
        "PEN": {"s/", "s/."},
        "BRL": {"r$"},
        "GTQ": {"q"},
        "HNL": {"l", "l."},
        "NIO": {"c$"},
        "BOB": {"bs", "bs."},
    }
    names = {
        get_currency_name(currency, count=count, locale=locale)
        for count in (1, 2)
        for locale in ("en", "es", "es_419", "fr", "pt")
    }
    nouns = {word for name in names for word in (name.split()[0], name.split()[-1])}
    said = {currency, *symbols, *dollars, *pesos, *own.get(currency, set()), *names, *nouns}
    return frozenset(sign.replace("\u00a0", " ").strip().casefold() for sign in said)


def _decimal(figures: str, places: int) -> Decimal | Message:
    """Figures with or without separators. The last one of two kinds is the decimal sign; what one sign means is seen from the digits."""
    compact = figures.replace(" ", "") if _spaced_right(figures) else figures
    kinds = {sign for sign in compact if sign in ".,"}
    if len(kinds) == 2:
        last = max(compact.rfind("."), compact.rfind(","))
        return _parted(compact[:last], compact[last + 1 :], places)
    if not kinds:
        return _parted(compact, "", places)
    sign = kinds.pop()
    head, _, tail = compact.rpartition(sign)
    if compact.count(sign) > 1 or (len(tail) == 3 and places < 3):
        return _parted(compact, "", places)
    if len(tail) == 3 and head.isdigit() and len(head) <= 3:
        return TWO_WAYS
    return _parted(head, tail, places)


def _spaced_right(figures: str) -> bool:
    """Whether spaces part groups of three."""
    whole = re.split(r"[.,]", figures)[0]
    return " " in whole and _GROUPED.fullmatch(whole) is not None and " " not in figures[len(whole) :]


def _parted(whole: str, rest: str, places: int) -> Decimal | Message:
    grouped = _GROUPED.fullmatch(whole)
    digits = re.sub(r"[ .,']", "", whole) if grouped else whole
    if not (
        digits.isascii()
        and digits.isdigit()
        and len(digits) <= 15
        and (not rest or (rest.isascii() and rest.isdigit()))
    ):
        return NO_AMOUNT
    if len(rest.rstrip("0")) > places:
        return NO_PLACES
    return Decimal(f"{digits}.{rest}" if rest else digits)
