"""Which obligations a deposited agreement has, and what is kept when they are computed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.domain.obligations.compute import Due, EffectiveTerm, Facts, as_registered, due, term_from
from service.domain.obligations.obligation import (
    Obligation,
    ObligationState,
    Standing,
    reconcile,
    reminder_due,
    reminder_window,
)
from service.domain.obligations.rules import FROM_THE_TERM, ObligationKind
from service.domain.terms import ForMonths, Indefinite, Renewal, Term, UntilCompletion, term_data
from service.drafting.model.catalogue import Catalogue

SIGNED = date(2027, 3, 15)
TODAY = date(2028, 1, 10)
UNTIL = date(2029, 6, 30)
MODELS = Catalogue(Path(__file__).parents[3] / "agreement_templates")
ANSWERS: dict[str, Any] = {
    "report_days": 90, "final_report_days": 60, "final_report_by": "counterpart", "program_end": "2028-12-31",
    "financial_report_days": 90, "payment_schedule": {"en": ["half at once", "half later"]},
}  # fmt: skip
PAID = {"model": "contribution", "contributor": "counterpart", "amount": "5.00", "currency": "USD"}


def facts(
    said: Term | None, articles: str, *, money: dict[str, Any] | None = None, ended: date | None = None, **answers: Any
) -> Facts:
    term = term_data(said, SIGNED, 60)
    effective = replace(term_from({"date": SIGNED.isoformat()}, term, SIGNED), ended_on=ended)
    known = as_registered({**ANSWERS, **answers}, term, money or {"model": "own_costs"})
    return Facts(term=effective, answers=known, articles=frozenset(articles.split()))


def days(model: str, found: Facts) -> dict[str, tuple[str, str]]:
    return {
        one.key: (one.owed_by, one.due_on.isoformat() if one.due_on else "")
        for one in due(MODELS.get(model).obligations, found, until=UNTIL)
    }


FIXED = ForMonths(24, Renewal.WRITTEN)
TACIT = ForMonths(12, Renewal.TACIT)
ENDS = ("both", "2029-03-15")
ROWS: dict[str, tuple[str, Facts, dict[str, tuple[str, str]]]] = {
    "a term of months that is renewed in writing": (
        "general", facts(FIXED, ""), {"expiry": ENDS, "renewal": ENDS},
    ),
    "a term of months without renewal": ("general", facts(ForMonths(24, Renewal.NONE), ""), {"expiry": ENDS}),
    "an indefinite term": ("general", facts(Indefinite(), ""), {}),
    "a tacit renewal: the days to object to it, as far as the horizon": (
        "general", facts(TACIT, ""),
        {"notice:1": ("organization", "2028-01-15"), "notice:2": ("organization", "2029-01-14")},
    ),
    "an annual report for each calendar year in force, the last one too": (
        "general", facts(FIXED, "annual-report"),
        {"expiry": ENDS, "renewal": ENDS, "annual-report:2027": ("counterpart", "2028-03-30"), "annual-report:2028": ("counterpart", "2029-03-31")},
    ),
    "a termination: nothing to renew, and what follows the end follows the new one": (
        "general", facts(UntilCompletion(36), "annual-report final-report", ended=date(2027, 9, 30)),
        {"expiry": ("both", "2027-09-30"), "annual-report:2027": ("counterpart", "2028-03-30"), "final-report": ("counterpart", "2027-11-29")},
    ),
    "a tacit renewal that was ended": ("general", facts(TACIT, "", ended=date(2027, 9, 30)), {"expiry": ("both", "2027-09-30")}),
    "a final report whose day nobody knows yet": ("general", facts(Indefinite(), "final-report"), {"final-report": ("counterpart", "")}),
    "a program with money: the earlier of completion and end, and the other party than the contributor": (
        "special-program", facts(FIXED, "final-report", money=PAID),
        {
            "expiry": ENDS, "renewal": ENDS, "final-report": ("counterpart", "2029-03-01"),
            "payment:1": ("counterpart", ""), "payment:2": ("counterpart", ""),
            "financial-report": ("organization", "2029-03-31"), "balance": ("organization", "2029-05-30"),
        },
    ),
    "answers on money that the text does not use": (
        "special-program", facts(FIXED, "", contributor="counterpart"), {"expiry": ENDS, "renewal": ENDS},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_the_obligations_of_an_agreement(case: str) -> None:
    model, found, expected = ROWS[case]
    assert days(model, found) == expected


def test_without_its_model_an_agreement_has_what_its_register_entry_says() -> None:
    assert [one.key for one in due(FROM_THE_TERM, facts(TACIT, ""), until=UNTIL)] == ["notice:1", "notice:2"]


KNOWN = Obligation(
    id=1, instrument_id="i", key="expiry", kind=ObligationKind.EXPIRY, owed_by="both", due_on=date(2029, 3, 15)
)
LATER = Due(key="expiry", kind=ObligationKind.EXPIRY, owed_by="both", due_on=date(2031, 3, 15))


def test_what_is_open_follows_and_what_was_decided_stays() -> None:
    moved = reconcile("i", [KNOWN], [LATER])
    assert [one.due_on for one in moved.change] == [LATER.due_on]
    for settled in (replace(KNOWN, state=ObligationState.MET), replace(KNOWN, state=ObligationState.WAIVED), replace(KNOWN, dated=True)):  # fmt: skip
        assert reconcile("i", [settled], [LATER]).change == ()
    assert reconcile("i", [KNOWN], []).drop == (KNOWN,)
    assert reconcile("i", [KNOWN], [], reported={1}).drop == ()
    assert reconcile("i", [replace(KNOWN, state=ObligationState.MET)], []).drop == ()
    assert [one.key for one in reconcile("i", [], [LATER]).add] == ["expiry"]


@pytest.mark.parametrize(
    ("due_on", "standing"),
    [
        (date(2028, 1, 9), Standing.OVERDUE), (TODAY, Standing.SOON), (date(2028, 2, 9), Standing.SOON),
        (date(2028, 2, 10), Standing.OPEN), (None, Standing.OPEN),
    ],
)  # fmt: skip
def test_how_an_obligation_stands(due_on: date | None, standing: Standing) -> None:
    assert replace(KNOWN, due_on=due_on).standing(TODAY, soon=30) is standing


@pytest.mark.parametrize(
    ("due_on", "offset"),
    [
        (date(2028, 4, 9), -90), (date(2028, 4, 10), None), (date(2028, 1, 12), -7), (date(2028, 1, 9), 1),
        (date(2027, 12, 11), 30), (date(2027, 11, 1), None),
    ],
)  # fmt: skip
def test_the_newest_reminder_that_is_not_too_old(due_on: date, offset: int | None) -> None:
    assert reminder_due(due_on, TODAY, (-90, -30, -7, 1, 30), late=14) == offset


def test_outside_the_window_nothing_is_reminded_of() -> None:
    offsets = (-90, -30, -7, 1, 30)
    first, last = reminder_window(TODAY, offsets, late=14)

    days = [first + timedelta(days=number) for number in range(-400, (last - first).days + 400)]
    told = [day for day in days if reminder_due(day, TODAY, offsets, late=14) is not None]

    assert (min(told), max(told)) == (first, last)


def test_an_effective_term_ends_on_the_earlier_day() -> None:
    term = EffectiveTerm(start=SIGNED, end=date(2029, 3, 15), ended_on=date(2028, 1, 1))
    assert term.last_day == date(2028, 1, 1)
