"""An earlier register becomes part of this one: every defect is named, nothing is half-imported, and a second run changes nothing."""

from __future__ import annotations

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
import xlsxwriter

from service.cli.archive import import_register
from service.cli.archive.rebuild import rebuild_into
from service.cli.refusal import Refused
from service.depository.audit.audit import examine as audit
from service.depository.deposit import deposit as taking
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput
from service.domain.later.standing import Status
from service.domain.legacy.labels import SHEET, Label
from service.workflow.context import Services
from service.workflow.deposit import corrections, releases
from service.workflow.errors import NotReady
from service.workflow.legacy import enter, ocr, table, workbook
from service.workflow.legacy.examine import examine
from service.workflow.legacy.findings import Rejected
from service.workflow.legacy.scans import Folder
from service.workflow.preservation.audit import overview
from service.workflow.public import register as public
from service.workflow.queries import retrieve
from tests.support.pki import ServedPki
from tests.support.schemas import require_valid
from tests.support.site import Site
from tests.support.world import ARCHIVIST, Clock, World, open_services, write_site

HEADINGS = [*SHEET.values(), "Archivo", "País", "Idiomas", "Observaciones"]


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki) -> Iterator[Site]:
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = Site(World(open_services(tmp_path / "site", clock=clock), pki, clock))
    yield made
    made.close()


@pytest.fixture
def services(site: Site) -> Services:
    return site.services


def pdf(text: str) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(200, 200))
    made.docinfo["/Title"] = text
    made.save(out)
    return out.getvalue()


def rows(many: int) -> list[dict[str, str]]:
    """Good rows, with the blanks and the half-known days of old records."""
    made = []
    for at in range(many):
        year, number = 1990 + at % 30, 1 + at // 30
        row = dict.fromkeys(HEADINGS, "")
        row |= {
            "Clasificación": f"{number}-{year % 100:02}" if at % 2 else f"{number}/{year}",
            "Fecha de Ingreso": (f"{year}-09-03", f"3 Sep {year}", f"{year}", "")[at % 4],
            "Nombre de Acuerdo": f"Agreement on subject {at}",
            "Materia": "Oficinas Nacionales" if at % 3 else "",
            "Partes": f"SG/OEA & País {at}" if at % 7 else "",
            "Fecha de Firma": (f"29 de mayo de {year - 1}", f"{year - 1}-05", f"{year - 1}", "")[at % 4],
            "Fecha de Inicio": (f"29/05/{year}", "", f"{year}-06", "")[at % 4],
            "Fecha de Terminación": ("Indefinida", "", f"{year + 5}-05-28", f"{year + 5}")[at % 4],
            "Lugar de Firma": "Nassau" if at % 5 == 0 else "",
        }
        made.append(row)
    return made


def write(folder: Path, table: list[dict[str, str]], *, scans: int = 3) -> tuple[Path, Path]:
    """The table as CSV, and scans for the first rows."""
    place = folder / "scans"
    place.mkdir(exist_ok=True)
    for at, row in enumerate(table[:scans]):
        row["Archivo"] = row["Archivo"] or f"scan-{at}.pdf"
        (place / f"scan-{at}.pdf").write_bytes(pdf(f"scan {at}"))
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADINGS)
        writer.writeheader()
        writer.writerows(table)
    return path, place


def perform(services: Services, path: Path, folder: Path, **options: Any) -> int:
    usual = {"dry_run": False, "person": "archivist@example.org", "access": "internal", "dates": None, "ocr": None}
    return import_register.perform(services, Namespace(file=path, folder=folder, **{**usual, **options}))


def entries(services: Services) -> list[RegisterEntry]:
    with services.store.reader() as unit:
        return unit.register.all()


