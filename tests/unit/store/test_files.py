from __future__ import annotations

import errno
import hashlib
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.store.errors import FileDamaged, FileMissing, StoreFull
from service.store.files import Files

DATA = b"%PDF-1.7 the agreement"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def test_a_file_is_named_by_its_content(files: Files) -> None:
    assert not files.exists(SHA)
    assert files.put(DATA) == SHA
    assert files.put(DATA) == SHA
    assert files.read(SHA) == DATA
    assert files.exists(SHA)
    assert files.path(SHA).parts[-3:] == (SHA[:2], SHA[2:4], SHA)
    assert files.path(SHA).stat().st_mode & 0o777 == 0o444
    assert list(files.digests()) == [SHA]
    assert files.put(b"") == hashlib.sha256(b"").hexdigest()


def test_missing_and_damaged_files_are_never_handed_out(files: Files) -> None:
    with pytest.raises(FileMissing, match=SHA):
        files.read(SHA)
    files.put(DATA)
    files.path(SHA).chmod(0o644)
    files.path(SHA).write_bytes(DATA[:-1])
    with pytest.raises(FileDamaged, match="damaged"):
        files.read(SHA)

    files.put(DATA)
    assert files.read(SHA) == DATA


@pytest.mark.parametrize("name", ["", "../../etc/passwd", SHA.upper(), SHA[:-1], SHA + "0", SHA + "\n"])
def test_only_digests_are_names(files: Files, name: str) -> None:
    for ask in (files.path, files.read, files.exists):
        with pytest.raises(ValueError, match="hexadecimal"):
            ask(name)


def test_a_full_disk_stores_nothing(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files.put(b"other")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StoreFull, match="no disk space"):
            files.put(DATA)
    assert not files.exists(SHA)
    assert files.clean_up(datetime.now(UTC)) == 0
    assert files.put(DATA) == SHA


def test_what_a_crash_left_is_cleaned_up_and_what_is_being_written_is_not(files: Files, tmp_path: Path) -> None:
    files.put(DATA)
    old, young = (tmp_path / "files" / ".staging" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    os.utime(old, times=(noon.timestamp() - 1,) * 2)
    os.utime(young, times=(noon.timestamp() + 1,) * 2)
    assert files.clean_up(noon) == 1
    assert (old.exists(), young.exists()) == (False, True)
    assert list(files.digests()) == [SHA]


def test_many_put_the_same_at_once(files: Files) -> None:
    threads = [threading.Thread(target=files.put, args=[DATA]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files.read(SHA) == DATA
    assert files.clean_up(datetime.now(UTC)) == 0


def test_a_file_that_is_there_already_is_made_durable_too(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that wrote it may have been killed between the name's appearance and the sync."""
    synced: list[Path] = []
    sync = os.fsync

    def listening(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    files.put(DATA)
    monkeypatch.setattr(os, "fsync", listening)
    files.put(DATA)
    path = files.path(SHA)
    assert synced == [path, *list(path.parents)[:4]]
