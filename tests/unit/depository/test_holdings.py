"""A holding is one object and one leaf; the leaf names no person, and the audit knows it in both directions."""

from __future__ import annotations

import io
import json
import shutil
import uuid
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from service.depository.audit.audit import examine
from service.depository.audit.findings import Kind
from service.depository.deposit import deposit
from service.depository.errors import ObjectDamaged, ObjectExists
from service.depository.holdings import package as taking
from service.depository.holdings.holding import Holding
from service.depository.holdings.objects import package_of
from service.depository.register import deposited_files, rebuild
from service.domain.record.formats import format_of
from tests.unit.depository.samples import DEPOSITOR, NOW, filled_archive, log_key
from tests.unit.depository.samples import package as agreement

ID = "00000000-0000-4000-8000-00000000abcd"


def holding(number=1, **changes):
    values = {
        "id": ID if number == 1 else str(uuid.UUID(int=uuid.UUID(ID).int + number)), "kind": "record",
        "title": {"es": "Acta de la señora Paz Ríos"}, "entered_on": date(2026, 3, 2), "access": "closed",
        "details": {"body": "General Assembly", "signed_by": "Paz Ríos"}, "number": f"{number}/2026",
        "files": {"files/1-paz-rios.pdf": b"%PDF-1.7 acta", "text.txt": "Acta de la señora".encode()},
    }  # fmt: skip
    return Holding(**{**values, **changes})


def made(number=1, **changes):
    return taking.compose(holding(number, **changes), DEPOSITOR, NOW)


@pytest.fixture
def kept(tmp_path):
    archive, log, registered = filled_archive(tmp_path, 1)
    rows = dict(registered)
    for number in (1, 2):
        package = made(number)
        rows[package.object_id] = package.entry.at_leaf(taking.store(archive, log, package))
    return archive, log, rows


def test_the_leaf_has_digests_and_the_number_and_no_name():
    package = made()
    leaf = json.loads(package.leaf)

    assert (leaf["kind"], leaf["holding"], leaf["number"]) == ("holding", "record", "1/2026")
    assert len(leaf["files"]) == 3  # with the PREMIS file
    assert set(leaf["files"][0]) == {"sha256", "sha512"}
    for name in ("Ríos", "rios", "Ana", "Acta"):
        assert name not in package.leaf.decode()
    assert made() == package


def test_the_object_gives_the_package_back_and_storing_again_changes_nothing(kept):
    archive, log, rows = kept
    package = package_of(archive, made().object_id)

    assert package == made()
    assert taking.store(archive, log, package) == rows[package.object_id].leaf_index == 1
    assert log.size == 3
    assert package_of(archive, agreement(1).object_id) == deposit.from_object(archive, agreement(1).object_id)
    with pytest.raises(ObjectExists):
        taking.store(archive, log, made(details={"body": "another"}))
    with pytest.raises(ObjectDamaged):
        taking.from_object(archive, agreement(1).object_id)


def test_the_folder_alone_gives_the_rows_and_the_files_back(kept):
    archive, _, rows = kept
    records = list(rebuild.read_holdings(archive.root))

    assert [record.entry for record in records] == [row for row in rows.values() if hasattr(row, "details")]
    assert records[0].text == "Acta de la señora"
    assert [record.entry.label for record in rebuild.read_archive(archive.root)] == ["1/2026"]
    paths = {path for path, _ in deposited_files.digests_of(archive, made().object_id)}
    assert paths == {"files/1-paz-rios.pdf", "metadata.json", "premis.xml", "text.txt"}


def findings(kept, rows=None):
    return {
        (one.kind, one.object_id)
        for one in examine(kept[0], registered=rows or kept[2], verifier=log_key().verifier).findings
    }


def test_the_audit_compares_rows_objects_and_log(kept):
    archive, _, rows = kept
    mine = made().object_id

    assert findings(kept) == set()
    changed = {**rows, mine: replace(rows[mine], title={"es": "Otra"})}
    assert findings(kept, changed) == {(Kind.REGISTER, mine)}
    moved = {**rows, mine: replace(rows[mine], leaf_index=0)}
    assert findings(kept, moved) == {(Kind.LOG, mine)}
    unknown = {name: row for name, row in rows.items() if name != mine}
    assert findings(kept, unknown) == {(Kind.STRAY_OBJECT, mine)}
    archive.put_object("urn:uuid:x", made(7).files, message="m", user_name="A", user_address="a:b", created=NOW)
    assert (Kind.STRAY_OBJECT, "urn:uuid:x") in findings(kept)


def test_the_audit_finds_a_lost_and_an_altered_holding(kept):
    archive, _, rows = kept
    one, two = (name for name, row in rows.items() if hasattr(row, "details"))
    file = next(archive._folder(one).rglob("metadata.json"))
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b"Paz", b"Pax"))
    shutil.rmtree(archive._folder(two))

    assert {(Kind.CONTENT, one), (Kind.MISSING_OBJECT, two)} <= findings(kept)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ID.upper()}, {"kind": "letter"}, {"access": "secret"}, {"title": {}}, {"title": {"es": " "}},
        {"title": {"Spanish": "x"}}, {"files": {}}, {"files": {"metadata.json": b"x"}}, {"files": {"/etc/x": b"x"}},
    ],
)  # fmt: skip
def test_what_is_no_holding_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        holding(**wrong)


def zipped(*names, first=b""):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, first)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"%PDF-1.7 <pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>", "PDF/A-3a"),
        (b"%PDF-2.0 <x pdfaid:part='4'/>", "PDF/A-4"),
        (zipped("word/document.xml"), "Word (OOXML)"),
        (zipped("mimetype", first=b"application/vnd.oasis.opendocument.text"), "OpenDocument Text"),
        (zipped("a.txt"), "ZIP"),
        (b"PK\x03\x04 broken", "unknown"),
        (b"RIFF....WAVEfmt ", "WAV"),
        (b"II*\x00", "TIFF"),
        ("Acta número 1\n".encode(), "plain text"),
        (b"<?xml version='1.0'?><a/>", "XML"),
        (b"\x00\x01\x02", "unknown"),
        (b"", "unknown"),
    ],
)
def test_the_format_is_told_by_the_content(data, name):
    assert format_of(data) == name