def planted(table: list[dict[str, str]], folder: Path) -> set[tuple[int, str]]:
    """Spoils rows; where each defect must be named."""
    (folder / "scans").mkdir(exist_ok=True)
    (folder / "scans" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "scans" / "word.pdf").write_bytes(b"PK\x03\x04")
    wrong = {
        10: ("Clasificación", "42/99/1"),
        20: ("Nombre de Acuerdo", ""),
        30: ("Fecha de Firma", "03/09/1988"),
        40: ("Fecha de Ingreso", "1997-02-30"),
        50: ("Fecha de Terminación", "algún día"),
        60: ("Archivo", "missing.pdf"),
        70: ("Archivo", "broken.pdf"),
        80: ("Archivo", "word.pdf"),
        90: ("Archivo", "../../etc/passwd"),
        100: ("País", "Atlantis"),
        110: ("Idiomas", "es, klingon"),
        120: ("Fecha de Ingreso", "2031-01-01"),
        130: ("Nombre de Acuerdo", "x" * 2001),
        140: ("Fecha de Inicio", "soon"),
        180: ("Clasificación", ""),
    }
    for row, (column, text) in wrong.items():
        table[row - 2][column] = text
    table[150 - 2] |= {"Fecha de Firma": "2005-02-02", "Fecha de Ingreso": "2005-01-01", "Clasificación": "900/2005"}
    table[160 - 2] |= {"Fecha de Inicio": "2005-02-02", "Fecha de Terminación": "2004-01-01"}
    table[170 - 2]["Clasificación"] = table[171 - 2]["Clasificación"]
    return {(row, column) for row, (column, _) in wrong.items()} | {
        (150, "Fecha de Firma"), (160, "Fecha de Terminación"), (170, "Clasificación"), (171, "Clasificación"),
    }  # fmt: skip


