"""The signature book: planned, changed and cancelled signings, on the page and in calendars."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from tests.support.site import Browser, Site

pytestmark = pytest.mark.office
icalendar = pytest.importorskip("icalendar", reason="bin/setup installs it")
At = Callable[[str], Site]


def form(day: date, **more: str) -> dict[str, str]:
    typed = {f"day-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    return {**typed, "hour": "15:30", "place": "Hall of the Americas", "note": "Press at 15:00; flags, pens.", **more}


def events(browser: Browser, address: str) -> tuple[str, list[dict[str, object]]]:
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    read = icalendar.Calendar.from_ical(answer.data)
    rows = [{key: getattr(one[key], "dt", one[key]) for key in one} for one in read.walk("VEVENT")]
    return str(read["METHOD"]), rows


def test_a_signing_is_planned_changed_and_cancelled_and_calendars_follow(at: At) -> None:
    site = at("sealed")
    office, signatory = site.browser("sg_office"), site.browser("signatory")
    day, address = site.world.clock().date() + timedelta(days=3), f"{site.path}/signing"
    wrong = office.post(address, form(day - timedelta(days=9), hour="25:00", place=" "))
    assert wrong.status_code == 400
    for said in ("This day is past", "for example 15:30, or leave it blank", "Enter the place", "flags, pens"):
        assert said in wrong.text, said
    version = site.world.version
    assert office.post(address, form(day)).status_code == 303
    assert site.world.version == version, "a page that somebody has open stays valid"
    page = office.get("/signings").text
    assert "Hall of the Americas" in page
    feed = re.search(r"http://[^<]*(/signings/feed/[^<]+\.ics)", page)
    single = re.search(r'href="(/signings/[0-9a-f-]+\.ics)"', page)
    assert feed
    assert single
    method, (first,) = events(site.browser("public"), feed[1])
    assert (method, first["SEQUENCE"], first["STATUS"]) == ("PUBLISH", 0, "CONFIRMED")
    assert (first["DTSTART"], first["LOCATION"]) == (
        datetime(day.year, day.month, day.day, 15, 30),  # noqa: DTZ001  a floating time
        "Hall of the Americas",
    )
    assert site.world.instrument.reference in str(first["DESCRIPTION"])

    assert office.post(address, form(day, sequence="0", hour="", place="Quito")).status_code == 303
    assert office.post(address, form(day, sequence="0")).status_code == 409, "somebody else changed it"
    _, (moved,) = events(signatory, single[1])
    assert (moved["UID"], moved["SEQUENCE"], moved["DTSTART"]) == (first["UID"], 1, day)

    cancel = single[1].replace(".ics", "/cancel")
    assert signatory.post(cancel, {"sequence": "1"}).status_code == 403
    assert office.post(cancel, {"sequence": "1"}).status_code == 303
    assert office.post(cancel, {"sequence": "2"}).status_code == 409
    assert "No signing is planned" in office.get("/signings").text
    _, (gone,) = events(site.browser("public"), feed[1])
    assert (gone["UID"], gone["SEQUENCE"], gone["STATUS"]) == (first["UID"], 2, "CANCELLED")
    assert events(office, single[1])[0] == "CANCEL"

    wrong = feed[1][:-5] + ("0.ics" if feed[1][-5] != "0" else "1.ics")
    assert site.browser("public").get(wrong).status_code == 404
    with site.services.store.unit() as unit:
        person = feed[1].rpartition("/")[2].partition(".")[0]
        unit.people.set_password(person, "another")
        unit.commit()
    assert site.browser("public").get(feed[1]).status_code == 404
