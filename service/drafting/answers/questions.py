"""From a question of the manifest to the marshmallow field that reads its answer, with messages that say what to do."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import marshmallow as ma
from babel import Locale
from babel.numbers import get_currency_precision

from service.drafting.answers import plaintext
from service.drafting.model.template import FieldSpec, FieldType

ENTRIES = 40
"""Most entries of a list."""
YEARS = range(1948, 2200)
LARGEST_AMOUNT = decimal.Decimal(999999999999)
_YES, _NO = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})


def nested(data: Mapping[str, Any]) -> dict[str, Any]:
    """``{"a.en": 1, "b": 2}`` as ``{"a": {"en": 1}, "b": 2}``; what is nested already stays."""
    result: dict[str, Any] = {}
    for key, value in data.items():
        head, dot, tail = str(key).partition(".")
        below = result.setdefault(head, {}) if dot else None
        if isinstance(below, dict):
            below[tail] = value
        elif isinstance(value, Mapping) and isinstance(result.get(head), dict):
            result[head].update(value)
        elif not dot:
            result[head] = dict(value) if isinstance(value, Mapping) else value
        else:
            result[str(key)] = value
    return result


def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that say something. Looks one level down, no deeper: no answer is nested more."""
    kept = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            said: Any = {inner: _without_blank_entries(entry) for inner, entry in value.items() if not _blank(entry)}
        else:
            said = _without_blank_entries(value)
        if not _blank(said):
            kept[key] = said
    return kept


def _without_blank_entries(value: Any) -> Any:
    return [entry for entry in value if not _blank(entry)] if isinstance(value, list) else value


def _blank(value: Any) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def field_for(spec: FieldSpec, languages: Sequence[str]) -> ma.fields.Field[Any]:
    """The field that reads one question. Nothing is required here: what is depends on the other answers."""
    inner = _simple(spec)
    return _PerLanguage(inner, languages) if spec.per_language else inner


def _simple(spec: FieldSpec) -> ma.fields.Field[Any]:
    values = [choice.value for choice in spec.choices]
    makers: dict[FieldType, Callable[[], ma.fields.Field[Any]]] = {
        FieldType.TEXT: lambda: _Text(spec.maximum),
        FieldType.LONGTEXT: lambda: _Text(spec.maximum, lines=True),
        FieldType.LIST: lambda: _Ticked(values) if values else _Lines(spec.maximum),
        FieldType.CHOICE: lambda: _OneOf(values),
        FieldType.DATE: _Date,
        FieldType.INTEGER: lambda: _Integer(spec.minimum or 0, spec.maximum),
        FieldType.MONEY: _Money,
        FieldType.EMAIL: lambda: _Email(spec.maximum),
        FieldType.BOOLEAN: _YesNo,
    }
    return makers[spec.type]()


def _refuse(message: str) -> ma.ValidationError:
    return ma.ValidationError(message)


class _Text(ma.fields.Field[str]):
    def __init__(self, maximum: int, *, lines: bool = False) -> None:
        super().__init__()
        self.maximum, self.lines = maximum, lines

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise _refuse("Write this as text.")
        why = plaintext.refusal(value)
        if why is not None:
            raise _refuse(f"This text cannot be printed as it stands: {why}")
        text = plaintext.clean(value)
        if not self.lines and "\n" in text:
            raise _refuse("Write this on one line.")
        if not self.lines:
            text = " ".join(text.split("\t"))
        if len(text) > self.maximum:
            over = len(text) - self.maximum
            raise _refuse(f"This has {len(text):,} characters; the limit is {self.maximum:,}. Shorten it by {over:,}.")
        return text


class _Email(_Text):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return str(ma.validate.Email(error="Write one e-mail address, such as name@example.org.")(text))


