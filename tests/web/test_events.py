"""The auditor's list of events, on the page and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from service.web.instrument.events import COLUMNS, safe_cell
from service.workflow.queries import retrieve
from tests.support.site import Site
from tests.support.world import AUDITOR


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert safe_cell("Núñez = 1") == "Núñez = 1"


def test_the_table_has_every_event_with_its_reference(at: Callable[[str], Site]) -> None:
    site = at("signed")
    answer = site.browser("auditor").get("/events.csv")
    assert answer.mimetype == "text/csv"
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert tuple(head) == COLUMNS
    history = retrieve.history(site.services, AUDITOR, site.world.id)
    assert [row[1] for row in reversed(rows)] == [event.kind for event in history]
    reference = retrieve.instrument(site.services, AUDITOR, site.world.id).instrument.reference
    assert {row[5] for row in rows} == {reference}
    assert any("counterpart" in row[3] for row in rows if row[1] in ("instrument:confirm", "instrument:agree"))
    page = site.browser("auditor").get("/events").text
    assert f">{reference}</a>" in page
