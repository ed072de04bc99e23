"""Starts LibreOffice's worker behind walls: with processes and sockets of its own, and without anybody else's."""

from __future__ import annotations

import os
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
