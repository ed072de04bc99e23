from __future__ import annotations

import random
import shutil
from dataclasses import replace

import pytest

from service.depository.audit.audit import examine
from service.depository.audit.findings import Kind
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from tests.unit.depository.samples import DEPOSITOR, NOW, PROVENANCE, filled_archive, log_key, object_id

VERIFIER = log_key().verifier


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    root = tmp_path_factory.mktemp("pristine") / "archive"
    _, _, registered = filled_archive(root, 4)
    return root, registered


@pytest.fixture
def archive(pristine, tmp_path):
    shutil.copytree(pristine[0], tmp_path / "archive")
    return Archive(tmp_path / "archive")


def audit(archive, registered):
    return list(examine(archive, registered=registered, verifier=VERIFIER).findings)


def found(archive, registered):
    return {(finding.kind, finding.object_id) for finding in audit(archive, registered)}


def test_an_untouched_archive_has_no_findings(archive, pristine):
    assert audit(archive, pristine[1]) == []


def flip(path, seed):
    data = bytearray(path.read_bytes())
    place = random.Random(seed).randrange(len(data) * 8)
    data[place // 8] ^= 1 << place % 8
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def truncate(path, seed):
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])


def zero(path, seed):
    path.chmod(0o644)
    path.write_bytes(bytes(len(path.read_bytes())))


def remove(path, seed):
    path.unlink()


CLASSES = [
    ("v1/content/original-organization.pdf", {Kind.CONTENT}),
    ("v1/content/metadata.json", {Kind.CONTENT}),
    ("v1/content/validation/counterpart.json", {Kind.CONTENT}),
    ("v1/content/word/es.docx", {Kind.CONTENT}),
    ("inventory.json", {Kind.INVENTORY}),
    ("inventory.json.sha512", {Kind.SIDECAR, Kind.INVENTORY}),
    ("v1/inventory.json", {Kind.INVENTORY}),
    ("v1/inventory.json.sha512", {Kind.SIDECAR, Kind.INVENTORY}),
    ("0=ocfl_object_1.1", {Kind.DECLARATION}),
]


@pytest.mark.parametrize("ruin", [flip, truncate, zero, remove])
@pytest.mark.parametrize(("path", "kinds"), CLASSES)
def test_damage_of_each_class_of_file_is_found_and_named(archive, pristine, path, kinds, ruin):
    victim = archive._folder(object_id(2))
    for seed in range(5 if ruin is flip else 1):
        kept = (victim / path).read_bytes()
        ruin(victim / path, seed)
        kind = audit(archive, pristine[1])[0].kind
        assert kind in kinds, f"seed {seed}"
        if ruin is remove:
            return  # a declaration that is gone makes the folder no object: named, and the register misses it
        (victim / path).write_bytes(kept)


def test_a_lost_object_is_found_by_the_register(archive, pristine):
    shutil.rmtree(archive._folder(object_id(2)).parent.parent.parent)

    assert (Kind.MISSING_OBJECT, object_id(2)) in found(archive, pristine[1])


def test_an_object_nobody_registered_is_found(archive, pristine):
    archive.put_object("urn:x:stray", {"a": b"x"}, **PROVENANCE)

    assert found(archive, pristine[1]) == {(Kind.STRAY_OBJECT, "urn:x:stray")}


def test_swapped_objects_are_found(archive, pristine):
    one, other, aside = archive._folder(object_id(1)), archive._folder(object_id(2)), archive.root / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)

    assert found(archive, pristine[1]) == {(Kind.MISPLACED, object_id(1)), (Kind.MISPLACED, object_id(2))}


def test_stray_files_are_found_wherever_they_lie(archive, pristine):
    folder = archive._folder(object_id(1))
    (folder / "v1" / "content" / "extra").write_bytes(b"x")
    (archive._folder(object_id(2)) / "extra").write_bytes(b"x")
    (archive._folder(object_id(3)).parent / "extra").write_bytes(b"x")
    (archive.ocfl / "abc").mkdir()
    kinds = [finding.kind for finding in audit(archive, pristine[1])]

    assert kinds == [Kind.STRAY_FILE] * 4


def test_a_link_in_place_of_a_file_is_found(archive, pristine):
    file = archive._folder(object_id(1)) / "v1" / "content" / "text.txt"
    shutil.copy(file, archive.root / "elsewhere")
    file.unlink()
    file.symlink_to(archive.root / "elsewhere")

    assert found(archive, pristine[1]) == {(Kind.CONTENT, object_id(1))}


def test_the_description_of_the_root_is_watched(archive, pristine):
    flip(archive.ocfl / "0=ocfl_1.1", 1)
    next((archive.ocfl / "extensions").rglob("config.json")).unlink()

    assert [finding.kind for finding in audit(archive, pristine[1])] == [Kind.ROOT, Kind.ROOT]


@pytest.mark.parametrize("seed", range(8))
def test_one_flipped_bit_in_the_log_is_found(archive, pristine, seed):
    flip(archive.root / "log" / ("entries" if seed % 2 else "checkpoint"), seed)

    assert Kind.LOG in {kind for kind, _ in found(archive, pristine[1])}


def test_a_log_put_back_to_an_older_valid_state_is_found_by_the_register(archive, pristine, tmp_path):
    filled_archive(tmp_path / "older", 3)
    shutil.rmtree(archive.root / "log")
    shutil.copytree(tmp_path / "older" / "log", archive.root / "log")

    assert found(archive, pristine[1]) == {(Kind.LOG, object_id(4))}


def test_an_object_put_back_to_an_older_valid_version_is_found_by_the_log(tmp_path):
    archive, log, registered = filled_archive(tmp_path / "archive", 2)
    shutil.copytree(archive._folder(object_id(1)), tmp_path / "old")
    versions.extend(
        archive, log, object_id(1), {"text.txt": b"renewed"}, message="Renewed", depositor=DEPOSITOR, at=NOW
    )
    assert audit(archive, registered) == []
    shutil.rmtree(archive._folder(object_id(1)))
    shutil.copytree(tmp_path / "old", archive._folder(object_id(1)))

    assert found(archive, registered) == {(Kind.OLD_VERSION, object_id(1))}


def test_a_changed_row_of_the_register_is_found(archive, pristine):
    registered = {**pristine[1], object_id(3): replace(pristine[1][object_id(3)], title="Another title")}

    assert found(archive, registered) == {(Kind.REGISTER, object_id(3))}


def test_every_finding_is_a_sentence(archive, pristine):
    for path, _ in CLASSES:
        flip(archive._folder(object_id(2)) / path, 3)

    sentences = [finding.sentence for finding in audit(archive, pristine[1])]
    assert sentences
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
