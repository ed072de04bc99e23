"""What a model agreement says about dates: which answers set which obligation. Plain data; a model's ``obligations.toml`` becomes this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class ObligationKind(StrEnum):
    """What is due."""

    EXPIRY = "expiry"
    """The agreement ends."""
    RENEWAL = "renewal"
    """The last day to renew it in writing."""
    NOTICE = "notice"
    """The last day to object to a tacit renewal."""
    ANNUAL_REPORT = "annual_report"
    FINAL_REPORT = "final_report"
    FINANCIAL_REPORT = "financial_report"
    PAYMENT = "payment"
    OTHER = "other"
    """Named by the model."""


REPORTS: Final = frozenset({ObligationKind.ANNUAL_REPORT, ObligationKind.FINAL_REPORT, ObligationKind.FINANCIAL_REPORT})
"""Met by a document that the counterpart can hand in by its link, where the counterpart owes it."""
OF_TERM: Final = frozenset({ObligationKind.EXPIRY, ObligationKind.RENEWAL, ObligationKind.NOTICE})
"""They exist only where the text has the day; the others exist without a day until somebody enters it."""
BOTH: Final = "both"
"""Owed by both parties."""
START, END, YEAR, PERIOD = "start", "end", "year", "period"
ANCHORS: Final = (START, END, YEAR, PERIOD)
"""Days that the register knows: entry into force, the last day, the end of each calendar year in force, the end of each tacitly renewed
period. Every other anchor is the key of a question for a date.
"""
REPEATED: Final = frozenset({YEAR, PERIOD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One obligation that a model sets."""

    key: str
    """Unique in the model."""
    kind: ObligationKind
    by: str
    """Who owes it: the key of a party, ``both``, or the key of a question that is answered with a party."""
    other: bool = False
    """It is owed by the other party than the one that ``by`` names."""
    anchors: tuple[str, ...] = ()
    """Days to count from; the earliest that is known counts. ``year`` and ``period`` stand alone and repeat. Empty: the text has no day."""
    days: tuple[int | str, ...] = ()
    """How many days after the anchor: numbers, and keys of questions that are answered with one, added up."""
    before: bool = False
    """The days count back from the anchor."""
    each: str = ""
    """Key of a question that is answered with a list: one obligation for each line."""
    article: str = ""
    """Only where the text has this article."""
    condition: tuple[str, frozenset[str]] | None = None
    """Only where this question has one of these answers."""
    title: Mapping[str, str] = field(default_factory=dict)
    """Language -> name, where the kind does not say enough."""


FROM_THE_TERM: Final = (
    Rule(key="expiry", kind=ObligationKind.EXPIRY, by=BOTH, anchors=(END,)),
    Rule(
        key="renewal",
        kind=ObligationKind.RENEWAL,
        by=BOTH,
        anchors=(END,),
        condition=("renewal_model", frozenset({"written"})),
    ),
    Rule(
        key="notice",
        kind=ObligationKind.NOTICE,
        by="organization",
        anchors=(PERIOD,),
        days=("notice_days",),
        before=True,
    ),
)
"""For a deposit whose model is not in this installation any more: what every register entry can say."""
