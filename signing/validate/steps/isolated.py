"""Isolated renderer: drawing runs in a forked child, because pdfium cannot be interrupted and ends the process when memory runs out.

The child reports line by line, so what it has found before it is ended is not lost.
"""

from __future__ import annotations

import json
import math
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NoReturn

MAX_MEMORY_BYTES = 2 << 30
"""Address space beyond what the parent has already, where it has no limit of its own. Bytes."""

SPARE_BYTES = 2 << 30
"""More, for a page that is drawn alone."""

CLOCK_FACTOR = 10
"""Limit of wall-clock time as a multiple of processor time: the machine may be busy."""


class Isolated:
    """``work``, which yields JSON, running in a fork of this process since this was made, for at most ``seconds`` of processor time, and never
    longer than was left to this process. It may end early without notice.

    :param spare: it may take the memory that is kept for a page that needs more: up to the hard limit of this process.
    :raises OSError: no child can be forked.
    """

    def __init__(self, work: Callable[[], Iterator[dict[str, Any]]], seconds: float, *, spare: bool = False) -> None:
        self._reading, writing = os.pipe()
        self._until = time.monotonic() + CLOCK_FACTOR * seconds
        used = time.process_time()
        try:
            self._child = os.fork()
        except OSError:
            os.close(self._reading)
            os.close(writing)
            raise
        if self._child == 0:
            _live(work, writing, seconds, used, spare=spare)
        os.close(writing)

    def said(self) -> Iterator[dict[str, Any]]:
        """What it yields, waited for."""
        yield from map(json.loads, _lines(self._reading, self._until))

    def end(self) -> None:
        """End it if it still runs."""
        if self._child:
            os.close(self._reading)
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0


def run_isolated(
    work: Callable[[], Iterator[dict[str, Any]]], seconds: float, *, spare: bool = False
) -> Iterator[dict[str, Any]]:
    """What ``work`` yields, run as :class:`Isolated` says."""
    child = Isolated(work, seconds, spare=spare)
    try:
        yield from child.said()
    finally:
        child.end()


def _live(
    work: Callable[[], Iterator[dict[str, Any]]], writing: int, seconds: float, used: float, *, spare: bool
) -> NoReturn:
    """Run in the child. ``os._exit``: functions registered with ``atexit`` belong to the parent."""
    try:
        _limit(seconds, used, spare=spare)
        with os.fdopen(writing, "wb") as out:
            for said in work():
                out.write(json.dumps(said).encode() + b"\n")
                out.flush()
    finally:
        os._exit(0)


def _limit(seconds: float, used: float, *, spare: bool) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        has = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()  # noqa: PTH123, SIM115
        resource.setrlimit(resource.RLIMIT_AS, (has + MAX_MEMORY_BYTES + SPARE_BYTES * spare, hard))
    elif spare:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(seconds)
    if soft != resource.RLIM_INFINITY:
        most = max(1, min(most, int(soft - used) - 1))
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _lines(reading: int, until: float) -> Iterator[bytes]:
    """Whole lines only: the last one may have been cut."""
    buffer = b""
    while (left := until - time.monotonic()) > 0 and select.select([reading], [], [], left)[0]:
        got = os.read(reading, 1 << 16)
        if not got:
            return
        *whole, buffer = (buffer + got).split(b"\n")
        yield from whole
