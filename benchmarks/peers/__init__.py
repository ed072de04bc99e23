"""Bare pyHanko in a process of its own, and the authorities that both sides ask in another.

A peer reads one JSON order a line and answers with the milliseconds that it took: ``{"act": "sign" | "verify" | "command", "in": …, "out": …}``. It
imports nothing of the product, so nothing that the product makes faster in the library makes the peer faster, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Self


class Peer:
    """A running peer."""

    def __init__(self, role: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, role, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def first_line(self) -> str:
        """What it says when it is ready."""
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def do(self, act: str, source: Path, target: Path | None = None) -> float:
        """Milliseconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"act": act, "in": str(source), "out": str(target)}) + "\n")
        self._process.stdin.flush()
        told = self.first_line()
        if not told:
            raise SystemExit(f"The peer failed at: {act} {source}")
        return float(told)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
