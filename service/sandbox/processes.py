"""Does this system hold a child to the number of processes that it may have? Tried, not deduced: it depends on account, kernel and walls."""

from __future__ import annotations

import errno
import functools
import os
import signal
from typing import Any

from service.sandbox.child import MAX_PROCESSES
from service.sandbox.run import SandboxFailed, run_sandboxed

MORE = 16
"""Processes that are tried beyond those allowed."""


@functools.cache
def held() -> bool:
    """Whether a child is refused a further process when it has as many as it may."""
    try:
        said, _ = run_sandboxed(f"{__name__}:fork_sandboxed", {})
    except SandboxFailed:
        return False
    return bool(said["refused"])


def fork_sandboxed(_arguments: dict[str, Any], _blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``held`` that runs in the sandbox: it forks until it may not, then ends them all."""
    started: list[int] = []
    refused = False
    while not refused and len(started) < MAX_PROCESSES + MORE:
        try:
            pid = os.fork()
        except OSError as error:
            refused = error.errno == errno.EAGAIN
            break
        if pid == 0:
            signal.pause()
            os._exit(0)
        started.append(pid)
    for pid in started:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return {"refused": refused, "processes": len(started)}, []
