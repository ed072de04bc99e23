"""What some repositories return where no other room owns the noun. Plain, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A reason not to deposit yet; stays on file when it is overcome."""

    instrument_id: str
    number: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVerdict:
    """What verification said about exactly these bytes at that moment."""

    instrument_id: str
    party: str
    sha256: str
    verdict: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReceipt:
    """The receipt a party was given."""

    instrument_id: str
    party: str
    receipt: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One leaf of the log, as the register's transaction recorded it."""

    index: int
    data: bytes
    at: datetime
