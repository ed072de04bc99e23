"""Entry into force and term, computed from the answers and the date of the last signature."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any


def entry_into_force(answers: Mapping[str, Any], signed_on: date) -> dict[str, Any]:
    """A fixed day counts only if everybody had signed by then; otherwise it is the day of the last signature."""
    fixed = answers.get("entry_into_force_date")
    day = max(signed_on.isoformat(), fixed) if isinstance(fixed, str) else signed_on.isoformat()
    return {"model": str(answers.get("eif_model", "last_signature")), "date": day}


def term(answers: Mapping[str, Any], in_force: date) -> dict[str, Any]:
    """Model, months, last day (ISO, None where there is no fixed one), notice and renewal, as the register keeps them."""
    model, months = str(answers.get("term_model", "")), answers.get("term_months")
    ends = model == "fixed" and isinstance(months, int)
    return {
        "model": model,
        "months": months,
        "end": months_after(in_force, months).isoformat() if ends and isinstance(months, int) else None,
        "notice_days": answers.get("notice_days"),
        "renewal": answers.get("renewal_model"),
    }


def months_after(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
