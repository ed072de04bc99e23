"""Entry into force, term, renewal and money of an agreement, read from the answers by the model that was chosen for each.

An answer counts only under the model that asks for it: the day under ``eif_model=date``, the months under ``term_model=fixed|completion``,
the renewal under ``term_model=fixed``, the amount under ``cost_model=contribution``. Whatever else stands among the answers is not
looked at, so a text, a register and an archive that use these types say the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, assert_never


@dataclass(frozen=True, slots=True)
class OnLastSignature:
    """The agreement enters into force on the day of the last signature."""


@dataclass(frozen=True, slots=True)
class OnDay:
    """It enters into force on a fixed day, or on the day of the last signature where that is later."""

    day: date


EntryIntoForce = OnLastSignature | OnDay


class Renewal(StrEnum):
    """How a term of months is renewed."""

    WRITTEN = "written"
    TACIT = "tacit"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ForMonths:
    """It remains in force for a number of months."""

    months: int
    renewal: Renewal


@dataclass(frozen=True, slots=True)
class Indefinite:
    """It remains in force until a party ends it."""


@dataclass(frozen=True, slots=True)
class UntilCompletion:
    """It remains in force until the activities are completed, at most for a number of months."""

    months: int


Term = ForMonths | Indefinite | UntilCompletion


@dataclass(frozen=True, slots=True)
class NoMoney:
    """The text has no provision on money."""


@dataclass(frozen=True, slots=True)
class OwnCosts:
    """Each party bears its own costs."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One party pays an amount, which the other administers."""

    amount: str
    """Digits with a decimal point."""
    currency: str
    """ISO 4217."""
    contributor: str
    """Key of the party."""


Money = NoMoney | OwnCosts | Contribution

EIF_MODELS: Final = ("last_signature", "date")
TERM_MODELS: Final = ("fixed", "indefinite", "completion")
RENEWAL_MODELS: Final = tuple(str(one) for one in Renewal)
COST_MODELS: Final = ("own_costs", "contribution")
MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "eif_model": EIF_MODELS,
    "term_model": TERM_MODELS,
    "renewal_model": RENEWAL_MODELS,
    "cost_model": COST_MODELS,
}
"""Question -> the answers that the register knows. A model agreement can offer fewer, not others."""
_OWN_COSTS_ARTICLE: Final = "financial-none"


def entry_into_force(answers: Mapping[str, Any]) -> EntryIntoForce:
    """What valid answers say. :raises ValueError: a model that the register does not know."""
    match answers.get("eif_model", "last_signature"):
        case "last_signature":
            return OnLastSignature()
        case "date":
            return OnDay(date.fromisoformat(answers["entry_into_force_date"]))
        case other:
            raise ValueError(f"eif_model “{other}” is not one of {', '.join(EIF_MODELS)}")


def term(answers: Mapping[str, Any]) -> Term | None:
    """What valid answers say; None where the model agreement does not ask. :raises ValueError: as :func:`entry_into_force`."""
    match answers.get("term_model"):
        case None:
            return None
        case "fixed":
            return ForMonths(int(answers["term_months"]), Renewal(answers.get("renewal_model", Renewal.NONE)))
        case "indefinite":
            return Indefinite()
        case "completion":
            return UntilCompletion(int(answers["term_months"]))
        case other:
            raise ValueError(f"term_model “{other}” is not one of {', '.join(TERM_MODELS)}")


def money(answers: Mapping[str, Any], articles: tuple[str, ...]) -> Money:
    """What valid answers and the articles of the text say. :raises ValueError: as :func:`entry_into_force`."""
    match answers.get("cost_model"):
        case None:
            return OwnCosts() if _OWN_COSTS_ARTICLE in articles else NoMoney()
        case "own_costs":
            return OwnCosts()
        case "contribution":
            paid = answers["contribution"]
            return Contribution(paid["amount"], paid["currency"], answers["contributor"])
        case other:
            raise ValueError(f"cost_model “{other}” is not one of {', '.join(COST_MODELS)}")


def in_force_on(force: EntryIntoForce, signed_on: date) -> date:
    """The day of entry into force of an agreement whose last signature is of ``signed_on``."""
    match force:
        case OnLastSignature():
            return signed_on
        case OnDay(day=day):
            return max(signed_on, day)
        case _:
            assert_never(force)


def force_data(force: EntryIntoForce, signed_on: date) -> dict[str, Any]:
    """As the register keeps it: ``model`` and ``date``; for a fixed day also ``fixed``, the day that the text names."""
    day = in_force_on(force, signed_on).isoformat()
    match force:
        case OnLastSignature():
            return {"model": "last_signature", "date": day}
        case OnDay(day=fixed):
            return {"model": "date", "date": day, "fixed": fixed.isoformat()}
        case _:
            assert_never(force)


def term_data(said: Term | None, in_force: date, notice_days: int | None) -> dict[str, Any]:
    """As the register keeps it: ``model``, ``months``, ``end``, ``latest``, ``notice_days`` and ``renewal``.

    ``end`` is the last day of a term of months, ``latest`` the last possible day of a term that ends on completion; both ISO, and None
    where the text has no such day.
    """
    shape: dict[str, Any] = {"months": None, "end": None, "latest": None, "renewal": None, "notice_days": notice_days}
    match said:
        case None:
            return {"model": "", **shape}
        case Indefinite():
            return {"model": "indefinite", **shape}
        case ForMonths(months=months, renewal=renewal):
            end = months_after(in_force, months).isoformat()
            return {"model": "fixed", **shape, "months": months, "end": end, "renewal": str(renewal)}
        case UntilCompletion(months=months):
            latest = months_after(in_force, months).isoformat()
            return {"model": "completion", **shape, "months": months, "latest": latest}
        case _:
            assert_never(said)


def money_data(said: Money) -> dict[str, Any]:
    """As the register keeps it: ``model``, and for a contribution ``amount``, ``currency`` and ``contributor``."""
    match said:
        case NoMoney():
            return {"model": "none"}
        case OwnCosts():
            return {"model": "own_costs"}
        case Contribution(amount=amount, currency=currency, contributor=contributor):
            return {"model": "contribution", "amount": amount, "currency": currency, "contributor": contributor}
        case _:
            assert_never(said)


def term_of(data: Mapping[str, Any]) -> Term | None:
    """What a register's row says, an early one with months or a renewal of another model included; None where it says nothing."""
    months = data.get("months")
    match data.get("model"):
        case "indefinite":
            return Indefinite()
        case "completion" if isinstance(months, int):
            return UntilCompletion(months)
        case _ if isinstance(months, int):
            renewal = data.get("renewal")
            return ForMonths(months, Renewal(renewal) if renewal in RENEWAL_MODELS else Renewal.NONE)
        case _:
            return None


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
