"""Planned signings: on which day and where an agreement is to be signed. The signature book lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSigning:
    """The plan for one instrument. Each change raises ``sequence``, so that calendars replace the entry they have (RFC 5545, 3.8.7.4)."""

    id: str
    """UUID4; the calendar's UID is made of it, so that it stays the same through all changes."""
    instrument_id: str
    day: date
    hour: str
    """``HH:MM`` as clocks show it at the place; empty: the whole day."""
    place: str
    note: str
    sequence: int
    """From 0."""
    by: str
    by_name: str
    """Who planned or changed it last."""
    made_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None = None