def test_every_planted_defect_is_named_by_row_and_column_and_nothing_is_imported(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = rows(200)
    expected = planted(table, tmp_path)
    path, folder = write(tmp_path, table)
    assert perform(services, path, folder) == 1
    said = capsys.readouterr().out
    assert ("“klingon” is no language" in said, "has no number" in said, "no scan “.pdf”" in said) == (
        True,
        True,
        False,
    )
    lines = [line for line in said.splitlines() if line.startswith("defect: ")]
    found = {(int(line.split()[2].rstrip(",")), line.split(", ", 1)[1].split(":")[0]) for line in lines}
    assert found == expected
    assert entries(services) == []
    assert services.log.size == 0


def test_a_good_file_becomes_entries_with_objects_and_a_second_run_changes_nothing(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = site.services
    table = rows(12)
    table[0] |= {
        "Clasificación": "42-99", "Fecha de Ingreso": "3 Sep 1999", "Materia": "Oficinas Nacionales", "Partes": "SG/OEA & Bahamas",
        "Referencia": "Bahamas", "Fecha de Firma": "29 May 1997", "Fecha de Inicio": "29 May 1997", "Fecha de Terminación": "Indefinida",
        "Lugar de Firma": "Nassau", "Persona Encargada": "Ana Pérez", "País": "Bahamas", "Idiomas": "en", "Observaciones": "Caja 4",
    }  # fmt: skip
    path, folder = write(tmp_path, table)
    assert perform(services, path, folder, dry_run=True) == 0
    assert entries(services) == []
    assert perform(services, path, folder) == 0
    made = entries(services)
    assert len(made) == services.log.size == 12
    audited = overview(services, ARCHIVIST)
    assert (audited.ages.never, audited.overdue, audited.alarm) == (
        12,
        0,
        False,
    )  # they came today, whatever day they bear
    entry = next(one for one in made if one.label == "42/1999")
    assert entry.imported["number"] == "42-99"
    assert (entry.signed_on, entry.entered_on) == (date(1997, 5, 29), date(1999, 9, 3))
    assert (entry.originals, entry.signatures, entry.kind, entry.access) == ((), (), "imported", "internal")
    assert entry.access_reason.startswith("Taken over from an earlier register (")
    assert entry.access_review == f"{services.clock().year + 5}-{services.clock():%m-%d}"
    assert [(party["key"], party["name"], party["country"]) for party in entry.parties] == [
        ("organization", "SG/OEA", ""), ("counterpart", "Bahamas", "BS"),
    ]  # fmt: skip
    source = json.loads(services.archive.read(entry.object_id, "source.json"))
    assert (source["values"]["Persona Encargada"], source["others"]["Observaciones"]) == ("Ana Pérez", "Caja 4")
    assert services.archive.read(entry.object_id, "scan.pdf") == (folder / "scan-0.pdf").read_bytes()
    assert services.archive.read(entry.object_id, "text.txt") == b""
    leaf = next(data for data in services.log.entries() if b'"42/1999"' in data)
    assert "Pérez".encode() not in leaf
    hit = retrieve.search(services, ARCHIVIST, "bahamas").hits[0]
    assert (hit.entry.label, hit.standing.on(date(2026, 1, 1))) == ("42/1999", Status.IN_FORCE)
    capsys.readouterr()
    assert perform(services, path, folder) == 0
    assert "0 entries were made, 12 were there already" in capsys.readouterr().out
    assert entries(services) == made
    assert services.log.size == 12
    registered = {one.object_id: one for one in made}
    assert audit(services.archive, verifier=services.log.verifier, registered=registered).passed
    assert require_valid(services.archive.ocfl) == {"premis.xml"}
    pages_say_what_is_known(site)
    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    anew = open_services(services.settings.data_folder, clock=site.world.clock, adopting=True)
    assert rebuild_into(anew) == 12
    assert entries(anew) == made
    anew.store.engine.dispose()


def pages_say_what_is_known(site: Site) -> None:
    """Half-known days are shown as they are known, on the pages of the register and on public ones."""
    services, archivist = site.services, site.browser("archivist")
    for entry in entries(services):
        page = archivist.get(f"/register/{entry.year}/{entry.number}")
        assert page.status_code == 200
        assert "Taken over from an earlier register" in page.text
        if len(entry.imported["signed_on"]) == len("1997-05"):
            assert (f"May {entry.signed_on.year}" in page.text, f"1 May {entry.signed_on.year}" in page.text) == (
                True,
                False,
            )
    assert archivist.get("/register/1999/42/scan.pdf").data.startswith(b"%PDF")
    assert archivist.get("/register").status_code == archivist.get("/register/list.csv").status_code == 200
    assert archivist.get("/register/list.xlsx").status_code == archivist.get("/reports").status_code == 200
    with pytest.raises(InvalidInput):
        releases.decide(services, ARCHIVIST, 42, 1999, asked="entry", reason="Old")
    assert public.newest(services, limit=5) == []


def test_numbers_of_this_year_go_on_after_the_imported_ones_and_taken_ones_are_refused(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = services.clock().year
    table = rows(1)
    table[0] |= {
        "Clasificación": f"57/{year}",
        "Fecha de Ingreso": "",
        "Fecha de Firma": "",
        "Fecha de Inicio": "",
        "Fecha de Terminación": "",
    }
    path, folder = write(tmp_path, table, scans=0)
    assert perform(services, path, folder) == 0
    with services.store.unit() as unit:
        assert unit.register.next_number(year) == 58
    table[0]["Nombre de Acuerdo"] = "Another name"
    path, folder = write(tmp_path, table, scans=0)
    assert perform(services, path, folder) == 1
    assert "was imported before with other values" in capsys.readouterr().out


def test_an_interrupted_import_is_finished_by_the_next_run(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = write(tmp_path, rows(6))
    store, count = taking.store, [0]

    def failing(*words: Any, **named: Any) -> Any:
        count[0] += 1
        kept = store(*words, **named)
        if count[0] == 4:
            raise KeyboardInterrupt  # the object and its entry in the log are there, the rows are not
        return kept

    monkeypatch.setattr(taking, "store", failing)
    with pytest.raises(KeyboardInterrupt):
        perform(services, path, folder)
    assert (len(entries(services)), services.log.size) == (3, 4)
    monkeypatch.undo()
    assert perform(services, path, folder) == 0
    assert len(entries(services)) == services.log.size == 6


def test_a_number_that_is_taken_while_entries_are_made_is_not_told_as_entered(
    services: Services, tmp_path: Path
) -> None:
    table = rows(2)
    path, folder = write(tmp_path, table, scans=0)
    checked = examine(services, path.name, path.read_bytes(), Folder(folder), month_first=None).rows
    making = enter.enter(services, ARCHIVIST, checked, file=path.name, access="internal")
    assert next(making)[1]
    (tmp_path / "other").mkdir()
    assert perform(services, *write(tmp_path / "other", [{**table[1], "Nombre de Acuerdo": "Another"}], scans=0)) == 0
    with pytest.raises(NotReady, match="was imported before with other values"):
        next(making)


def test_a_workbook_says_the_same_as_a_csv_file(services: Services, tmp_path: Path) -> None:
    table = rows(5)
    _, folder = write(tmp_path, table, scans=2)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for row in table:
        cells: list[Any] = [row[name] for name in HEADINGS]
        if len(row["Fecha de Ingreso"]) == len("1990-09-03") and row["Fecha de Ingreso"][4] == "-":
            cells[1] = date.fromisoformat(row["Fecha de Ingreso"])
        sheet.append(cells)
    path = tmp_path / "register.xlsx"
    book.save(path)
    assert perform(services, path, folder) == 0
    assert len(entries(services)) == 5


def test_a_formula_counts_by_its_saved_value_and_is_a_defect_without_one(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Clasificación", "Nombre de Acuerdo", "Materia"])
    sheet.append(["1-99", '="Agreement "&A2', "#REF!"])
    path = tmp_path / "register.xlsx"
    book.save(path)
    assert perform(services, path, tmp_path, dry_run=True) == 1
    said = capsys.readouterr().out
    assert "defect: row 2, Nombre de Acuerdo: The cell has a formula." in said
    assert "defect: row 2, Materia: The cell shows an error" in said
    saved = xlsxwriter.Workbook(path)
    page = saved.add_worksheet()
    page.write_row(0, 0, ["Clasificación", "Nombre de Acuerdo"])
    page.write_string(1, 0, "1-99")
    page.write_formula(1, 1, '="Agreement "&A2', None, "Agreement 1-99")
    saved.close()
    assert table.read(path.name, path.read_bytes())[0].values[Label.TITLE] == "Agreement 1-99"


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.save(made)
    monkeypatch.setattr(workbook, "UNPACKED", 1000)
    with pytest.raises(Rejected, match="unpacked"):
        table.read("register.xlsx", made.getvalue())


def test_files_that_cannot_be_read_and_people_who_may_not_are_refused(site: Site, tmp_path: Path) -> None:
    services = site.services
    path, folder = write(tmp_path, rows(1))
    for wrong in (
        {"person": "officer@example.org"},
        {"person": "nobody@example.org"},
        {"person": None},
        {"ocr": "spanish"},
    ):
        with pytest.raises(Refused):
            perform(services, path, folder, **wrong)
    long = f"Clasificación,Nombre de Acuerdo,{'x' * 201}\n1-99,Name,\n".encode()
    for data in (b"a,b\n1,2\n", "Clasificación,Nombre".encode("latin-1"), b"PK\x03\x04 no zip", b"", long):
        path.write_bytes(data)
        with pytest.raises(Refused):
            perform(services, path, folder)
    with pytest.raises(Refused):
        perform(services, tmp_path / "none.csv", folder)


def test_without_ocrmypdf_no_text_is_promised_and_with_it_the_text_is_found(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = write(tmp_path, rows(2), scans=1)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="not installed"):
        perform(services, path, folder, ocr="spa+eng")
    program = tmp_path / ocr.PROGRAM
    program.write_text('#!/bin/sh\nwhile [ "$1" != --sidecar ]; do shift; done\nprintf "canal interoceánico" > "$2"\n')
    program.chmod(0o700)
    assert perform(services, path, folder, ocr="spa+eng") == 0
    found = retrieve.search(services, ARCHIVIST, "interoceanico").hits
    assert [hit.entry.label for hit in found] == [entries(services)[0].label]
    assert services.archive.read(found[0].entry.object_id, "scan.pdf") == (folder / "scan-0.pdf").read_bytes()


def test_a_correction_replaces_a_half_known_day(services: Services, tmp_path: Path) -> None:
    table = rows(2)
    path, folder = write(tmp_path, table, scans=0)
    assert perform(services, path, folder) == 0
    entry = next(one for one in entries(services) if one.imported["signed_on"] == "1990-05")
    asked = {**corrections.as_asked(entry), "signed_on": "1990-05-17", "force_model": "last_signature"}
    corrections.correct(services, ARCHIVIST, entry.number, entry.year, asked, reason="Found on the paper")
    assert retrieve.register_entry(services, ARCHIVIST, entry.number, entry.year).told("signed_on") == "1990-05-17"


@pytest.mark.slow
def test_a_thousand_rows_are_imported_and_found(services: Services, tmp_path: Path) -> None:
    table = rows(1000)
    path, folder = write(tmp_path, table, scans=100)
    assert perform(services, path, folder) == 0
    assert len(entries(services)) == services.log.size == 1000
    assert retrieve.search(services, ARCHIVIST, "").total == 1000
    assert enter.ACCESS == import_register.ACCESS
