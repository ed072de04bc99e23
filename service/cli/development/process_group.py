"""Ends a child process with its parent, so that a killed supervisor leaves nothing running."""

from __future__ import annotations

import ctypes
import signal

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child, before it becomes another program: SIGTERM comes when the parent is gone (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
