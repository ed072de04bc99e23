"""What an auditor asks of everything that happened. Plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """Which record an event stands in."""

    INSTRUMENT = "instrument"
    ACCOUNT = "account"
    ACCESS = "access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The defaults ask for everything."""

    kind: str | None = None
    text: str | None = None
    """Words of the actor's name, the act, or the instrument's title, counterpart or reference."""
    actor: str | None = None
    """Words of the actor's name alone."""
    instrument_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader of one record has come: rows older than this one are next."""

    at: datetime
    row: int
