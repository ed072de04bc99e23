"""How much memory a process and its children hold at most."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import getpid
from pathlib import Path

EVERY = 0.1
"""Seconds between two looks."""


@dataclass
class Peak:
    """Bytes, the most at one moment; what several processes share is divided among them (PSS)."""

    own: int = 0
    children: int = 0
    largest: int = 0
    """Of one child."""

    def __str__(self) -> str:
        return f"own {self.own / 1e6:.0f} MB, children {self.children / 1e6:.0f} MB, largest child {self.largest / 1e6:.0f} MB"


def held(pid: int) -> int:
    """Bytes of one process; 0 where it has ended."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def descendants(pid: int) -> set[int]:
    """Processes below ``pid``."""
    try:
        tasks = [(task / "children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return set()
    near = {int(one) for task in tasks for one in task}
    return near.union(*(descendants(one) for one in near))


@contextmanager
def watched() -> Iterator[Peak]:
    """What this process and its children hold from now on, to the end of the block."""
    peak, done = Peak(), threading.Event()

    def look() -> None:
        while True:
            each = [held(one) for one in descendants(getpid())]
            peak.own = max(peak.own, held(getpid()))
            peak.children, peak.largest = max(peak.children, sum(each)), max(peak.largest, *each, 0)
            if done.wait(EVERY):
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()
