"""Short words for treaties and actions in the tables of tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from service.domain.treaties.actions import ActionKind, Published, TreatyAction
from service.domain.treaties.clauses import (
    Condition,
    Delay,
    Denunciation,
    EntryRule,
    ReservationClause,
    ReservationRule,
)
from service.domain.treaties.treaty import Treaty

SHORT = {
    "sign": ActionKind.SIGNATURE,
    "ratify": ActionKind.RATIFICATION,
    "accept": ActionKind.ACCEPTANCE,
    "approve": ActionKind.APPROVAL,
    "accede": ActionKind.ACCESSION,
    "succeed": ActionKind.SUCCESSION,
    "reserve": ActionKind.RESERVATION,
    "declare": ActionKind.DECLARATION,
    "object": ActionKind.OBJECTION,
    "clause": ActionKind.CLAUSE,
    "withdraw": ActionKind.WITHDRAWAL,
    "denounce": ActionKind.DENUNCIATION,
    "revoke": ActionKind.REVOCATION,
    "designate": ActionKind.DESIGNATION,
    "extend": ActionKind.TERRITORY,
    "correct": ActionKind.CORRECTION,
}


def day(text: str | None) -> date | None:
    """``1978-07-18``; None and empty: no day."""
    return date.fromisoformat(text) if text else None


def act(state: str, verb: str, on: str | None = None, **more: Any) -> TreatyAction:
    """``act("AAA", "ratify", "1970-01-01")``; ``on`` is the deposit, of a signature the day of signing.

    :param more: ``acted``, ``effect``, ``id``, and any field of an action.
    """
    kind = SHORT[verb]
    acted, effect = day(more.pop("acted", None)), day(more.pop("effect", None))
    deposited = None if kind is ActionKind.SIGNATURE else day(on)
    own = Published(
        source="own",
        acted_on=day(on) if kind is ActionKind.SIGNATURE else acted,
        deposited_on=deposited,
        effective_on=effect,
    )
    others = more.pop("others", ())
    return TreatyAction(
        **{"id": f"{state}-{verb}-{on}", "treaty": "B-1", "state": state, "kind": kind, **more},
        published=(own, *others),
    )


def treaty(
    *conditions: Condition,
    later: Delay | None = None,
    published: str | None = None,
    reservations: ReservationClause = ReservationClause.SILENT,
    denunciation: Denunciation | None = None,
    **more: Any,
) -> Treaty:
    """A treaty of 1 January 1969 that enters into force by ``conditions``."""
    texts = {"en": "Treaty", "es": "Tratado", "pt": "Tratado", "fr": "Traité"}
    return Treaty(
        **{
            "code": "B-1",
            "titles": texts,
            "adopted_on": date(1969, 1, 1),
            "place": texts,
            "meeting": texts,
            "entry": EntryRule(article="10", conditions=conditions, later=later or Delay(), published=day(published)),
            "reservations": ReservationRule(clause=reservations, article="11"),
            "denunciation": denunciation or Denunciation(article="12"),
            **more,
        }
    )
