"""Which reviews a text needs, which are missing, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.domain.review import Departure, Review, ReviewDecision, ReviewKind, ReviewSettings, missing
from service.domain.terms import Contribution, Money, NoMoney, OwnCosts

LEGAL = ReviewKind(
    key="legal",
    name={"en": "Legal"},
    unit="dls",
    departures=frozenset({Departure.ALTERED, Departure.DROPPED}),
    money=True,
    from_amount={},
    models=(),
    always=False,
)
FINANCE = replace(LEGAL, key="finance", unit="saf", departures=frozenset(), from_amount={"USD": Decimal(50000)})
SETTINGS = ReviewSettings(kinds=(LEGAL, FINANCE), in_order=False)


def paid(amount: str, currency: str = "USD") -> Contribution:
    return Contribution(amount, currency, "counterpart")


@pytest.mark.parametrize(
    ("departures", "money", "needed"),
    [
        ({Departure.UNCHANGED, Departure.FILLED, Departure.ADDED}, NoMoney(), []),
        ({Departure.UNCHANGED, Departure.FILLED, Departure.ADDED}, OwnCosts(), []),
        ({Departure.FILLED, Departure.ALTERED}, OwnCosts(), ["legal"]),
        ({Departure.DROPPED}, OwnCosts(), ["legal"]),
        ({Departure.FILLED}, paid("49999.99"), ["legal"]),
        ({Departure.FILLED}, paid("50000.00"), ["legal", "finance"]),
        ({Departure.FILLED}, paid("1.00", "EUR"), ["legal", "finance"]),
        ({Departure.ALTERED}, paid("50000.01"), ["legal", "finance"]),
    ],
)
def test_the_text_and_the_money_say_which_reviews_are_needed(
    departures: set[Departure], money: Money, needed: list[str]
) -> None:
    found = SETTINGS.needed(model="general", departures=departures, money=money)
    assert [kind.key for kind in found] == needed


def test_a_review_can_be_for_one_model_only_and_for_each_of_its_texts() -> None:
    kind = replace(LEGAL, models=("special-program",), always=True)
    assert kind.needed(model="special-program", departures=(), money=NoMoney())
    assert not kind.needed(model="general", departures=(Departure.ALTERED,), money=paid("1.00"))


def said(kind: str, decision: ReviewDecision, digest: str = "d") -> Review:
    return Review(
        instrument_id="i",
        digest=digest,
        kind=kind,
        decision=decision,
        summary="",
        remarks=(),
        by="r",
        by_name="R",
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("reviews", "left"),
    [
        ([], ["legal", "finance"]),
        ([said("legal", ReviewDecision.CLEAR)], ["finance"]),
        ([said("legal", ReviewDecision.CLEAR, "another text")], ["legal", "finance"]),
        ([said("legal", ReviewDecision.CLEAR), said("legal", ReviewDecision.SEND_BACK)], ["legal", "finance"]),
        ([said("legal", ReviewDecision.SEND_BACK), said("legal", ReviewDecision.CLEAR)], ["finance"]),
        ([said("legal", ReviewDecision.CLEAR), said("finance", ReviewDecision.CLEAR)], []),
        ([said("ethics", ReviewDecision.CLEAR)], ["legal", "finance"]),
    ],
)
def test_only_the_newest_decision_on_exactly_this_digest_counts(reviews: list[Review], left: list[str]) -> None:
    assert [kind.key for kind in missing((LEGAL, FINANCE), reviews, "d")] == left


def test_reviews_are_made_at_the_same_time_or_one_after_the_other() -> None:
    assert SETTINGS.turn((LEGAL, FINANCE)) == (LEGAL, FINANCE)
    one_by_one = replace(SETTINGS, in_order=True)
    assert one_by_one.turn((LEGAL, FINANCE)) == (LEGAL,)
    assert one_by_one.turn((FINANCE,)) == (FINANCE,)
    assert one_by_one.turn(()) == ()
