"""Entry into force, term, renewal and money follow the model that was chosen, whatever else stands among the answers."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain import terms
from service.domain.terms import (
    Contribution,
    ForMonths,
    Indefinite,
    NoMoney,
    OnDay,
    OnLastSignature,
    OwnCosts,
    Renewal,
    UntilCompletion,
)

SIGNED = date(2026, 11, 29)
LEFT_OVER = {
    "entry_into_force_date": "2027-03-01", "term_months": 48, "renewal_model": "written",
    "contribution": {"amount": "5.00", "currency": "USD"}, "contributor": "counterpart",
}  # fmt: skip


def test_a_day_left_over_from_a_returned_draft_does_not_count() -> None:
    """COOP-2026-0001: a fixed day was chosen, then the last signature."""
    force = terms.entry_into_force({**LEFT_OVER, "eif_model": "last_signature"})
    assert force == OnLastSignature()
    assert terms.force_data(force, SIGNED) == {"model": "last_signature", "date": "2026-11-29"}


def test_an_indefinite_agreement_has_no_months_and_no_renewal() -> None:
    """COOP-2026-0006: the form's default of 48 months stood in a hidden field."""
    assert terms.term({**LEFT_OVER, "term_model": "indefinite"}) == Indefinite()
    assert terms.term_data(Indefinite(), SIGNED, 60) == {
        "model": "indefinite", "months": None, "end": None, "latest": None, "renewal": None, "notice_days": 60,
    }  # fmt: skip


def test_a_program_until_completion_has_a_longest_term_and_no_end() -> None:
    said = terms.term({**LEFT_OVER, "term_model": "completion", "term_months": 36})
    assert said == UntilCompletion(36)
    assert terms.term_data(said, SIGNED, 30) == {
        "model": "completion", "months": 36, "end": None, "latest": "2029-11-29", "renewal": None, "notice_days": 30,
    }  # fmt: skip


@pytest.mark.parametrize("renewal", list(Renewal))
def test_a_term_of_months_ends_on_its_day_and_is_renewed_as_chosen(renewal: Renewal) -> None:
    said = terms.term({"term_model": "fixed", "term_months": 48, "renewal_model": str(renewal)})
    assert said == ForMonths(48, renewal)
    data = terms.term_data(said, date(2027, 3, 1), 60)
    assert (data["end"], data["latest"], data["renewal"]) == ("2031-03-01", None, str(renewal))


@pytest.mark.parametrize(("day", "in_force"), [("2027-03-01", "2027-03-01"), ("2026-10-01", "2026-11-29")])
def test_a_fixed_day_counts_unless_a_signature_is_later(day: str, in_force: str) -> None:
    force = terms.entry_into_force({"eif_model": "date", "entry_into_force_date": day})
    assert force == OnDay(date.fromisoformat(day))
    assert terms.force_data(force, SIGNED) == {"model": "date", "date": in_force, "fixed": day}


def test_money_follows_the_model_of_costs() -> None:
    paid = Contribution("5.00", "USD", "counterpart")
    assert terms.money({**LEFT_OVER, "cost_model": "contribution"}, ()) == paid
    assert terms.money({**LEFT_OVER, "cost_model": "own_costs"}, ()) == OwnCosts()
    assert terms.money(LEFT_OVER, ("financial-none",)) == OwnCosts()
    assert terms.money(LEFT_OVER, ("purpose",)) == NoMoney()
    assert terms.money_data(paid) == {
        "model": "contribution", "amount": "5.00", "currency": "USD", "contributor": "counterpart",
    }  # fmt: skip


@pytest.mark.parametrize("question", ["eif_model", "term_model", "cost_model"])
def test_a_model_that_the_register_does_not_know_is_an_error(question: str) -> None:
    with pytest.raises(ValueError, match="moon"):
        {"eif_model": terms.entry_into_force, "term_model": terms.term, "cost_model": lambda a: terms.money(a, ())}[
            question
        ]({question: "moon"})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"model": "indefinite", "months": 48, "renewal": "written"}, Indefinite()),
        ({"model": "completion", "months": 36}, UntilCompletion(36)),
        ({"model": "fixed", "months": 24, "renewal": "tacit"}, ForMonths(24, Renewal.TACIT)),
        ({"model": "months", "months": 24}, ForMonths(24, Renewal.NONE)),
        ({"model": "", "months": None}, None),
    ],
)
def test_an_early_row_of_the_register_is_read_by_its_model(row: dict[str, object], said: object) -> None:
    assert terms.term_of(row) == said


def test_a_month_without_the_day_ends_on_its_last_day() -> None:
    assert terms.months_after(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert terms.months_after(date(2027, 12, 15), 14) == date(2029, 2, 15)
