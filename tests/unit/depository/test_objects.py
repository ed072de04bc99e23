from __future__ import annotations

import hashlib
import os
import stat
import threading
from datetime import datetime

import pytest

from service.depository.audit.ocfl_check import check_object
from service.depository.errors import ObjectDamaged, ObjectExists, ObjectMissing
from service.depository.ocfl.objects import Archive
from tests.unit.depository.samples import PROVENANCE

FILES = {"a.pdf": b"%PDF a", "folder/b.txt": b"text", "copy.txt": b"text"}


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive")


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_put_is_read_back(archive):
    inventory = archive.put_object("urn:x:1", FILES, **PROVENANCE)

    assert {path: archive.read("urn:x:1", path) for path in inventory.paths()} == FILES
    assert archive.exists("urn:x:1")
    assert list(archive.object_ids()) == ["urn:x:1"]
    assert archive.last_put() == "urn:x:1"


def test_every_file_stands_under_its_own_name_and_cannot_be_written(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    folder = next(archive.object_folders())

    for path, data in FILES.items():
        file = folder / "v1" / "content" / path
        assert file.read_bytes() == data
        assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o444 for path in folder.rglob("*") if path.is_file())


def test_inventory_carries_both_digests(archive):
    inventory = archive.put_object("urn:x:1", FILES, **PROVENANCE)

    assert inventory.digest("a.pdf") == hashlib.sha512(b"%PDF a").hexdigest()
    assert inventory.fixity("sha256")["v1/content/a.pdf"] == hashlib.sha256(b"%PDF a").hexdigest()


