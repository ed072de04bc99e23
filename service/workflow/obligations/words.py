"""What an obligation is called, for letters and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.domain.obligations.obligation import Obligation
from service.domain.obligations.rules import ObligationKind

KINDS: Final[Mapping[ObligationKind, Message]] = {
    ObligationKind.EXPIRY: Message("End of the agreement"),
    ObligationKind.RENEWAL: Message("Renewal in writing"),
    ObligationKind.NOTICE: Message("Notice against the automatic renewal"),
    ObligationKind.ANNUAL_REPORT: Message("Annual report"),
    ObligationKind.FINAL_REPORT: Message("Final report"),
    ObligationKind.FINANCIAL_REPORT: Message("Financial report"),
    ObligationKind.PAYMENT: Message("Payment"),
    ObligationKind.OTHER: Message("Other obligation"),
}
_REPORT_ON: Final = Message("Annual report for {year}")
_PERIOD: Final = Message("Notice against the automatic renewal, period {number}")
_PAYMENT: Final = Message("Payment {number}")


def name_of(kind: ObligationKind, occurrence: int, title: Mapping[str, str], language: str) -> Message:
    """The name in ``language``: the model's own where it gives one, else that of the kind, with the year or the number."""
    if title:
        return Message.verbatim(title.get(language) or title.get("en") or next(iter(title.values())))
    match kind:
        case ObligationKind.ANNUAL_REPORT if occurrence:
            return _REPORT_ON.with_params({"year": str(occurrence)})
        case ObligationKind.NOTICE if occurrence:
            return _PERIOD.with_params({"number": str(occurrence)})
        case ObligationKind.PAYMENT if occurrence:
            return _PAYMENT.with_params({"number": str(occurrence)})
        case _:
            return KINDS[kind]


def name(one: Obligation, language: str) -> Message:
    """Of an obligation."""
    return name_of(one.kind, one.occurrence, one.title, language)
