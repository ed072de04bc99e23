"""The auditor's list of events, on the page and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from service.workflow.queries import retrieve
from tests.support.site import Site
from tests.support.world import AUDITOR


def test_the_table_has_every_event_with_its_reference(at: Callable[[str], Site]) -> None:
    site = at("signed")
    answer = site.browser("auditor").get("/events.csv")
    assert answer.mimetype == "text/csv"
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert head[:3] == ["time_utc", "kind", "what_happened"]
    history = retrieve.history(site.services, AUDITOR, site.world.id)
    assert [row[1] for row in reversed(rows)] == [event.kind for event in history]
    reference = retrieve.instrument(site.services, AUDITOR, site.world.id).instrument.reference
    assert {row[5] for row in rows} == {reference}
    assert any("counterpart" in row[3] for row in rows if row[1] in ("instrument:confirm", "instrument:agree"))
    page = site.browser("auditor").get("/events").text
    assert f">{reference}</a>" in page
