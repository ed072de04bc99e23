"""An archivist takes an earlier register over without the operator: table, scans, report, correction, start, and what became of each row."""

from __future__ import annotations

import csv
import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from service.depository.deposit import deposit as taking
from service.domain.messages import Message
from service.jobs.attempt import LEASE
from service.jobs.engine import drain
from service.workflow.legacy import prepare, run, unpack
from service.workflow.operation.sweep import UNNAMED_AGE, sweep
from tests.support.mailbox import Mailbox
from tests.support.site import Browser, Site
from tests.workflow.test_legacy import entries, pdf, perform, planted, rows, write

HOME = "/register/imports"


def upload(browser: Browser, address: str, field: str, *files: tuple[str, bytes], **form: str) -> Any:
    return browser.post(address, {**form, field: [(io.BytesIO(data), name) for name, data in files]})


def packed(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return made.getvalue()


def begun(browser: Browser, table: bytes, name: str = "register.csv") -> str:
    answer = upload(browser, HOME, "table", (name, table), access="internal", dates="")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def written(folder: Path, table: list[dict[str, str]], scans: int = 0) -> tuple[bytes, list[bytes]]:
    path, place = write(folder, table, scans=scans)
    return path.read_bytes(), [(place / f"scan-{at}.pdf").read_bytes() for at in range(scans)]


def facts(page: str) -> dict[str, str]:
    return dict(re.findall(r'summary-list__key">(.*?)</dt><dd class="govuk-summary-list__value">(.*?)</dd>', page))


def defects(browser: Browser, page: str) -> set[tuple[int, str]]:
    lines = csv.reader(io.StringIO(browser.get(f"{page}/report.csv").data.decode("utf-8-sig")))
    return {(int(row), column) for row, column, kind, _ in list(lines)[1:] if kind == "Defect"}


def test_an_archivist_corrects_a_register_and_adds_its_scans_in_steps(place: Site, tmp_path: Path) -> None:
    archivist, spoilt = place.browser("archivist"), rows(200)
    wrong = planted(spoilt, tmp_path)
    table, _ = written(tmp_path, spoilt, scans=2)
    page = begun(archivist, table)
    assert defects(archivist, page) == wrong | {(2, "Archivo"), (3, "Archivo")}, "their scans are not there yet"
    shown = archivist.get(page).text
    assert facts(shown)["Defects"] == str(len(wrong) + 2)
    assert "Start the import" not in shown
    refused = archivist.post(f"{page}/start", {})
    assert (refused.status_code, "The table has defects." in refused.text) == (409, True)

    better, (first, second) = written(tmp_path, rows(12), scans=2)
    mixed = upload(
        archivist, f"{page}/scans", "scan", ("scan-0.pdf", first), ("w.pdf", b"PK\x03"), ("a.pdf", b"%PDF-1.7")
    )
    assert mixed.status_code == 400
    assert "1 scan has been added" in mixed.text
    assert "“w.pdf” is no ZIP archive" in mixed.text
    assert "“a.pdf” is damaged" in mixed.text
    box = packed(
        {"box/scan-1.pdf": second, "box/not.pdf": b"no", "__MACOSX/._x.pdf": b"x", "box/spare.pdf": pdf("spare")}
    )
    assert "“not.pdf” is no PDF" in upload(archivist, f"{page}/scans", "scan", ("box.zip", box)).text
    assert defects(archivist, page) == wrong
    for unread in (b"a,b\n1,2\n", "Clasificación,Nombre".encode("latin-1"), b"PK\x03\x04", b""):
        answer = upload(
            archivist, f"{page}/table", "table", ("bad.csv", unread), access="restricted", dates="day-first"
        )
        assert answer.status_code == 400
        assert '<option value="day-first" selected>' in answer.text
    assert defects(archivist, page) == wrong, "a table that cannot be read replaces none"
    assert upload(archivist, f"{page}/table", "table", ("better.csv", better), access="internal").status_code == 303
    shown = archivist.get(page).text
    assert (facts(shown)["Defects"], facts(shown)["Rows"]) == ("0", "12")
    assert facts(shown)["Scans"].startswith("3, ")
    assert "1 scan that no row names" in shown
    assert archivist.post(f"{page}/scans/unused", {}).status_code == 303
    assert facts(archivist.get(page).text)["Scans"].startswith("2, ")
    assert entries(place.services) == []
    assert archivist.post(f"{page}/discard", {}).status_code == 303
    assert "The register stays as it is." in archivist.get(HOME).text
    assert archivist.get(page).status_code == 404
    place.world.clock.skip(UNNAMED_AGE.total_seconds() + 86_400)
    sweep(place.services)
    assert list(place.services.files.digests()) == []


def test_an_import_is_made_in_the_background_and_a_second_one_changes_nothing(
    place: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services, archivist = place.services, place.browser("archivist")
    table, scans = written(tmp_path, rows(6), scans=2)
    named = [(f"scan-{at}.pdf", data) for at, data in enumerate(scans)]
    page = begun(archivist, table)
    assert upload(archivist, f"{page}/scans", "scan", *named).status_code == 303
    assert archivist.post(f"{page}/start", {}).status_code == 303
    assert "0 of 6 rows are in the register." in archivist.get(page).text
    second = archivist.post(f"{begun(archivist, written(tmp_path, rows(1))[0])}/start", {})
    assert (second.status_code, "Another import is being made" in second.text) == (409, True)
    assert archivist.post(f"{page}/discard", {}).status_code == 409
    assert archivist.post(f"{page}/start", {}).status_code == 409

    kept, count = taking.store, [0]

    def failing(*words: Any, **options: Any) -> Any:
        count[0] += 1
        made = kept(*words, **options)
        if count[0] == 3:
            raise KeyboardInterrupt  # the object and its entry in the log are there, the rows are not
        return made

    monkeypatch.setattr(taking, "store", failing)
    with pytest.raises(KeyboardInterrupt):
        drain(services)
    monkeypatch.undo()
    assert len(entries(services)) == 2
    assert "2 of 6 rows are in the register." in archivist.get(page).text
    place.world.clock.skip(2 * LEASE)
    drain(services)
    done, made = archivist.get(page).text, entries(services)
    assert (facts(done)["State"], facts(done)["Entry made"], facts(done)["Not imported yet"]) == ("Imported", "6", "0")
    assert len(made) == services.log.size == 6
    assert f'href="/register/{made[0].year}/{made[0].number}"' in done
    assert archivist.get(f"{page}/rows.csv").text.count("Entry made") == 6
    assert services.archive.read(made[0].object_id, "scan.pdf") in scans
    assert "Agreement on subject 1" in archivist.get("/register?q=subject").text

    again = begun(archivist, table)
    upload(archivist, f"{again}/scans", "scan", *named)
    assert facts(archivist.get(again).text)["In the register already"] == "6"
    archivist.post(f"{again}/start", {})
    drain(services)
    assert facts(archivist.get(again).text)["In the register before"] == "6"
    assert entries(services) == made
    other = rows(6)
    other[0]["Nombre de Acuerdo"] = "Another name"
    changed = begun(archivist, written(tmp_path, other, scans=0)[0])
    assert (2, "Clasificación") in defects(archivist, changed)
    events = place.browser("auditor").get("/events").text
    assert "Import of an earlier register started" in events
    assert "Import of an earlier register completed" in events


def test_an_import_that_cannot_go_on_says_why_and_another_archivist_goes_on(place: Site, tmp_path: Path) -> None:
    services, archivist = place.services, place.browser("archivist")
    page = begun(archivist, written(tmp_path, rows(2))[0])
    archivist.post(f"{page}/start", {})
    with services.store.unit() as unit:
        job = unit.jobs.newest(prepare.job_key(page.rpartition("/")[2]))
        assert job is not None
        now = services.clock()
        assert unit.jobs.claim(job.id, now, 60, "worker")
        unit.jobs.fail(job.id, Message("The disk was away."), now, None, "worker")
        unit.commit()
    stopped = archivist.get(page).text
    assert "The import was interrupted" in stopped
    assert "The disk was away." in stopped
    assert archivist.post(f"{page}/start", {}).status_code == 303
    drain(services)
    assert len(entries(services)) == 2


def test_a_number_that_was_taken_meanwhile_stops_the_import_until_it_is_corrected(place: Site, tmp_path: Path) -> None:
    services, archivist, table = place.services, place.browser("archivist"), rows(3)
    page = begun(archivist, written(tmp_path, table)[0])
    archivist.post(f"{page}/start", {})
    other = [{**table[1], "Nombre de Acuerdo": "Another agreement"}]
    (tmp_path / "by-command").mkdir()
    assert perform(services, *write(tmp_path / "by-command", other, scans=0)) == 0
    drain(services)
    assert facts(archivist.get(page).text)["State"] == "Being prepared"
    assert defects(archivist, page) == {(3, "Clasificación")}
    upload(
        archivist,
        f"{page}/table",
        "table",
        ("better.csv", written(tmp_path, [table[0], table[2]])[0]),
        access="internal",
    )
    assert archivist.post(f"{page}/start", {}).status_code == 303
    drain(services)
    assert facts(archivist.get(page).text)["Entry made"] == "2"
    assert len(entries(services)) == 3


def test_whoever_started_an_import_gets_a_letter_at_its_end(place: Site, tmp_path: Path) -> None:
    archivist, mailed = place.browser("archivist"), Mailbox().used_by(place.services)
    page = begun(archivist, written(tmp_path, rows(1))[0])
    archivist.post(f"{page}/start", {})
    with place.services.store.reader() as unit:
        job = unit.jobs.newest(prepare.job_key(page.rpartition("/")[2]))
    assert job is not None
    for _ in range(2):
        run.perform(mailed, job, lambda _stage: None)
    with place.services.store.reader() as unit:
        letters = unit.letters.of_kind("letter:import")
    assert [(one.kind, one.address, one.text.path) for one in letters] == [
        ("letter:import", "archivist@example.org", page)
    ]


def test_the_report_is_right_when_two_archivists_add_scans_at_once(
    place: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archivist, (table, scans) = place.browser("archivist"), written(tmp_path, rows(2), scans=2)
    page, examine = begun(archivist, table), prepare.examine

    def meanwhile(*words: Any, **options: Any) -> Any:
        monkeypatch.undo()
        found = examine(*words, **options)
        assert upload(place.browser("archivist"), f"{page}/scans", "scan", ("scan-1.pdf", scans[1])).status_code == 303
        return found

    monkeypatch.setattr(prepare, "examine", meanwhile)
    assert upload(archivist, f"{page}/scans", "scan", ("scan-0.pdf", scans[0])).status_code == 303
    assert facts(archivist.get(page).text)["Defects"] == "0"
    monkeypatch.setattr(prepare, "examine", meanwhile)
    assert upload(archivist, f"{page}/table", "table", ("other.csv", table), access="internal").status_code == 409


def test_a_job_that_another_worker_has_ended_changes_and_tells_nothing(
    place: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archivist, mailed, enter = place.browser("archivist"), Mailbox().used_by(place.services), run.enter.enter
    page = begun(archivist, written(tmp_path, rows(1))[0])
    archivist.post(f"{page}/start", {})
    with place.services.store.reader() as unit:
        job = unit.jobs.newest(prepare.job_key(page.rpartition("/")[2]))
    assert job is not None

    def late(*words: Any, **options: Any) -> Any:
        monkeypatch.undo()
        run.perform(mailed, job, lambda _stage: None)
        place.world.clock.skip(60)
        return enter(*words, **options)

    monkeypatch.setattr(run.enter, "enter", late)
    run.perform(mailed, job, lambda _stage: None)
    with place.services.store.reader() as unit:
        made = unit.imports.get(page.rpartition("/")[2])
        assert len(unit.letters.of_kind("letter:import")) == 1
    assert made is not None
    assert made.ended_at is not None
    assert made.ended_at < place.services.clock()


def test_what_nobody_starts_is_bounded_and_goes_after_its_days(
    place: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archivist, (table, _) = place.browser("archivist"), written(tmp_path, rows(2))
    pages = [begun(archivist, table) for _ in range(prepare.MOST_PREPARED)]
    full = upload(archivist, HOME, "table", ("register.csv", table))
    assert (full.status_code, "are prepared already" in full.text) == (409, True)
    monkeypatch.setattr(unpack, "UNPACKED", 100)
    much = upload(archivist, f"{pages[0]}/scans", "scan", ("box.zip", packed({"1-90.pdf": pdf("much")})))
    assert "when it is unpacked" in much.text
    monkeypatch.setattr(unpack, "MOST_FILES", 1)
    many = upload(archivist, f"{pages[0]}/scans", "scan", ("box.zip", packed({"a.pdf": b"", "b.pdf": b""})))
    assert "has 2 files" in many.text
    monkeypatch.setattr(prepare, "MOST_ROWS", 2)
    long = upload(archivist, f"{pages[0]}/table", "table", ("register.csv", table), access="internal")
    assert "has more than 2 rows" in long.text
    place.world.clock.skip((place.services.settings.limits.import_days + 1) * 86_400)
    assert prepare.remove_forgotten(place.services) == len(pages)
    assert place.browser("archivist").get(pages[0]).status_code == 404


def test_names_in_archives_are_only_names() -> None:
    sent = packed({"../../up.pdf": b"1", "a\\b.pdf": b"2", "x/up.pdf": b"3", ".hidden": b"", "re\u0301.pdf": b"4"})
    taken = dict(unpack.scans_in([unpack.Upload("box.zip", io.BytesIO(sent))]))
    assert {name: data for name, data in taken.items() if isinstance(data, bytes)} == {"b.pdf": b"2", "ré.pdf": b"4"}
    assert "several files “up.pdf”" in str(taken["up.pdf"])


def test_no_more_is_unpacked_than_an_archive_states() -> None:
    content = b" " * (20 << 20)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.pdf", content)
    true, stated = (struct.pack("<L", zlib.crc32(one)) for one in (content, content[:99]))
    sizes = re.compile(re.escape(true) + b"(.{4})" + re.escape(struct.pack("<L", len(content))), re.DOTALL)
    sent, places = sizes.subn(lambda found: stated + found[1] + struct.pack("<L", 99), made.getvalue())
    assert places == 2
    tracemalloc.start()
    ((name, data),) = unpack.scans_in([unpack.Upload("box.zip", io.BytesIO(sent))])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (name, data) == ("a.pdf", content[:99])
    assert most < 1 << 20
