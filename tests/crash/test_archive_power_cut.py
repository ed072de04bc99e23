"""A power failure: an ext4 image on a loop device is shut down in the middle of deposits without writing anything back.

Slow and needs root and loop devices, so it runs only when asked for: ``make powercut``.
"""

from __future__ import annotations

import fcntl
import os
import random
import struct
import subprocess

import pytest

from service.depository.audit.audit import examine
from service.depository.audit.ocfl_check import check_object
from service.depository.deposit import deposit
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from tests.unit.depository.samples import DEPOSITOR, NOW, log_key, object_id, package

_SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN
_NO_LOG_FLUSH = 2  # forget everything that was not synced, the journal's open transaction included

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.power_cut,
]


def mount(image, place):
    subprocess.run(["mount", "-o", "loop", str(image), str(place)], check=True)


@pytest.fixture
def disk(tmp_path):
    image, place = tmp_path / "image", tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(96 << 20)
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    place.mkdir()
    mount(image, place)
    yield image, place
    subprocess.run(["umount", "-l", str(place)], check=False)


def cut(place):
    descriptor = os.open(place, os.O_RDONLY)
    fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
    os.close(descriptor)


def deposits_until_told(root, first, pipe):
    """Deposits without end and acknowledges each in the pipe; every third deposit gets a later version too."""
    archive, log = Archive(root), Log(root / "log", log_key())
    for number in range(first, first + 1000):
        deposit.store(archive, log, package(number, size=50_000))
        if number % 3 == 0:
            versions.extend(
                archive,
                log,
                object_id(number),
                {"text.txt": b"renewed"},
                message="Renewed",
                depositor=DEPOSITOR,
                at=NOW,
            )
        os.write(pipe, struct.pack("I", number))


def work(root, first, seconds):
    """Numbers acknowledged by a child that is working when the power goes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            deposits_until_told(root, first, writing)
        finally:
            os._exit(0)
    os.close(writing)
    subprocess.run(["sleep", str(seconds)], check=True)
    return child, reading


def acknowledged(child, pipe):
    os.kill(child, 9)
    os.waitpid(child, 0)
    with os.fdopen(pipe, "rb") as file:
        data = file.read()
    return [number for (number,) in struct.iter_unpack("I", data)]


def test_no_acknowledged_deposit_is_lost_in_ten_power_cuts(disk):
    image, place = disk
    root = place / "archive"
    seeded, kept = random.Random(7), []
    for _ in range(10):
        first = kept[-1] + 1 if kept else 1
        child, pipe = work(root, first, 0.5 + seeded.random())
        cut(place)
        kept.extend(acknowledged(child, pipe))
        subprocess.run(["umount", str(place)], check=True)
        mount(image, place)
        archive, log = Archive(root), Log(root / "log", log_key())
        archive.clean_up()
        assert all(check_object(folder) == [] for folder in archive.object_folders())
        for number in kept:
            package_again = deposit.from_object(archive, object_id(number))
            assert log.find(package_again.leaf) is not None
            assert archive.inventory(object_id(number)).head == ("v2" if number % 3 == 0 else "v1")
        unfinished = deposit.orphans(archive, {object_id(number) for number in kept})
        assert len(unfinished) <= 1
        for one in unfinished:
            deposit.store(archive, log, deposit.from_object(archive, one))
            kept.append(int(deposit.from_object(archive, one).entry.number))
        for missing in list(versions.unlogged(archive, log)):
            log.append_once(missing)
        for number in kept[-1:]:
            if number % 3 == 0 and archive.inventory(object_id(number)).head == "v1":
                versions.extend(
                    archive,
                    log,
                    object_id(number),
                    {"text.txt": b"renewed"},
                    message="Renewed",
                    depositor=DEPOSITOR,
                    at=NOW,
                )
        assert examine(Archive(root), verifier=log_key().verifier).passed
    assert len(kept) >= 10
