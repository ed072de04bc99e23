"""Starts LibreOffice's worker behind walls: with processes and sockets of its own, and without anybody else's."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from service.sandbox.lock import Lock
from service.sandbox.walls import TRIED, within_walls

_WORDS: Final = (
    *TRIED,
    *("--tmpfs", "/dev/shm", "--tmpfs", "/tmp"),  # noqa: S108 - the office's own
)
"""The control pipe of the office lies in its own /tmp: no other process reaches it, and it reaches no other's."""


def within_an_office(
    command: Sequence[str], *, read: Iterable[Path], write: Path, **options: Any
) -> subprocess.Popen[bytes]:
    """``subprocess.Popen`` of ``command`` behind walls, where it may change ``write`` only. Everything in it ends with the process returned.

    :raises OSError: it cannot be started.
    """
    file = Lock(alone=False).as_file()
    try:
        words = within_walls(command, read=read, write=[write], more=[*_WORDS, "--seccomp", str(file)])
        return subprocess.Popen(words, pass_fds=[file], **options)
    finally:
        os.close(file)


def resident(pid: int) -> int:
    """Bytes of memory that the process and those below it hold, shared ones counted each time; 0 for one that has ended."""
    try:
        held = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return held + sum(resident(int(child)) for child in children)


def write_new(path: Path, data: bytes) -> None:
    """The office writes into this folder too: a name that exists already may be its link to a file of ours. :raises OSError: it exists."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(data)


def read_plain(path: Path, most: int) -> bytes:
    """A file that the office wrote, and no link or pipe in its place. :raises OSError: it is none, or longer than ``most`` bytes."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode) or told.st_size > most:
            raise OSError(errno.EINVAL, "not a file, or too large", str(path))
        return file.read(most)
