"""Imports of an earlier register that an archivist prepares in the browser. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands. A prepared one that is discarded, or that nobody touches for long, is removed."""

    PREPARED = "prepared"
    """Table and scans can be added and replaced; nothing of it is in the register."""
    STARTED = "started"
    """A background job makes the entries."""
    DONE = "done"


class RowOutcome(StrEnum):
    """What became of one row."""

    WAITING = "waiting"
    THERE = "there"
    """It was in the register before, as the file says."""
    ENTERED = "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterImport:
    """One import."""

    id: str
    """UUID4, 36 characters."""
    state: ImportState
    file: str
    """Name of the table."""
    table_sha256: str
    """Empty after the import."""
    report: str
    """SHA-256 of the report of the last examination, JSON."""
    total: int
    """Rows of the table."""
    defects: int
    there: int
    """Rows that were in the register already at the last examination."""
    access: str
    """Access level of the entries."""
    dates: str
    """``day-first`` or ``month-first``; empty: a day in figures that could be two is a defect."""
    made_by: str
    made_by_name: str
    made_at: datetime
    changed_at: datetime
    started_by: str = ""
    started_by_name: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def month_first(self) -> bool | None:
        """As the examination wants it."""
        return self.dates == "month-first" if self.dates else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportScan:
    """One scan that was uploaded and examined."""

    name: str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One row of a started import."""

    row: int
    number: int
    year: int
    title: str
    outcome: RowOutcome
