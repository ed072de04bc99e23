"""Reports over a period: the figures are those of the register's own list, and the files say them in four languages."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import docx
import pikepdf
import pytest

from service.depository.register.register import PartyEntry, RegisterEntry
from service.domain.terms import ForMonths, OnLastSignature, Renewal, force_data, term_data
from service.jobs.engine import drain
from service.translation import NAMES
from service.workflow.reporting import figures, reports
from service.workflow.reporting.figures import PeriodFigures
from tests.support import verapdf
from tests.support.site import Site
from tests.support.world import AUDITOR

FIRST, LAST = date(2025, 3, 1), date(2026, 2, 28)
UNITS, MODELS, COUNTRIES = ("sedi-dsd", "dls", "saf"), ("general", "special-program"), ("PE", "EC", "FR", "")


def entry(number: int) -> RegisterEntry:
    """The ``number``-th of a series that spreads over the units, models, countries and months, with agreements that have ended."""
    day = date(2024, 11, 3) + timedelta(days=17 * number)
    parties = (
        PartyEntry(key="organization", name="General Secretariat", short_name="GS", country="US"),
        PartyEntry(key="counterpart", name=f"Universidad & Cía {number}", short_name="", country=COUNTRIES[number % 4]),
    )
    return RegisterEntry(
        number=number, year=day.year, instrument_id=f"i{number}", reference=f"R-{number}", title=f"Agreement {number}",
        kind="special" if number % 3 else "general", template_id=MODELS[number % 2], department=UNITS[number % 3], parties=parties,
        signed_on=day, signed_places=("Lima",), entered_on=day,
        entry_into_force=force_data(OnLastSignature(), day),
        term=term_data(ForMonths(6 if number % 5 == 0 else 60, Renewal.NONE), day, 60),
        languages=("en", "es"), originals=(), keywords=(), object_id=f"urn:o:{number}", leaf_index=None,
        access="public" if number % 2 else "restricted",
    )  # fmt: skip


def fill(site: Site, many: int = 40) -> None:
    with site.services.store.unit() as unit:
        for number in range(1, many + 1):
            unit.register.add(entry(number), "")
        unit.commit()


def counted(site: Site) -> PeriodFigures:
    return figures.count(site.services, AUDITOR, first=FIRST, last=LAST)


def test_the_figures_are_those_of_the_list_of_the_register(place: Site) -> None:
    fill(place)
    found = counted(place)
    answer = place.browser("auditor").get("/register/list.csv")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        if row["entered_on"] <= LAST.isoformat()
    ]
    inside = [row for row in rows if row["entered_on"] >= FIRST.isoformat()]
    assert (found.deposits, found.registered) == (len(inside), len(rows))
    assert 0 < found.deposits < found.registered < 40
    for column, told in (("kind", found.kinds), ("department", found.departments)):
        assert dict(told) == dict(Counter(row[column] for row in inside))
    assert {month: many for month, many in found.months.items() if many} == dict(
        Counter(row["entered_on"][:7] for row in inside)
    )
    assert len(found.months) == 12
    ended = sum(bool(row["ends_on"]) and row["ends_on"] < LAST.isoformat() for row in rows)
    assert dict(found.statuses) == {"in_force": len(rows) - ended, "expired": ended}
    assert sum(found.countries.values()) == sum(found.models.values()) == len(inside)


def test_the_tables_are_csv_files_in_one_archive(place: Site) -> None:
    fill(place)
    found = counted(place)
    packed = place.browser("archivist").get(f"/reports/figures.zip?since={FIRST}&until={LAST}")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert {"kinds.csv", "units.csv", "countries.csv", "status.csv", "months.csv", "types.csv"} <= set(
            archive.namelist()
        )
        rows = list(csv.DictReader(io.StringIO(archive.read("countries.csv").decode("utf-8-sig"))))
    assert {row["key"]: int(row["agreements"]) for row in rows} == dict(found.countries)


def test_what_was_typed_wrong_is_kept_and_named(place: Site) -> None:
    auditor = place.browser("auditor")
    for typed, said in (
        ({"since": "2026-02-30", "until": ""}, "year-month-day"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "last day is before the first"),
        ({"since": "1902-01-01", "until": "2026-01-01"}, "at most fifty years"),
    ):
        page = auditor.post("/reports", {**typed, "language": "fr"})
        assert (page.status_code, said in page.text, typed["since"] in page.text) == (400, True, True)
    assert auditor.get("/reports").status_code == 200


@pytest.mark.office
def test_a_report_is_made_in_the_background_in_word_and_pdf(site: Site, tmp_path: Path) -> None:
    fill(site)
    archivist = site.browser("archivist")
    asked = {"since": FIRST.isoformat(), "until": LAST.isoformat(), "language": "es"}
    answer = archivist.post("/reports", asked)
    assert answer.status_code == 303
    page = archivist.get(answer.location)
    assert 'http-equiv="refresh"' in page.text
    with site.services.store.unit() as unit:
        unit.register.add(replace(entry(41), number=41, entered_on=LAST), "")
        unit.commit()
    drain(site.services)
    (stored,) = reports.newest(site.services, AUDITOR)
    word = archivist.get(f"{answer.location}/docx").data
    pdf = archivist.get(f"{answer.location}/pdf").data
    said = docx.Document(io.BytesIO(word))
    text = "\n".join(paragraph.text for paragraph in said.paragraphs)
    assert "informe" in text
    assert "{" not in text
    pictures = [shape._inline.docPr for shape in said.inline_shapes]
    assert len(pictures) == len([one for one in stored.content["tables"] if one["bars"]])
    assert all("Gráfico de barras" in one.get("descr") for one in pictures)
    (tmp_path / "report.pdf").write_bytes(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as made:
        assert str(made.Root.Lang) == "es"
        attached = json.loads(next(iter(made.attachments.values())).get_file().read_bytes())
    assert attached == stored.content
    assert f"{counted(site).deposits - 1} acuerdos" in attached["summary"][0]
    assert site.browser("auditor").post(f"{answer.location}/archive").status_code == 403
    for _ in range(2):
        assert archivist.post(f"{answer.location}/archive").status_code == 303
    assert "Archive the report" not in archivist.get(answer.location).text
    with site.services.store.reader() as unit:
        (kept,) = unit.holdings.of_kind("report")
    assert (kept.id, kept.titled("es")) == (stored.id, f"{attached['title']}, {attached['period']}")
    assert site.services.archive.read(kept.object_id, "report.pdf") == pdf
    if verapdf.is_available():
        assert verapdf.validate(tmp_path / "report.pdf") == {"3b": [], "ua1": []}


@pytest.mark.office
@pytest.mark.slow
def test_the_report_speaks_each_language_and_no_judge_finds_fault(site: Site, tmp_path: Path) -> None:
    fill(site)
    auditor = site.browser("auditor")
    for language in NAMES:
        answer = auditor.post("/reports", {"since": "2025-01-01", "until": "2025-12-31", "language": language})
        drain(site.services)
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(auditor.get(f"{answer.location}/pdf").data)
        assert re.match(rb"%PDF", path.read_bytes())
        if verapdf.is_available():
            assert verapdf.validate(path) == {"3b": [], "ua1": []}, language
