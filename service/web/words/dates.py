"""Days and moments in the reader's language, and moments in the reader's time zone, which the browser tells in a cookie."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_skeleton
from flask import Flask, has_request_context, request
from flask_babel import get_locale

from service.web.words import filters

ZONE_COOKIE = "zone"
"""Written by ``start.js``: a name of the IANA time zone database, such as ``America/Bogota``."""
_DAYS = {"en": "d MMMM y"}
"""Where the language's own long form is not the one that the organization uses (the day comes first)."""
_FIRST = {"fr": "1er", "pt": "1º"}
"""How the first day of a month is written."""


def day(value: date | datetime | str) -> str:
    """``23 November 2026``, ``23 de noviembre de 2026``; ISO text is read first."""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return _written(value.date() if isinstance(value, datetime) else value, _locale())


def partial_day(text: str) -> str:
    """``1997``, ``May 1997`` or ``29 May 1997``. :param text: ISO 8601, reduced or whole; anything else is shown as it is."""
    parts = text.split("-")
    if len(parts) == 3:
        return day(text)
    if len(parts) != 2 or not all(part.isdecimal() for part in parts):
        return text
    return str(format_skeleton("yMMMM", date(int(parts[0]), int(parts[1]), 1), locale=_locale()))


def moment(at: datetime) -> str:
    """``23 November 2026, 16:05 (UTC−5)``: always with its zone, because readers are in many."""
    return _said(at, "%H:%M")


def moment_seconds(at: datetime) -> str:
    """As :func:`moment`, to the second, for those who compare lists."""
    return _said(at, "%H:%M:%S")


def zone() -> tzinfo:
    """The reader's; UTC when the browser has not told one that is known."""
    told = request.cookies.get(ZONE_COOKIE, "") if has_request_context() else ""
    return ZoneInfo(told) if told in _zones() else UTC


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (day, moment, moment_seconds):
        filters.add(app, function)


def _said(at: datetime, clock: str) -> str:
    local = at.astimezone(zone())
    return f"{day(local)}, {local:{clock}} {_offset(local)}"


@lru_cache(4096)
def _written(value: date, locale: str) -> str:
    written = format_date(value, _DAYS.get(locale, "long"), locale=locale)
    return _FIRST.get(locale, "1") + written.removeprefix("1") if value.day == 1 else written


def _offset(local: datetime) -> str:
    """``UTC``, ``(UTC−5)``, ``(UTC+5:30)``."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"(UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''})"


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _locale() -> str:
    return str(get_locale() or "en")
