"""A full disk: a clear sentence, nothing half-left, nothing acknowledged lost, and the same deposit works once there is room."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess

import pytest

from service.depository import canonical
from service.depository.audit.audit import examine
from service.depository.audit.ocfl_check import check_object
from service.depository.deposit import deposit
from service.depository.errors import DepositFailed
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from tests.unit.depository.samples import filled_archive, log_key, object_id, package

FULL = "The archive could not be written. The disk of the archive is full. Nothing was lost; free space and try again."
PAGE = 4096  # bytes; what a memory file system gives out at a time


def entry(number):
    return canonical.dumps({"kind": "test", "n": number, "utc": "2026-01-01T00:00:00Z", "v": 1})


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 400 kB, if this system lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("NO SMALL DISK: mounting is not permitted here; the file-size limit below is tested instead")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def room(place):
    status = os.statvfs(place)
    return status.f_bavail * status.f_frsize


def finish_or_repeat(root):
    archive, log = Archive(root), Log(root / "log", log_key())
    unfinished = deposit.orphan(archive, {object_id(1)})
    return deposit.store(archive, log, deposit.from_object(archive, unfinished) if unfinished else package(2))


def refusal_of(act):
    try:
        act()
    except DepositFailed as refusal:
        return refusal
    return None


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_page_of_a_deposit(small_disk, tmp_path):
    filled_archive(tmp_path / "pristine", 1)
    ballast, root = small_disk / "ballast", small_disk / "archive"
    needed, failures = None, 0
    for pages in range(1, 60):
        shutil.rmtree(root, ignore_errors=True)
        ballast.unlink(missing_ok=True)
        shutil.copytree(tmp_path / "pristine", root)
        archive, log = Archive(root), Log(root / "log", log_key())
        ballast.write_bytes(bytes(room(small_disk) - pages * PAGE))
        assert room(small_disk) == pages * PAGE
        refusal = refusal_of(lambda archive=archive, log=log: deposit.store(archive, log, package(2)))
        if refusal:
            failures += 1
            assert refusal.data["reason"] == "disk_full"
            assert str(refusal) == FULL
            assert [path.name for path in archive.staging.iterdir()] in ([], [".lock"])
            assert all(check_object(folder) == [] for folder in archive.object_folders())
            assert archive.read(object_id(1), "text.txt") == "Text número 1".encode()
            assert next(Log(root / "log", None).entries()) == package(1).leaf
        else:
            needed = needed or pages
        ballast.unlink()
        kept = finish_or_repeat(root)
        assert (kept.entry.label, kept.entry.leaf_index) == ("2/2026", 1)
        assert examine(Archive(root), verifier=log_key().verifier).passed

    assert failures > 20
    assert needed == failures + 1  # with one page more than ever failed it works


def limited(limit, act):
    """Runs ``act`` in a child that may write no file beyond ``limit`` bytes; returns what the child says."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            act()
            said = b"done"
        except DepositFailed as refusal:
            said = str(refusal.data["reason"]).encode()
        except BaseException as surprise:  # noqa: BLE001 -- told to the parent
            said = repr(surprise).encode()
        os.write(writing, said)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said


@pytest.mark.slow
def test_a_line_of_the_log_that_breaks_off_at_any_byte_is_taken_back(tmp_path):
    log = Log(tmp_path, log_key())
    for number in range(20):
        log.append(entry(number))
    before = (tmp_path / "entries").read_bytes()

    for extra in range(len(entry(20)) + 1):
        assert limited(len(before) + extra, lambda: log.append(entry(20))) == "disk_full"
        assert (tmp_path / "entries").read_bytes() == before
        assert Log(tmp_path, log_key()).size == 20
    assert limited(len(before) + len(entry(20)) + 1, lambda: log.append(entry(20))) == "done"
    assert log.size == 21
    assert list(tmp_path.glob("torn-*")) == []


@pytest.mark.parametrize("limit", [0, 1, 1999, 2000, 4000])
def test_an_object_that_cannot_be_written_leaves_nothing(tmp_path, limit):
    archive, log, _ = filled_archive(tmp_path, 1)

    assert limited(limit, lambda: deposit.store(archive, log, package(2, size=3000))) == "disk_full"
    assert list(archive.object_ids()) == [object_id(1)]
    assert [path.name for path in archive.staging.iterdir()] == [".lock"]
    assert finish_or_repeat(tmp_path).entry.label == "2/2026"


def test_a_read_only_archive_is_said_to_be_read_only(small_disk):
    root = small_disk / "archive"
    archive, log, _ = filled_archive(root, 1)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(DepositFailed, match="read-only"):
        deposit.store(archive, log, package(2))
    assert deposit.from_object(archive, object_id(1)).leaf == package(1).leaf
    assert examine(Archive(root), verifier=log_key().verifier).passed
