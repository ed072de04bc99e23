"""Dates and times on the pages: in the reader's language, and in the reader's time zone when the browser tells it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from service.web.words import dates

AT = datetime(2026, 11, 29, 21, 5, 7, tzinfo=UTC)


def said(language: str, zone: str | None, what: datetime | date | str = AT) -> str:
    app = Flask("dates")
    Babel(app)
    cookie = {"Cookie": f"{dates.ZONE_COOKIE}={zone}"} if zone else {}
    with app.test_request_context(headers=cookie), force_locale(language):
        return dates.moment(what) if isinstance(what, datetime) else dates.day(what)


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("en", None, "29 November 2026, 21:05 UTC"),
        ("en", "America/Bogota", "29 November 2026, 16:05 (UTC−5)"),
        ("es", "America/Bogota", "29 de noviembre de 2026, 16:05 (UTC−5)"),
        ("pt", "America/Sao_Paulo", "29 de novembro de 2026, 18:05 (UTC−3)"),
        ("fr", "Europe/Paris", "29 novembre 2026, 22:05 (UTC+1)"),
        ("en", "Asia/Kathmandu", "30 November 2026, 02:50 (UTC+5:45)"),
        ("en", "../../etc/passwd", "29 November 2026, 21:05 UTC"),
        ("en", "Nowhere/Land", "29 November 2026, 21:05 UTC"),
    ],
)
def test_a_moment_is_in_the_readers_language_and_zone(language: str, zone: str | None, expected: str) -> None:
    assert said(language, zone) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1 March 2027"), ("es", "1 de marzo de 2027"), ("pt", "1º de março de 2027"), ("fr", "1er mars 2027")],
)
def test_the_first_of_a_month_is_written_as_the_language_does(language: str, expected: str) -> None:
    assert said(language, None, date(2027, 3, 1)) == expected
    assert said(language, None, "2027-03-01") == expected
