"""A day that was typed into three boxes."""

from __future__ import annotations

from datetime import date

from flask import request


def typed_day(name: str) -> str:
    """ISO 8601 text; what is no date stays as it is and is refused. Empty: nothing was typed."""
    year, month, day = (request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day"))
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}" if year or month or day else ""


def real_day(name: str) -> date | None:
    """The day that was typed; None: nothing was typed, or it is no date."""
    try:
        return date.fromisoformat(typed_day(name))
    except ValueError:
        return None
