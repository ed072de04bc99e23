"""Conference documents: one by one and by the folder, who may read them, and back from the archive alone."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from service import app
from service.cli.archive import records as command
from service.cli.archive.rebuild import rebuild_into
from service.depository.holdings.records import AccessDecision
from service.depository.log import receipt as checking
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.people import Person
from service.store.holdings.records import RecordQuestion
from service.workflow.backup import make as backup
from service.workflow.backup import restore
from service.workflow.context import Services
from service.workflow.deposit import commit, recovery
from service.workflow.holdings import find
from service.workflow.holdings import read as holdings
from service.workflow.preservation.audit import AuditRun
from service.workflow.records import manifest, read
from service.workflow.records.deposit import decide_access, deposit_record, entered
from service.workflow.records.record import LanguageFile, NewRecord
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, Clock, open_services, write_site


def pdf(text: str, **root: Any) -> bytes:
    made, buffer = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.docinfo["/Title"] = text
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    made.save(buffer, static_id=True)
    return buffer.getvalue()


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    with made.store.unit() as unit:
        unit.people.add(
            Person(
                id=ARCHIVIST.id, email="archivist@example.org", name=ARCHIVIST.name, roles=ARCHIVIST.roles, department=None,
                password_hash="", active=True, created_at=made.clock(),
            )
        )  # fmt: skip
        unit.commit()
    yield made
    made.store.engine.dispose()


def new(services: Services, **changes: Any) -> NewRecord:
    today = services.clock().date()
    made = NewRecord(
        body="general_assembly", meeting="Fifty-sixth regular session", symbol="AG/doc.123/26", day=today, access="closed",
        reason="Under negotiation", review_on=today + timedelta(days=30),
        files={"es": LanguageFile(title="Proyecto de resolución", name="Proyecto.pdf", data=pdf("es"))},
    )  # fmt: skip
    return replace(made, **changes)


def found(services: Services, actor: Any, **question: Any) -> list[str]:
    return [one.record.symbol for one in read.search(services, actor, RecordQuestion(**question)).found]


def test_a_document_is_deposited_found_and_proved(services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))

    assert entry.files[0].path == "files/es.pdf"
    assert entry.files[0].format == "PDF"
    for question in (
        {"words": "resolucion 123"},
        {"body": "general_assembly"},
        {"language": "es"},
        {"year": entry.entered_on.year},
    ):
        assert found(services, AUDITOR, **question) == ["AG/doc.123/26"]
        assert found(services, OFFICER, **question) == []
    for question in ({"words": "otra"}, {"body": "cidi"}, {"language": "en"}, {"year": 1948}):
        assert found(services, AUDITOR, **question) == []
    data = holdings.file(services, AUDITOR, entry.id, "files/es.pdf").data
    told = checking.verify(holdings.receipt_of(services, entry), data, str(services.log.verifier))
    assert told.passed, told
    assert not checking.verify(holdings.receipt_of(services, entry), b"other", str(services.log.verifier)).passed
    with pytest.raises(NotFound):
        holdings.file(services, OFFICER, entry.id, "files/es.pdf")
    with pytest.raises(NotFound):
        holdings.file(services, AUDITOR, entry.id, "metadata.json")
    digest = entry.files[0].sha256
    assert [(one.entry.id, one.open) for one in find.with_digest(services, None, digest)] == [(entry.id, False)]


def test_the_access_is_decided_again_and_everything_comes_back_from_the_archive(
    tmp_path: Path, services: Services
) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    decide_access(
        services,
        ARCHIVIST,
        entry.id,
        access="internal",
        reason="Adopted",
        review_on=services.clock().date() + timedelta(9),
    )
    assert found(services, OFFICER) == ["AG/doc.123/26"]
    assert found(services, None) == []
    assert found(services, ARCHIVIST, review_by=services.clock().date() + timedelta(days=9)) == ["AG/doc.123/26"]
    decide_access(services, ARCHIVIST, entry.id, access="public", reason="", review_on=None)
    assert found(services, None) == ["AG/doc.123/26"]
    assert found(services, ARCHIVIST, review_by=services.clock().date() + timedelta(days=900)) == []

    def rows(of: Services) -> tuple[object, ...]:
        listed = read.record(of, AUDITOR, entry.id)
        with of.store.reader() as unit:
            return (
                listed,
                read.decisions(of, listed),
                unit.holdings.files(entry.id),
                unit.records.digests("ag/DOC.123/26"),
            )

    before = rows(services)
    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(tmp_path / "site", adopting=True, clock=Clock())
    assert rebuild_into(again) == 1
    assert rows(again) == before
    assert list(AuditRun(again).findings()) == []
    again.store.engine.dispose()


def test_an_interrupted_decision_is_finished(services: Services) -> None:
    from service.depository import canonical
    from service.depository.deposit.deposit import Depositor
    from service.depository.serialization import to_data

    entry = deposit_record(services, ARCHIVIST, new(services))
    decision = AccessDecision(
        number=1,
        access="public",
        reason="",
        review_on=None,
        decided_by="A",
        decided_at=services.clock().replace(microsecond=0),
    )
    by = Depositor(id="a", name="A", address="mailto:a@example.org")
    services.archive.add_version(
        entry.object_id, {decision.path: canonical.readable(to_data(decision))}, message="m", user_name=by.name,
        user_address=by.address, created=decision.decided_at,
    )  # fmt: skip

    assert len(commit.recover(services)) == 1
    assert found(services, None) == ["AG/doc.123/26"]
    assert list(AuditRun(services).findings()) == []


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"body": "nobody"}, {"body"}),
        ({"meeting": "", "symbol": "<b>", "day": None}, {"meeting", "symbol", "day"}),
        ({"access": "secret"}, {"access"}),
        ({"reason": "", "review_on": None}, {"reason", "review_on"}),
        ({"files": {}}, {"files"}),
        ({"files": {"es": LanguageFile(title="", name="x", data=b"\x00\x01")}}, {"title-es", "file-es"}),
        ({"files": {"es": LanguageFile(title="T", name="x", data=b"%PDF-1.7 torn")}}, {"file-es"}),
        ({"files": {"es": LanguageFile(title="T", name="x", data=b"MZ\x90\x00 program")}}, {"file-es"}),
        (
            {"files": {"es": LanguageFile(
                title="T", name="x.pdf",
                data=pdf("js", OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")),
            )}},
            {"file-es"},
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_deposited(
    services: Services, changes: dict[str, Any], keys: set[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        deposit_record(services, ARCHIVIST, new(services, **changes))
    assert set(refused.value.errors) == keys
    assert services.log.size == 0
    with pytest.raises(PermissionMissing):
        deposit_record(services, AUDITOR, new(services))


COLUMNS = ("file", "sha256", "body", "meeting", "symbol", "date", "language", "title", "access", "reason", "review_on")


def listed(folder: Path, *rows: dict[str, str], name: str = "list.csv") -> Path:
    path = folder.parent / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(folder: Path, symbol: str, language: str, data: bytes | None = None, **changes: str) -> dict[str, str]:
    data = data or pdf(f"{symbol} {language}")
    name = f"{symbol.replace('/', '_')}-{language}.pdf"
    (folder / name).write_bytes(data)
    return {
        "file": name, "sha256": hashlib.sha256(data).hexdigest(), "body": "cidi", "meeting": "Ninth meeting", "symbol": symbol,
        "date": "2025-11-03", "language": language, "title": f"Title {language}", "access": "", "reason": "", "review_on": "",
        **changes,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scans"
    made.mkdir()
    return made


def deposit(services: Services, folder: Path, path: Path, *, dry_run: bool = False) -> int:
    return command.perform(
        services, Namespace(folder=folder, manifest=path, email="archivist@example.org", dry_run=dry_run, ocr=None)
    )


def test_a_folder_is_deposited_once(services: Services, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = listed(
        folder,
        row(folder, "CIDI/doc.1/25", "es"),
        row(folder, "CIDI/doc.1/25", "en"),
        row(folder, "CIDI/doc.2/25", "fr"),
    )
    assert deposit(services, folder, path, dry_run=True) == 0
    assert services.log.size == 0
    assert "2 documents would be deposited" in capsys.readouterr().out
    planned = manifest.plan(services, ARCHIVIST, folder, path.read_bytes())
    next(manifest.deposit_all(services, ARCHIVIST, folder, planned))  # and interrupted
    assert deposit(services, folder, path) == 0
    assert "1 documents were deposited; 2 files were in the archive already" in capsys.readouterr().out
    assert deposit(services, folder, path) == 0
    assert services.log.size == 2
    assert found(services, AUDITOR) == ["CIDI/doc.1/25", "CIDI/doc.2/25"]
    (one,) = read.search(services, AUDITOR, RecordQuestion(words="doc.1/25")).found
    assert (dict(one.record.languages), one.record.access) == ({"en": "files/en.pdf", "es": "files/es.pdf"}, "closed")
    assert list(AuditRun(services).findings()) == []


def test_mistakes_are_told_by_row_and_column_and_nothing_is_deposited(
    services: Services, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "outside.pdf").write_bytes(b"%PDF-1.7")
    rows = [
        row(folder, "CIDI/doc.1/25", "es"),
        row(folder, "CIDI/doc.1/25", "es"),
        row(folder, "CIDI/doc.2/25", "es", date="3 November"),
        row(folder, "CIDI/doc.3/25", "de", sha256="0" * 64),
        row(folder, "CIDI/doc.4/25", "es") | {"file": "../outside.pdf"},
        row(folder, "CIDI/doc.5/25", "es", b"\x00\x01"),
        row(folder, "CIDI/doc.6/25", "es", body="nobody", title=""),
    ]
    assert deposit(services, folder, listed(folder, *rows)) == 1
    told = capsys.readouterr().out
    for place in (
        "row 3, language", "row 4, date", "row 5, language", "row 5, sha256", "row 6, file", "row 7, file", "row 8, body",
        "row 8, title",
    ):  # fmt: skip
        assert f"{place}: " in told
    assert "8 mistakes. Nothing was deposited." in told
    assert services.log.size == 0


def test_a_list_that_is_none_is_said_to_be(services: Services, folder: Path) -> None:
    for data, column in (
        (b"file;sha256\n", "body"),
        (b"\xff\xfe", ""),
        (b"", "file"),
        (",".join(COLUMNS).encode(), ""),
    ):
        problems = manifest.plan(services, ARCHIVIST, folder, data).problems
        assert column in {one.column for one in problems}, data


@pytest.mark.slow
def test_a_backup_carries_them_and_an_older_database_gets_what_it_does_not_know(
    services: Services, tmp_path: Path
) -> None:
    deposit_record(services, ARCHIVIST, new(services))
    older = backup.make(services, tmp_path / "backups", keep=5).manifest
    entry = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.124/26"))
    decide_access(services, ARCHIVIST, entry.id, access="public", reason="", review_on=None)
    skipped = replace(services, clock=Clock(ahead=timedelta(hours=1)))
    newer = backup.make(skipped, tmp_path / "backups", keep=5).manifest
    assert (older.objects, newer.objects) == (1, 1)
    before = read.search(services, AUDITOR, RecordQuestion())
    settings = services.settings
    services.store.engine.dispose()
    for chosen, finished in ((newer, False), (older, True)):
        shutil.rmtree(settings.archive_root)
        shutil.rmtree(settings.data_folder / "files", ignore_errors=True)
        for path in settings.data_folder.glob("alternat.db*"):
            path.unlink()
        keys = {name: key.verifier for name, key in app.log_keys(settings).items()}
        restore.restore(settings, tmp_path / "backups", chosen, keys=keys)
        again = app.make_services(settings)
        assert any("Finished" in sentence for sentence in recovery.start_up(again)) is finished
        assert read.search(again, AUDITOR, RecordQuestion()) == before
        assert list(AuditRun(again).findings()) == []
        again.store.engine.dispose()


def worded(text: str) -> bytes:
    """A PDF of one page with this text, in a standard font."""
    made, buffer = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    made.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    made.pages[0].Contents = made.make_stream(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode())
    made.save(buffer, static_id=True)
    return buffer.getvalue()


def test_a_document_is_found_by_the_words_of_its_text(tmp_path: Path, services: Services) -> None:
    file = LanguageFile(title="Informe", name="a.pdf", data=worded("hydrography of rivers"))
    scan = LanguageFile(title="Scan", name="b.pdf", data=pdf("scan"))
    entry = deposit_record(services, ARCHIVIST, new(services, files={"es": file}))
    planned = new(services, symbol="AG/doc.9/26", files={"en": scan})
    read_scan = entered(services, ARCHIVIST, planned, {"en": "PDF"}, read=lambda _: "Cuencas hidrográficas")
    assert found(services, ARCHIVIST, words="informe hydrogr") == ["AG/doc.123/26"]
    assert found(services, ARCHIVIST, words="cuencas hidrograficas") == ["AG/doc.9/26"]
    assert found(services, OFFICER, words="hydrography") == []
    day = services.clock().date() + timedelta(days=9)
    decide_access(services, ARCHIVIST, entry.id, access="internal", reason="Adopted", review_on=day)
    assert found(services, OFFICER, words="hydrography") == ["AG/doc.123/26"]
    assert [one.path for one in holdings.holding(services, AUDITOR, read_scan.id).files] == ["files/en.pdf", "text.txt"]

    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(tmp_path / "site", adopting=True, clock=Clock())
    rebuild_into(again)
    assert found(again, ARCHIVIST, words="hydrography") == ["AG/doc.123/26"]
    again.store.engine.dispose()
