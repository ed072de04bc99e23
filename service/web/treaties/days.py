"""The day of a view: ``?on=2001-01-01``; without it, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import request
from flask_babel import gettext

from service.workflow.context import Services

EARLIEST: Final = date(1800, 1, 1)
LATEST: Final = date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The day of a view."""

    day: date
    asked: str
    """What the address says; empty: nothing."""
    error: str = ""
    """What is wrong with it, in the reader's language."""

    @property
    def args(self) -> dict[str, str]:
        """For addresses that keep the day."""
        return {"on": self.asked} if self.asked and not self.error else {}


def as_of(services: Services) -> AsOf:
    """The day that the address asks for; today, with an error, where it asks for none that exists."""
    today, asked = services.clock().date(), request.args.get("on", "").strip()[:40]
    if not asked:
        return AsOf(day=today, asked="")
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        return AsOf(
            day=today, asked=asked, error=gettext("Enter a date as year, month and day, for example 2001-01-31.")
        )
    return AsOf(day=found, asked=found.isoformat())
