"""Treaties and actions as plain data, for the archive, the database and the API; and back."""

from __future__ import annotations

from collections.abc import Mapping
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
from service.domain.treaties.treaty import Source, Treaty


def treaty_data(treaty: Treaty) -> dict[str, Any]:
    """JSON-able; days as ISO text."""
    return _plain(treaty)  # type: ignore[no-any-return]


def action_data(action: TreatyAction) -> dict[str, Any]:
    """JSON-able; days as ISO text."""
    return _plain(action)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


def treaty_from(data: Mapping[str, Any]) -> Treaty:
    """The reverse of :func:`treaty_data`. :raises KeyError, TypeError, ValueError: it is no such data."""
    entry, reservations, denunciation = data["entry"], data["reservations"], data["denunciation"]
    early = denunciation["not_before"]
    return Treaty(
        **{
            **data,
            "adopted_on": _day(data["adopted_on"]),
            "un_registered_on": _day(data["un_registered_on"]),
            "languages": tuple(data["languages"]),
            "subjects": tuple(data["subjects"]),
            "listed": tuple(data["listed"]),
            "sources": tuple(Source(**one) for one in data["sources"]),
            "reservations": ReservationRule(**{**reservations, "clause": ReservationClause(reservations["clause"])}),
            "denunciation": Denunciation(
                **{
                    **denunciation,
                    "notice": Delay(**denunciation["notice"]),
                    "not_before": Delay(**early) if early else None,
                }
            ),
            "entry": EntryRule(
                **{
                    **entry,
                    "conditions": tuple(_condition(one) for one in entry["conditions"]),
                    "later": Delay(**entry["later"]),
                    "published": _day(entry["published"]),
                }
            ),
        }
    )


def _condition(data: Mapping[str, Any]) -> Condition:
    return Condition(**{**data, "on": _day(data["on"]), "delay": Delay(**data["delay"])})


def action_from(data: Mapping[str, Any]) -> TreatyAction:
    """The reverse of :func:`action_data`. :raises KeyError, TypeError, ValueError: it is no such data."""
    return TreatyAction(
        **{
            **data,
            "kind": ActionKind(data["kind"]),
            "published": tuple(_published(one) for one in data["published"]),
        }
    )


def _published(data: Mapping[str, Any]) -> Published:
    days = {name: _day(data[name]) for name in ("acted_on", "deposited_on", "effective_on")}
    return Published(**{**data, **days})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