class _Lines(ma.fields.Field[list[str]]):
    """A list of texts; a string, as a form's text area sends it, is split at its line ends."""

    def __init__(self, maximum: int) -> None:
        super().__init__()
        self.entry = _Text(maximum)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        if isinstance(value, str):
            value = (
                [line for line in value.splitlines() if line.strip()] if plaintext.refusal(value) is None else [value]
            )
        if not isinstance(value, list):
            raise _refuse("Write one entry a line.")
        if len(value) > ENTRIES:
            raise _refuse(f"This has {len(value)} lines; the limit is {ENTRIES}. Join some of them.")
        return [self._entry(number, entry) for number, entry in enumerate(value)]

    def _entry(self, number: int, entry: Any) -> str:
        try:
            return str(self.entry.deserialize(entry))
        except ma.ValidationError as error:
            raise ma.ValidationError({number: error.messages}) from None


class _OneOf(ma.fields.Field[str]):
    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str) or value not in self.values:
            offered = ", ".join(self.values) if len(self.values) <= 12 else "see the list"
            raise _refuse(f"This is not one of the choices. Choose one of them ({offered}).")
        return value


class _Ticked(ma.fields.Field[list[str]]):
    """Any of the choices, each once, in the order they are offered."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.values = values

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[str]:
        ticked = [value] if isinstance(value, str) else value
        if not isinstance(ticked, list):
            raise _refuse("Send a list of choices.")
        strange = [str(entry) for entry in ticked if entry not in self.values]
        if strange:
            raise _refuse(
                f"“{strange[0][:60]}” is not one of the choices ({', '.join(self.values) or 'there are none'})."
            )
        return [choice for choice in self.values if choice in ticked]


class _Date(ma.fields.Field[str]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        try:
            day = dt.date.fromisoformat(value.strip()) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or day.isoformat() != value.strip() or day.year not in YEARS:
            raise _refuse("Write the date as year-month-day, for example 2027-03-31.")
        return day.isoformat()


class _Integer(ma.fields.Field[int]):
    def __init__(self, minimum: int, maximum: int) -> None:
        super().__init__()
        self.minimum, self.maximum = minimum, maximum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10:
            text = int(text)
        if type(text) is not int or not self.minimum <= text <= self.maximum:
            raise _refuse(f"Write a whole number from {self.minimum} to {self.maximum}.")
        return text


class _Money(ma.fields.Field[dict[str, str]]):
    """``{"amount": "1234.50", "currency": "USD"}``: a decimal point, no grouping, ISO 4217 code."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not set(value) <= {"amount", "currency"}:
            raise _refuse("Give an amount and a currency.")
        currency, messages = str(value.get("currency", "")).strip().upper(), {}
        if currency not in Locale("en").currencies:
            messages["currency"] = ["Write the currency's three letters (ISO 4217), for example USD."]
        amount = _amount(value.get("amount"), get_currency_precision(currency))
        if amount is None:
            messages["amount"] = [
                "Write the amount in digits with a decimal point and no other sign, for example 25000.00."
            ]
        if messages:
            raise ma.ValidationError(messages)
        return {"amount": f"{amount:f}", "currency": currency}


def _amount(value: Any, places: int) -> decimal.Decimal | None:
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not text.isascii() or not text.replace(".", "", 1).isdigit() or len(text) > 20:
        return None
    amount = decimal.Decimal(text)
    rounded = amount.quantize(decimal.Decimal(1).scaleb(-places))
    return rounded if rounded == amount and 0 < amount <= LARGEST_AMOUNT else None


class _YesNo(ma.fields.Field[bool]):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        if isinstance(value, bool):
            return value
        text = value.strip().lower() if isinstance(value, str) else ""
        if text not in _YES | _NO:
            raise _refuse("Answer yes or no.")
        return text in _YES


class _PerLanguage(ma.fields.Field[dict[str, Any]]):
    def __init__(self, inner: ma.fields.Field[Any], languages: Sequence[str]) -> None:
        super().__init__()
        self.inner, self.languages = inner, languages

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _refuse(f"Give one answer for each language ({', '.join(self.languages)}).")
        read: dict[str, Any] = {}
        messages: dict[str, Any] = {}
        for language, entry in value.items():
            if language not in self.languages:
                messages[str(language)] = [f"The model has no such language. Use {', '.join(self.languages)}."]
                continue
            try:
                read[language] = self.inner.deserialize(entry)
            except ma.ValidationError as error:
                messages[language] = error.messages
        if messages:
            raise ma.ValidationError(messages)
        return {language: read[language] for language in self.languages if language in read}
