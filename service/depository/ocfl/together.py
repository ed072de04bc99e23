"""Files that become durable together: all are written, then the disk is waited for once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

from service.depository.ocfl import durable


class Together:
    """New files and folders that are written first and become durable together: the disk is waited for once, not for each of them.

    Every file stays open until it is synced, so that an error of its writing is reported to who has to know of it. To be used in ``with``.
    """

    MOST = 200
    """Files that are open at the same time."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._folders: dict[str, None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._open:
            os.close(self._open.pop()[1])

    def write(self, path: str, data: bytes) -> None:
        """Creates ``path`` (0444) with ``data``, and the folders that it needs. Durable after :meth:`sync`. :raises FileExistsError: it is there."""
        self._make(path.rpartition("/")[0])
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        self._open.append((path, descriptor))
        durable.write_all(descriptor, data)
        durable.begin(descriptor)
        if len(self._open) >= self.MOST:
            self._sync_files()

    def sync(self, top: str) -> None:
        """Every file, and every folder that was made, from the leaves up to ``top``, is on the disk; not yet the name of ``top``."""
        self._sync_files()
        below = [folder for folder in self._folders if folder == top or folder.startswith(f"{top}/")]
        for folder in sorted(below, key=len, reverse=True):
            durable.sync(folder)

    def _sync_files(self) -> None:
        for path, descriptor in self._open:
            sys.audit("depository.sync", path)
            os.fsync(descriptor)
        self.__exit__()

    def _make(self, folder: str) -> None:
        if folder in self._folders:
            return
        try:
            os.mkdir(folder)  # noqa: PTH102
        except FileExistsError:
            return
        except FileNotFoundError:
            self._make(folder.rpartition("/")[0])
            os.mkdir(folder)  # noqa: PTH102
        self._folders[folder] = None


def append_and_replace(entries: Path, line: bytes, size: int, note: Path, data: bytes) -> None:
    """``line`` stands at the end of ``entries``, and a new file ``note`` with ``data`` beside it: both durable, after one wait for the disk.

    :param size: of ``entries`` before. If anything fails, the line is taken away again, and the error raised; if that fails too, the next
        reader finds a torn line and cuts it.
    """
    note.unlink(missing_ok=True)
    descriptor = os.open(entries, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        with Together() as together:
            durable.write_all(descriptor, line)
            durable.begin(descriptor)
            together.write(str(note), data)
            sys.audit("depository.sync", os.fspath(entries))
            os.fsync(descriptor)
            together.sync(str(note))
    except OSError:
        os.ftruncate(descriptor, size)
        os.fsync(descriptor)
        raise
    finally:
        os.close(descriptor)
