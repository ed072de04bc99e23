from __future__ import annotations

import hashlib
import json
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from service.depository.deposit import deposit, metadata, premis
from service.depository.errors import ObjectDamaged, ObjectExists
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.register.register import RegisterEntry
from service.depository.serialization import from_data, to_data
from tests.support.schemas import complaints
from tests.unit.depository.samples import (
    DEPOSITOR,
    NOW,
    PROVENANCE,
    filled_archive,
    log_key,
    object_id,
    original,
    package,
    register_entry,
)


@pytest.fixture
def services(tmp_path):
    return Archive(tmp_path), Log(tmp_path / "log", log_key())


def test_the_package_has_everything_a_reader_in_thirty_years_needs():
    files = package().files

    assert set(files) == {
        "original-organization.pdf", "original-counterpart.pdf", "validation/organization.json", "validation/counterpart.json",
        "events.json", "text.txt", "word/en.docx", "word/es.docx", "reading-copy.pdf", "premis.xml", "metadata.json",
    }  # fmt: skip


def test_the_record_names_every_other_file_with_its_digests():
    made = package()
    rows = {row["path"]: row for row in json.loads(made.files["metadata.json"])["files"]}

    assert set(rows) == set(made.files) - {"metadata.json"}
    for path, row in rows.items():
        data = made.files[path]
        assert (row["size"], row["sha256"], row["sha512"]) == (
            len(data),
            hashlib.sha256(data).hexdigest(),
            hashlib.sha512(data).hexdigest(),
        )


def test_the_leaf_vouches_for_record_and_originals():
    made = package(3)
    leaf = json.loads(made.leaf)

    assert leaf == {
        "v": 1, "kind": "deposit", "number": "3/2026", "instrument": made.entry.instrument_id, "object": object_id(3),
        "originals": [
            {"party": party, "sha256": hashlib.sha256(original(party, 3)).hexdigest(), "sha512": hashlib.sha512(original(party, 3)).hexdigest()}
            for party in ("organization", "counterpart")
        ],
        "record_sha256": hashlib.sha256(made.files["metadata.json"]).hexdigest(), "utc": "2026-03-02T15:04:05Z",
    }  # fmt: skip


def test_composing_twice_gives_the_same_bytes():
    assert package() == package()


def test_the_deposit_is_kept_and_can_be_composed_again_from_the_object_alone(services):
    archive, log = services
    made = package()
    kept = deposit.store(archive, log, made)
    again = deposit.from_object(archive, made.object_id)

    assert again == made
    assert kept.entry == made.entry.at_leaf(0)
    assert list(log.entries()) == [made.leaf]
    assert again.text == "Text número 1"
    assert again.events[0]["kind"] == "instrument:finish"


def test_keeping_again_changes_nothing(services):
    archive, log = services
    first = deposit.store(archive, log, package())
    second = deposit.store(archive, log, package())

    assert second == first
    assert log.size == 1
    assert archive.inventory(object_id(1)).versions == ("v1",)


def test_another_deposit_of_the_same_instrument_is_refused(services):
    archive, log = services
    deposit.store(archive, log, package())

    with pytest.raises(ObjectExists):
        deposit.store(archive, log, package(title="Another title"))

    assert log.size == 1


def test_an_interrupted_deposit_is_found_and_finished_with_the_same_leaf(services):
    archive, log = services
    deposit.store(archive, log, package(1))
    made = package(2)
    archive.put_object(made.object_id, made.files, **PROVENANCE)  # and then the process died
    registered = {object_id(1)}

    assert deposit.orphan(archive, registered) == object_id(2)
    assert deposit.orphans(archive, registered) == [object_id(2)]
    kept = deposit.store(archive, log, deposit.from_object(archive, object_id(2)))
    assert kept.leaf == made.leaf
    assert kept.entry.label == "2/2026"
    assert list(log.entries()) == [package(1).leaf, made.leaf]
    assert deposit.orphan(archive, {*registered, object_id(2)}) is None


def test_later_versions_do_not_change_the_leaf(services):
    archive, log = services
    made = package()
    deposit.store(archive, log, made)
    index, _ = versions.extend(archive, log, made.object_id, {"metadata.json": b"{}", "validation/new.json": b"{}"},
                            message="Renewed", depositor=DEPOSITOR, at=NOW + timedelta(days=1))  # fmt: skip

    assert index == 1
    assert deposit.from_object(archive, made.object_id).leaf == made.leaf
    assert json.loads(list(log.entries())[1])["version"] == "v2"