def test_nothing_is_overwritten(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    before = tree(archive.ocfl)

    with pytest.raises(ObjectExists, match="already holds"):
        archive.put_object("urn:x:1", {"a.pdf": b"other"}, **PROVENANCE)

    assert tree(archive.ocfl) == before
    assert archive.clean_up() == []


def test_a_new_version_keeps_the_old_one(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    inventory = archive.add_version("urn:x:1", {"a.pdf": b"%PDF a2", "new.txt": b"text"}, **PROVENANCE)

    assert inventory.versions == ("v1", "v2")
    assert archive.read("urn:x:1", "a.pdf") == b"%PDF a2"
    assert archive.read("urn:x:1", "a.pdf", "v1") == b"%PDF a"
    assert archive.read("urn:x:1", "new.txt") == b"text"
    assert inventory.content_path("new.txt").startswith("v1/")  # the same bytes are not stored again
    with pytest.raises(ObjectMissing):
        archive.read("urn:x:1", "new.txt", "v1")
    assert check_object(next(archive.object_folders())) == []


def test_no_hard_link_is_left_in_the_storage_root(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    for number in range(3):
        archive.add_version("urn:x:1", {"a.pdf": b"%d" % number}, **PROVENANCE)

    assert all(path.stat().st_nlink == 1 for path in archive.ocfl.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", ["", "/a", "a/", "../a", "a/../b", "a//b", ".", "a\\b", "a\0b", "folder"])
def test_paths_that_leave_the_object_are_refused(archive, path):
    with pytest.raises(ValueError):
        archive.put_object("urn:x:1", {path: b"x", "folder/b.txt": b"y"}, **PROVENANCE)

    assert list(archive.object_ids()) == []


def test_a_deposit_without_files_or_time_zone_is_refused(archive):
    with pytest.raises(ValueError):
        archive.put_object("urn:x:1", {}, **PROVENANCE)
    with pytest.raises(ValueError):
        archive.put_object("urn:x:1", FILES, **{**PROVENANCE, "created": datetime(2026, 1, 1)})  # noqa: DTZ001


@pytest.mark.parametrize("object_id", ["urn:x:" + "ñ" * 200, "../../etc", "urn:x:a/b", "."])
def test_any_id_lies_inside_the_storage_root(archive, object_id):
    archive.put_object(object_id, FILES, **PROVENANCE)
    folder = next(archive.object_folders())

    assert len(folder.relative_to(archive.ocfl).parts) == 4
    assert archive.read(object_id, "a.pdf") == b"%PDF a"


def test_what_is_not_there_is_said_to_be_missing(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)

    for read in (lambda: archive.read("urn:x:2", "a.pdf"), lambda: archive.read("urn:x:1", "b"), lambda: archive.read("urn:x:1", "a.pdf", "v2"),
                 lambda: archive.inventory("urn:x:2"), lambda: archive.version_inventory("urn:x:1", "v9"),
                 lambda: archive.quarantine("urn:x:2", "?"), lambda: archive.add_version("urn:x:2", FILES, **PROVENANCE)):  # fmt: skip
        with pytest.raises(ObjectMissing):
            read()


def overwrite(path, data):
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize("file", ["v1/content/a.pdf", "inventory.json", "inventory.json.sha512"])
def test_damage_is_never_returned(archive, file):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    path = next(archive.object_folders()) / file
    overwrite(path, bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])

    with pytest.raises(ObjectDamaged, match="restore it from a copy"):
        archive.read("urn:x:1", "a.pdf")


def test_an_object_in_the_place_of_another_is_damage(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    archive.put_object("urn:x:2", FILES, **PROVENANCE)
    one, other = archive._folder("urn:x:1"), archive._folder("urn:x:2")
    one.rename(archive.root / "aside")
    other.rename(one)
    (archive.root / "aside").rename(other)

    with pytest.raises(ObjectDamaged, match="another object"):
        archive.read("urn:x:1", "a.pdf")


def test_quarantine_takes_the_object_out_whole_and_leaves_no_empty_folder(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    archive.put_object("urn:x:2", FILES, **PROVENANCE)
    target = archive.quarantine("urn:x:1", "Not in form")

    assert list(archive.object_ids()) == ["urn:x:2"]
    assert "Not in form" in (target / "reason.json").read_text()
    assert len(list(target.rglob("a.pdf"))) == 1
    assert not [path for path in archive.ocfl.rglob("*") if path.is_dir() and not os.listdir(path)]  # noqa: PTH208
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    assert archive.read("urn:x:1", "a.pdf") == b"%PDF a"


def test_the_sweep_removes_leftovers_and_says_so(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    (archive.staging / "leftover" / "deep").mkdir(parents=True)
    (archive.staging / "leftover" / "deep" / "file").write_bytes(b"x")
    (archive.quarantine_folder / "started").mkdir()
    (archive.quarantine_folder / "started" / "reason.json").write_text("{}")

    assert len(archive.clean_up()) == 2
    assert archive.clean_up() == []
    assert archive.read("urn:x:1", "a.pdf") == b"%PDF a"


def test_opening_again_changes_nothing(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    before = tree(archive.root)

    assert Archive(archive.root).read("urn:x:1", "a.pdf") == b"%PDF a"
    assert tree(archive.root) == before


def test_writers_and_readers_of_several_threads_do_not_disturb_each_other(archive):
    archive.put_object("urn:x:1", FILES, **PROVENANCE)
    problems = []

    def write(part):
        own = Archive(archive.root)
        for number in range(5):
            own.put_object(f"urn:x:{part}-{number}", FILES, **PROVENANCE)
            own.add_version("urn:x:1", {f"{part}-{number}.txt": b"%d %d" % (part, number)}, **PROVENANCE)

    def read():
        for _ in range(60):
            try:
                assert archive.read("urn:x:1", "a.pdf") == b"%PDF a"
            except Exception as problem:  # noqa: BLE001 -- shown below
                problems.append(problem)

    threads = [
        threading.Thread(target=write, args=(2,)),
        threading.Thread(target=write, args=(3,)),
        threading.Thread(target=read),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert archive.inventory("urn:x:1").head == "v11"
    assert len(list(archive.object_ids())) == 11
