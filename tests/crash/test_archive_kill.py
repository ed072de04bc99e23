"""The depository's writers killed at every point: the archive is in the state before or the state after, valid, and recovery completes it."""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import tempfile
from pathlib import Path

import ocfl
import pytest

from service.depository import canonical
from service.depository.audit.audit import examine
from service.depository.audit.one_object import audit_object
from service.depository.deposit import deposit
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.register import rebuild
from tests.crash.crash_points import crashes, tree
from tests.unit.depository.samples import DEPOSITOR, NOW, PROVENANCE, filled_archive, log_key, object_id, package

FILES = {"a.pdf": b"%PDF", "deep/er/b.txt": b"text"}


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    root = tmp_path_factory.mktemp("pristine") / "archive"
    filled_archive(root, 1)
    return root


@pytest.fixture
def root(tmp_path):
    """In memory where the system has such a folder: a killed process loses nothing that was written, synced or not."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder) / "archive"


@pytest.fixture
def fresh(pristine, root):
    def prepare():
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(pristine, root)

    return prepare


def referee_accepts(root):
    """ocfl-py finds nothing: not in the hierarchy, not in any object."""
    storage = ocfl.StorageRoot(root=str(root / "ocfl"))
    return storage.validate() and storage.errors == [] and storage.good_objects == storage.num_objects


def objects(root):
    return sorted((i, Archive(root).inventory(i).head) for i in Archive(root).object_ids())


def switches_once(states):
    """Before, before, ..., after, after: truth changed at one line."""
    return len(set(states)) <= 2 and sum(a != b for a, b in itertools.pairwise(states)) <= 1


def test_put_object(root, fresh):
    before, after = [(object_id(1), "v1")], sorted([(object_id(1), "v1"), ("urn:x:2", "v1")])
    states = []
    for _ in crashes(lambda: Archive(root).put_object("urn:x:2", FILES, **PROVENANCE), fresh):
        assert referee_accepts(root)
        states.append(objects(root))
        Archive(root).clean_up()
        assert [path.name for path in (root / "staging").iterdir()] == [".lock"]
        if states[-1] == before:
            Archive(root).put_object("urn:x:2", FILES, **PROVENANCE)
        assert objects(root) == after
        assert referee_accepts(root)

    assert states[0] == before
    assert states[-1] == after
    assert switches_once(list(map(tuple, states)))


@pytest.mark.slow
def test_add_version(root, fresh):
    states = []
    for _ in crashes(lambda: Archive(root).add_version(object_id(1), FILES, **PROVENANCE), fresh):
        assert referee_accepts(root)
        states.append(Archive(root).inventory(object_id(1)).head)
        assert Archive(root).read(object_id(1), "text.txt") == "Text número 1".encode()
        Archive(root).clean_up()
        assert all(path.stat().st_nlink == 1 for path in (root / "ocfl").rglob("*") if path.is_file())
        assert list(audit_object(Archive(root), next(Archive(root).object_folders()))) == []

    assert (states[0], states[-1]) == ("v1", "v2")
    assert switches_once(states)


@pytest.mark.slow
def test_quarantine(root, fresh):
    states = []
    for _ in crashes(lambda: Archive(root).quarantine(object_id(1), "Test"), fresh):
        assert referee_accepts(root)
        states.append(len(objects(root)))
        Archive(root).clean_up()
        kept = list((root / "quarantine").rglob("original-organization.pdf"))
        assert len(kept) == 1 - states[-1]
        assert len(list((root / "quarantine").iterdir())) == 1 - states[-1]

    assert (states[0], states[-1]) == (1, 0)
    assert switches_once(states)


@pytest.mark.slow
def test_founding(root):
    def found():
        Archive(root)
        Log(root / "log", log_key())

    def prepare():
        shutil.rmtree(root, ignore_errors=True)

    for _ in crashes(found, prepare):
        assert not (root / "ocfl").exists() or referee_accepts(root)
        found()
        Archive(root).clean_up()
        deposit.store(Archive(root), Log(root / "log", log_key()), package(1))
        assert examine(Archive(root), verifier=log_key().verifier).passed
        assert referee_accepts(root)


def entry(number):
    return canonical.dumps({"kind": "test", "n": number, "utc": "2026-01-01T00:00:00Z", "v": 1})


@pytest.mark.slow
def test_append(root, fresh):
    sizes = []
    for _ in crashes(lambda: Log(root / "log", log_key()).append(entry(1)), fresh):
        sizes.append(Log(root / "log", None).size)  # what anybody was told before recovery
        log = Log(root / "log", log_key())
        assert log.size >= sizes[-1]
        assert log.append_once(entry(1)) == 1
        assert list(log.entries()) == [package(1).leaf, entry(1)]

    assert (sizes[0], sizes[-1]) == (1, 2)
    assert switches_once(sizes)


def recover_and_repeat(root):
    """What the start-up sweep and then a person do: finish what the register does not know, or deposit again."""
    archive, log = Archive(root), Log(root / "log", log_key())
    archive.clean_up()
    registered = {object_id(1)}
    unfinished = deposit.orphan(archive, registered)
    assert deposit.orphans(archive, registered) == ([unfinished] if unfinished else [])
    return deposit.store(archive, log, deposit.from_object(archive, unfinished) if unfinished else package(2))


@pytest.mark.slow
def test_whole_deposit(root, fresh, pristine):
    fresh()
    archive, log = Archive(root), Log(root / "log", log_key())
    expected = deposit.store(archive, log, package(2))
    whole = tree(root)
    states = []
    for _ in crashes(lambda: deposit.store(Archive(root), Log(root / "log", log_key()), package(2)), fresh):
        assert referee_accepts(root)
        states.append((len(objects(root)), Log(root / "log", None).size))
        kept = recover_and_repeat(root)

        assert kept == expected  # the same number, the same leaf, the same place, the same receipts
        assert tree(root) == whole
        assert examine(Archive(root), verifier=log_key().verifier).passed
        assert referee_accepts(root)

    assert (states[0], states[-1]) == ((1, 1), (2, 2))
    assert (1, 2) not in states  # the log never has what the archive has not
    assert sorted(states) == states


@pytest.mark.slow
def test_later_version_with_its_log_entry(root, fresh):
    def act():
        archive, log = Archive(root), Log(root / "log", log_key())
        versions.extend(archive, log, object_id(1), FILES, message="Renewed", depositor=DEPOSITOR, at=NOW)

    states = []
    for _ in crashes(act, fresh):
        assert referee_accepts(root)
        archive, log = Archive(root), Log(root / "log", log_key())
        states.append((archive.inventory(object_id(1)).head, log.size))
        for missing in list(versions.unlogged(archive, log)):
            log.append_once(missing)
        if archive.inventory(object_id(1)).head == "v1":
            act()
        assert examine(Archive(root), verifier=log_key().verifier).passed
        assert log.size == 2
        registered = {r.entry.object_id: r.entry for r in rebuild.read_archive(root)}
        assert examine(archive, registered=registered).findings == ()

    assert (states[0], states[-1]) == (("v1", 1), ("v2", 2))
    assert ("v1", 2) not in states
