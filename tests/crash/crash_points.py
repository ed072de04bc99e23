"""Killing a writer before each thing it does to the disk, one after the other, until it gets through."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

KILLED = 9
_ALWAYS = {
    "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.truncate", "os.symlink", "os.chmod",
    "depository.write", "depository.sync", "depository.rename",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def crashes(act: Callable[[], object], prepare: Callable[[], object], *, most: int = 600) -> Iterator[int]:
    """Yields after each killed run, with the number of the point; ends when the act got through without being killed.

    ``prepare`` makes the world before each run. The act runs in a child process that ends itself, without any clean-up, before
    the n-th event that changes the disk.
    """
    for point in range(1, most):
        prepare()
        status = _run(act, point)
        if status == 0:
            assert point > 1, "the act changed nothing, so nothing was tested"
            return
        assert status == KILLED, f"the act failed by itself at point {point}"
        yield point
    raise AssertionError(f"more than {most} points")


def _run(act: Callable[[], object], point: int) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            sys.addaudithook(_Fuse(point))
            act()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class _Fuse:
    """Counts the events that change the disk and ends the process before the last it was given."""

    def __init__(self, point: int) -> None:
        self.left = point

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if event in _ALWAYS or writing:
            self.left -= 1
            if self.left == 0:
                os._exit(KILLED)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
