"""Planned signings as iCalendar (RFC 5545): one file for a signing, one feed for the whole book.

The UID of a signing never changes and each change raises its SEQUENCE, so that a calendar replaces the entry it has; a cancelled one stays in the feed with the
status CANCELLED until calendars have fetched it. An hour is that of the place, whatever the zone of the calendar (a floating time, 3.3.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from flask_babel import gettext

from service.web.words.labels import own_title
from service.workflow.context import Services
from service.workflow.office.book import Entry

MIME = "text/calendar"
LENGTH = timedelta(hours=1)
"""Of a signing with an hour, in calendars."""
REFRESH = timedelta(hours=6)
"""How often a calendar is asked to fetch the feed (RFC 7986, 5.7)."""


def calendar(services: Services, entries: Sequence[Entry], *, feed: bool) -> bytes:
    """:param feed: the whole book, published; otherwise one signing, which a calendar takes in or, cancelled, takes out."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", "-//Alternat//Signature book//EN")
    made.add("version", "2.0")
    cancelled = not feed and any(entry.planned.cancelled_at for entry in entries)
    made.add("method", "CANCEL" if cancelled else "PUBLISH")
    if feed:
        made.add("name", gettext("Signature book"))
        made.add("x-wr-calname", gettext("Signature book"))
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(services, entry))
    data: bytes = made.to_ical()
    return data


def public(services: Services, path: str) -> str:
    """The address of a page as people outside reach it, whatever name this request came by."""
    return f"{services.settings.server.public_url.rstrip('/')}{path}"


def _event(services: Services, entry: Entry) -> Any:
    from icalendar import Event

    planned, instrument = entry.planned, entry.instrument
    event = Event()
    event.add("uid", f"{planned.id}@{urlsplit(services.settings.server.public_url).hostname or 'alternat'}")
    event.add("sequence", planned.sequence)
    event.add("dtstamp", planned.changed_at)
    event.add("created", planned.made_at)
    event.add("last-modified", planned.changed_at)
    if planned.hour:
        begins = datetime.combine(planned.day, time.fromisoformat(planned.hour))
        event.add("dtstart", begins)
        event.add("dtend", begins + LENGTH)
    else:
        event.add("dtstart", planned.day)
        event.add("dtend", planned.day + timedelta(days=1))
    event.add("summary", gettext("Signing: %(title)s", title=own_title(instrument)))
    event.add("location", planned.place)
    lines = [instrument.reference, "; ".join(entry.signatories), planned.note]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", public(services, url_for("signatures.show", instrument_id=instrument.id)))
    event.add("status", "CANCELLED" if planned.cancelled_at else "CONFIRMED")
    return event
