"""Content-addressed files: the name is the SHA-256 of the bytes, so no file can be replaced unnoticed.

A person who can write to the folder can remove or damage files, but cannot make :meth:`Files.read` return other bytes.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from service.store.errors import FileDamaged, FileMissing, StoreFull

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class Files:
    """Content-addressed files under ``root/aa/bb/<sha256>``; unfinished ones under ``root/.staging``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store ``data`` and return its SHA-256. When this returns, the file survives a power cut.

        Storing the same bytes again changes nothing, except that a damaged file is replaced by the good bytes, and that the file counts as new for :meth:`remove`.

        :raises StoreFull: no disk space left; nothing was stored.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        try:
            with self._against_removal(fcntl.LOCK_SH):
                if self._holds(target, sha256):
                    os.utime(target)
                    # The process that wrote it may have been killed before its sync.
                    _sync(target)
                else:
                    self._write(target, data)
                self._sync_names(target.parent)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise StoreFull(sha256=sha256) from error
            raise
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes, hashed again. :raises FileMissing: :raises FileDamaged:"""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise FileMissing(sha256=sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileDamaged(sha256=sha256)
        return data

    def exists(self, sha256: str) -> bool:
        """Whether there is a file of this name; says nothing about its bytes."""
        return self.path(sha256).is_file()

    def length(self, sha256: str) -> int:
        """Bytes. :raises FileMissing:"""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError as error:
            raise FileMissing(sha256=sha256) from error

    def path(self, sha256: str) -> Path:
        """Where the file is or would be. :raises ValueError: not 64 lower-case hexadecimal digits."""
        if not _DIGEST.fullmatch(sha256):
            raise ValueError("a file is named by 64 lower-case hexadecimal digits")
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def digests(self) -> Iterator[str]:
        """The names of all stored files, in order."""
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name

    def remove(self, sha256: str, before: datetime) -> int:
        """Removes a file that was stored before that moment, and not again since; how many bytes that freed. Safe while others store.

        :param before: aware; long enough ago that whoever stored the file has written the row that names it.
        """
        path = self.path(sha256)
        with self._against_removal(fcntl.LOCK_EX), suppress(FileNotFoundError):
            found = path.stat()
            if found.st_mtime < before.timestamp():
                path.unlink()
                return found.st_size
        return 0

    def size(self, sha256: str, before: datetime) -> int:
        """What :meth:`remove` would free, in bytes."""
        with suppress(FileNotFoundError):
            found = self.path(sha256).stat()
            return found.st_size if found.st_mtime < before.timestamp() else 0
        return 0

    @contextmanager
    def _against_removal(self, kind: int) -> Iterator[None]:
        """Storing (shared) and removing (exclusive) exclude each other, in all processes that share the folder."""
        _make_folder(self._root)
        descriptor = os.open(self._root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)

    def clean_up(self, before: datetime) -> int:
        """Removes unfinished files that nobody has written to since ``before``; how many there were. Safe while others write.

        :param before: aware; long enough ago that the process that began the file has ended.
        """
        removed = 0
        for leftover in (self._root / ".staging").glob("*"):
            with suppress(FileNotFoundError):  # it was finished, or removed by another process, a moment ago
                if leftover.stat().st_mtime < before.timestamp():
                    leftover.unlink()
                    removed += 1
        return removed

    def _holds(self, target: Path, sha256: str) -> bool:
        with suppress(FileNotFoundError):
            return hashlib.sha256(target.read_bytes()).hexdigest() == sha256
        return False

    def _write(self, target: Path, data: bytes) -> None:
        staged = self._root / ".staging" / uuid4().hex
        _make_folder(staged.parent)
        _make_folder(target.parent)
        try:
            _write_durably(staged, data)
            # Commit point: the name appears with all its bytes, or not at all.
            staged.replace(target)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise

    def _sync_names(self, folder: Path) -> None:
        """The folder's names are on disk, and its own name in those above it up to the root's."""
        _sync_folder(folder)
        while folder != self._root:
            folder = folder.parent
            _sync_folder(folder)
        _sync_folder(folder.parent)


def _write_durably(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o444)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """The folder and its parents, each new one recorded durably in the one above it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    _sync(folder, os.O_DIRECTORY)


def _sync(path: Path, flags: int = 0) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
