"""``money``: an amount with its currency, ``{"amount": "1234.50", "currency": "USD"}``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import marshmallow as ma
from babel import Locale

from service.domain.messages import Message
from service.drafting.fields.control import Control, Group, Input
from service.drafting.fields.refusal import refuse
from service.drafting.fields.spec import FILL_IN, FieldSpec, FieldType, MissingWords, Rendered, Typed, only
from service.drafting.fields.typed import amounts
from service.drafting.grammar import grammar_of

DEFAULT_CURRENCY: Final = "USD"


class _Money(ma.fields.Field[dict[str, str]]):
    """An amount as people write it, ISO 4217 code; kept with a decimal point and without groups."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not set(value) <= {"amount", "currency"}:
            raise refuse("Enter an amount and a currency.")
        messages: dict[str, Any] = {}
        currency = str(value.get("currency", "")).strip().upper()
        if not isinstance(value.get("amount"), str | int):
            messages["amount"] = [amounts.NO_AMOUNT]
        if currency not in Locale("en").currencies:
            wrong = refuse("Write the currency's three letters (ISO 4217), for example USD.")
            messages["currency"] = wrong.messages
        if messages:
            raise ma.ValidationError(messages)
        amount = self._amount(value.get("amount"), currency)
        if isinstance(amount, Message):
            raise ma.ValidationError({"amount": [amount]})
        return {"amount": f"{amount:f}", "currency": currency}

    def _amount(self, value: Any, currency: str) -> Decimal | Message:
        if isinstance(value, bool) or not isinstance(value, str | int):
            return amounts.NO_AMOUNT
        return amounts.amount_of(str(value), currency)


class MoneyType(FieldType):
    """Printed as ``KEY.text``, or in its parts ``figures``, ``words`` and ``currency``."""

    name = "money"

    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        return _Money()

    def control(self, spec: FieldSpec) -> Control:
        return Group(
            inputs=(
                Input(part="amount", label=Message("Amount"), inputmode="decimal", width=10, spellcheck=None),
                Input(part="currency", label=Message("Currency, three letters"), width=4),
            ),
            inline=False,
        )

    def missing(self, spec: FieldSpec) -> MissingWords:
        return FILL_IN

    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        amount = only(typed, "amount")
        return {"amount": amount, "currency": only(typed, "currency")} if amount else None

    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        return value if isinstance(value, Mapping) else {"amount": "", "currency": DEFAULT_CURRENCY}

    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        return {} if value is None else written(Decimal(value["amount"]), value["currency"], language)


def written(amount: Decimal, currency: str, language: str) -> dict[str, str]:
    """``figures`` (``USD 25,000.00``), ``words`` (``twenty-five thousand US dollars``) and ``text``, the two together."""
    grammar = grammar_of(language)
    figures, words = grammar.figures(amount, currency), grammar.amount_in_words(amount, currency)
    return {"figures": figures, "words": words, "text": f"{figures} ({words})", "currency": currency}
