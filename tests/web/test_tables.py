"""Lists as files for other programs: the same rows as the page, and no cell that runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import openpyxl
import pytest

from service.web.shell import tables
from service.web.shell.tables import Column, safe_cell
from tests.support.site import Browser, Site
from tests.support.world import World

COLUMNS = (Column("name", "Nombre"), Column("count", "Número"), Column("day", "Día"), Column("at", "Hora"))
ROW = ('=HYPERLINK("http://example.org")', 3, date(2027, 5, 1), datetime(2027, 5, 1, 12, 30, tzinfo=UTC))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "  =1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


def test_other_cells_stay_as_they_are() -> None:
    assert safe_cell("Núñez = 1") == "Núñez = 1"


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))


def test_each_form_says_the_same() -> None:
    made = {form: tables.sent_table("list", form, COLUMNS, [ROW, ("Ñuke", None, None, None)]) for form in tables.FORMS}
    assert rows(made["csv"].data)[1] == [f"'{ROW[0]}", "3", "2027-05-01", "2027-05-01T12:30:00+00:00"]
    lines = [json.loads(line) for line in made["jsonl"].data.decode().splitlines()]
    assert lines[0] == {"name": ROW[0], "count": 3, "day": "2027-05-01", "at": "2027-05-01T12:30:00+00:00"}
    assert lines[1] == {"name": "Ñuke", "count": "", "day": "", "at": ""}
    head, first, second = sheet(made["xlsx"].data)
    assert head == ("Nombre", "Número", "Día", "Hora")
    assert first == (ROW[0], 3, datetime(2027, 5, 1), datetime(2027, 5, 1, 12, 30))  # noqa: DTZ001 - a workbook has no zones
    assert second == ("Ñuke", None, None, None)
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].data)).active
    assert book["A2"].data_type == "s"


def test_no_file_grows_without_end() -> None:
    endless = iter(lambda: ("again", 1, None, None), None)
    assert len(rows(tables.sent_table("list", "csv", COLUMNS, endless, most=3).data)) == 4


@pytest.fixture
def archivist(at: Callable[[str], Site]) -> tuple[Browser, World]:
    site = at("deposited")
    return site.browser("archivist"), site.world


def test_the_register_is_handed_out_as_it_is_shown(archivist: tuple[Browser, World]) -> None:
    browser, world = archivist
    [line] = [json.loads(one) for one in browser.get("/register/list.jsonl").data.decode().splitlines()]
    assert line["number"].startswith("1/")
    assert line["title"] == world.instrument.title
    assert line["department"] == world.instrument.department
    assert line["in_force_on"] >= line["signed_on"]
    assert rows(browser.get("/register/list.csv?q=nowhere").data)[1:] == []
    assert 'href="/register/list.xlsx?q=' in browser.get(f"/register?q={line['number']}").text


def test_agreements_are_handed_out_in_the_reader_s_language(archivist: tuple[Browser, World]) -> None:
    browser, world = archivist
    browser.get("/language/es?next=/")
    head, row = sheet(browser.get("/instruments.xlsx").data)
    assert head[:2] == ("Referencia", "Título")
    assert row[:2] == (world.instrument.reference, world.instrument.title)
    assert row[3] == "Depositado"
    assert rows(browser.get("/instruments.csv?state=drafting").data)[1:] == []