def test_a_version_that_a_crash_kept_out_of_the_log_is_found(services):
    archive, log = services
    deposit.store(archive, log, package())
    archive.add_version(object_id(1), {"note.txt": b"x"}, **PROVENANCE)
    missing = list(versions.unlogged(archive, log))

    assert [json.loads(entry)["version"] for entry in missing] == ["v2"]
    log.append_once(missing[0])
    assert list(versions.unlogged(archive, log)) == []


def test_an_object_that_is_no_deposit_is_not_adopted(services):
    archive, log = services
    archive.put_object("urn:x:1", {"a.txt": b"x"}, **PROVENANCE)
    archive.put_object("urn:x:2", {"metadata.json": b"{}"}, **PROVENANCE)
    archive.put_object("urn:x:3", package(3).files, **PROVENANCE)
    archive.put_object(object_id(4), {**package(4).files, "text.txt": b"changed"}, **PROVENANCE)

    for wrong in ("urn:x:1", "urn:x:2", "urn:x:3", object_id(4)):
        with pytest.raises(ObjectDamaged):
            deposit.from_object(archive, wrong)
    assert log.size == 0


def test_a_record_of_a_later_schema_is_not_guessed_at():
    with pytest.raises(ObjectDamaged, match="schema version is 2"):
        metadata.entry_of({"schema_version": 2, "object": "x"})


def test_originals_need_their_verdicts():
    common = {
        "events": [],
        "text": "",
        "word_files": {},
        "reading_copy": None,
        "details": {},
        "depositor": DEPOSITOR,
        "at": NOW,
    }

    for originals, verdicts in (({}, {}), ({"a": b"x"}, {}), ({"a": b"x"}, {"a": {}, "b": {}})):
        with pytest.raises(ValueError, match="verdict"):
            deposit.compose(register_entry(), originals=originals, verdicts=verdicts, **common)


@pytest.mark.parametrize("path", ["metadata.json", "premis.xml", "text.txt", "original-a.pdf"])
def test_further_files_cannot_take_the_place_of_the_deposit_s_own(path):
    with pytest.raises(ValueError, match="taken"):
        deposit.compose(register_entry(), originals={"a": b"x"}, verdicts={"a": {}}, events=[], text="", word_files={}, reading_copy=None,
                        details={}, depositor=DEPOSITOR, at=NOW, further={path: b"mine"})  # fmt: skip


def test_the_register_entry_is_its_data():
    entry = package().entry.at_leaf(7)

    assert from_data(RegisterEntry, json.loads(json.dumps(to_data(entry)))) == entry
    assert entry.label == "1/2026"


def test_premis_tells_who_did_what_with_which_outcome():
    top = ET.fromstring(package().files["premis.xml"])
    names = {"p": premis.NAMESPACE}
    digests = [node.text for node in top.findall(".//p:object/p:objectCharacteristics/p:fixity/p:messageDigest", names)]

    assert [node.text for node in top.findall("p:event/p:eventType", names)] == [
        "ingestion", "message digest calculation", "digital signature validation", "digital signature validation",
    ]  # fmt: skip
    assert [node.text for node in top.findall("p:agent/p:agentName", names)] == ["Alternat", "Ana Pérez"]
    assert hashlib.sha256(original("organization")).hexdigest() in digests
    agents = {node.text for node in top.findall("p:agent/p:agentIdentifier/p:agentIdentifierValue", names)}
    linked = {node.text for node in top.findall(".//p:linkingAgentIdentifierValue", names)}
    assert linked == agents


def test_premis_is_valid_and_the_schema_would_find_it_if_it_were_not():
    assert complaints(package().files["premis.xml"]) == []
    agent = premis.Agent(id="a", name="x", type="person")
    (found,) = complaints(premis.build({}, formats={}, events=[], agents=[agent]))
    assert "object" in found


def test_premis_can_be_written_whatever_a_name_contains():
    agent = premis.Agent(id="a", name="x\x00\x08<&\ud800\uffff", type="person")

    assert (
        ET.fromstring(premis.build({}, formats={}, events=[], agents=[agent]))[0][1].text
        == "x\ufffd\ufffd<&\ufffd\ufffd"
    )


def test_every_deposit_of_a_filled_archive_has_its_place(tmp_path):
    _, log, registered = filled_archive(tmp_path, 4)

    assert [entry.leaf_index for entry in registered.values()] == [0, 1, 2, 3]
    assert log.size == 4
