"""File operations that are on the disk when the call returns.

POSIX promises a file's bytes after fsync of the file, and its name only after fsync of the directory. A rename without
the second one is forgotten by a power cut, so every function here says which of the two it has done.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.depository.errors import DepositFailed
from service.domain.messages import Message

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_RENAME_EXCHANGE = 2
_LIBC = ctypes.CDLL(None, use_errno=True)

_REASONS = {
    errno.ENOSPC: (
        "disk_full",
        Message("The disk of the archive is full. Nothing was lost; free space and try again."),
    ),
    errno.EDQUOT: (
        "disk_full",
        Message("The disk quota of the archive is used up. Nothing was lost; free space and try again."),
    ),
    errno.EFBIG: (
        "disk_full",
        Message("A file would become larger than the system allows. Nothing was lost; raise the limit and try again."),
    ),
    errno.EROFS: (
        "read_only",
        Message("The disk of the archive is mounted read-only. Mount it for writing and try again."),
    ),
    errno.EACCES: (
        "no_permission",
        Message("The service may not write to the archive. Correct its ownership and try again."),
    ),
    errno.EPERM: (
        "no_permission",
        Message("The service may not write to the archive. Correct its ownership and try again."),
    ),
    errno.EINVAL: (
        "unsuited",
        Message("The file system of the archive cannot swap folders in one step. Use ext4, XFS or Btrfs."),
    ),
    errno.EXDEV: (
        "unsuited",
        Message("The folders of the archive lie on different file systems. Put the whole archive on one."),
    ),
}


@contextmanager
def archive_writes() -> Iterator[None]:
    """Turns an ``OSError`` into :class:`DepositFailed` with a sentence for the person who acted."""
    try:
        yield
    except OSError as refusal:
        number = refusal.errno or 0
        reason, sentence = _REASONS.get(
            number,
            (
                "input_output",
                Message(
                    "The disk of the archive reports an error ({error}). Have the disk checked before you try again.",
                    error=os.strerror(number),
                ),
            ),
        )
        raise DepositFailed(reason=reason, sentence=sentence, errno=number) from refusal


def write_new(path: Path, data: bytes) -> None:
    """Creates ``path`` (0444) with ``data``. Not yet durable: :func:`sync_tree` follows. :raises FileExistsError: it is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o444)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags, 0o444)
    try:
        write_all(descriptor, data)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes every byte, even if the system accepts fewer at a time."""
    view = memoryview(data)
    while view:
        sys.audit("depository.write", descriptor)
        view = view[os.write(descriptor, view) :]


def sync(path: Path | str) -> None:
    """The bytes of a file, or the names in a directory, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        sys.audit("depository.sync", os.fspath(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(top: Path, *more: Path) -> None:
    """Every file and every directory from the leaves up to ``top`` itself is on the disk; not yet the name of ``top``. :param more: files beside it."""
    places = [(folder, [f"{folder}/{name}" for name in files]) for folder, _, files in os.walk(top, topdown=False)]
    files = [*map(str, more), *(file for _, inside in places for file in inside)]
    for file in files:
        _begin_writing(file)
    for path in (*files, *(folder for folder, _ in places)):
        sync(path)


def _begin_writing(path: str) -> None:
    """Asks the system to start writing; no guarantee. The journal then commits once instead of for each file (a third less time)."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        begin(descriptor)
    finally:
        os.close(descriptor)


def begin(descriptor: int) -> None:
    """As :func:`_begin_writing`, of an open file."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def make_folder(path: Path) -> None:
    """``path`` exists, and so does its name and every ancestor's name that had to be made, durably."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync(folder)
        sync(folder.parent)


def replace_file(path: Path, data: bytes, staging: Path) -> None:
    """``path`` holds either its old bytes or ``data``, whatever happens, and ``data`` durably when the call returns."""
    staging.unlink(missing_ok=True)
    write_new(staging, data)
    sync(staging)
    put_in_place(staging, path)


def put_in_place(staging: Path, path: Path) -> None:
    """Renames a durable file over another one, durably."""
    staging.rename(path)
    sync(path.parent)


def place_new(source: Path, target: Path) -> None:
    """As :func:`move_new`, of what is removed if it is found in its old place again: only the new place is durable."""
    _rename(source, target, _RENAME_NOREPLACE)
    sync(target.parent)


def move_new(source: Path, target: Path) -> None:
    """Renames without ever replacing, durably on both sides. :raises FileExistsError: ``target`` is there."""
    _rename(source, target, _RENAME_NOREPLACE)
    sync(target.parent)
    sync(source.parent)


def exchange(one: Path, other: Path) -> None:
    """Swaps two directories in one step, durably; at no moment is either name missing (Linux, renameat2)."""
    _rename(one, other, _RENAME_EXCHANGE)
    sync(one.parent)
    sync(other.parent)


def remove_tree(top: Path) -> None:
    """Removes staging leftovers; after a crash the next clean-up removes the rest."""
    shutil.rmtree(top, ignore_errors=True)


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Holds the lock file ``path`` against other processes and threads (flock on a descriptor of its own)."""
    flags = os.O_RDONLY if shared and path.exists() else os.O_RDWR | os.O_CREAT
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def locked_now(path: Path) -> Iterator[bool]:
    """As :func:`locked`, but without waiting: False in the block when somebody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _rename(source: Path, target: Path, flag: int) -> None:
    # Not os.rename: it replaces an empty directory without an error, and it cannot exchange.
    sys.audit("depository.rename", os.fspath(source), os.fspath(target), flag)
    result = _LIBC.renameat2(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), flag)
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), os.fspath(source), None, os.fspath(target))
