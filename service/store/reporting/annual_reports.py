"""Reports over a period: what was asked for, and the files that were made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import annual_reports as table


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """One report."""

    id: str
    """UUID4, 36 characters."""
    first: date
    last: date
    """The last day that it covers."""
    language: str
    content: Mapping[str, Any]
    """Data of :class:`service.drafting.report.content.Report`."""
    asked_by: str
    asked_by_name: str
    asked_at: datetime
    word: str = ""
    """SHA-256 of the Word file; empty until it is made."""
    pdf: str = ""
    """SHA-256 of the PDF; empty until it is made."""


class AnnualReports(Repository):
    """The content never changes; the files are added once."""

    __slots__ = ()

    def add(self, report: StoredReport) -> None:
        """:raises StoreConflict: there is one with this id."""
        self._insert(table, plain(report))

    def get(self, report_id: str) -> StoredReport | None:
        """None: there is none with this id."""
        row = self._one(select(table).where(table.c.id == report_id))
        return None if row is None else built(StoredReport, row)

    def newest(self, *, limit: int) -> list[StoredReport]:
        """The last asked for first."""
        rows = self._all(select(table).order_by(table.c.asked_at.desc(), table.c.id).limit(limit))
        return [built(StoredReport, row) for row in rows]

    def made(self, report_id: str, *, word: str, pdf: str) -> None:
        """The files are there."""
        self._changed(update(table).where(table.c.id == report_id).values(word=word, pdf=pdf))
