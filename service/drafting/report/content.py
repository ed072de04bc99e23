"""What a report says: finished words and figures in one language, as plain data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

MOST_BARS: Final = 20
"""Of one chart; the table below it has every row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a chart."""

    name: str
    value: float
    said: str
    """The value in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table with the chart above it."""

    key: str
    """Names its file among the files of the report."""
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    """How it was counted."""
    alternative: str = ""
    """What the chart shows, for those who cannot see it; empty where there is no chart."""
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that a report says."""

    language: str
    organization: str
    title: str
    period: str
    summary: tuple[str, ...]
    tables: tuple[Table, ...]
    sheet: str
    """Stands at the foot of each page, before its number."""
    made_at: datetime
    """Aware UTC."""

    def to_data(self) -> dict[str, Any]:
        """JSON."""
        return {**asdict(self), "made_at": self.made_at.isoformat()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """:raises KeyError, TypeError: not the data of a report."""
        return cls(
            **{
                **data,
                "summary": tuple(data["summary"]),
                "tables": tuple(_table(one) for one in data["tables"]),
                "made_at": datetime.fromisoformat(data["made_at"]),
            }
        )


def _table(data: Mapping[str, Any]) -> Table:
    return Table(
        **{
            **data,
            "columns": tuple(data["columns"]),
            "rows": tuple(tuple(row) for row in data["rows"]),
            "bars": tuple(Bar(**bar) for bar in data["bars"]),
        }
    )
