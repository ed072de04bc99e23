"""A rule for every test: the service never reads a PDF's pages in its own process.

The library that does it (pdfium) is not made for several threads and can end the whole process; the sandbox has a child for each file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pypdfium2
import pytest

ROOMS = tuple(str(Path(__file__).parents[2] / "service" / name) for name in ("api", "cli", "jobs", "web", "workflow"))
"""Code that decides when something is read. Tests may call what runs in a child (``…_sandboxed``) in their own process."""
CHILD = str(Path(__file__).parents[2] / "signing" / "validate" / "steps" / "isolated.py")
"""Forks a child for each comparison of pages; the frames of the service stand above it there too."""


@pytest.fixture(scope="session", autouse=True)
def _no_pages_in_this_process() -> Iterator[None]:
    opened = pypdfium2.PdfDocument.__init__

    def checked(self: pypdfium2.PdfDocument, *arguments: Any, **named: Any) -> None:
        caller = next((name for name in _callers(sys._getframe(1)) if name.startswith(ROOMS)), None)
        assert caller is None, f"{caller} has a PDF read in the service's own process; use service.sandbox"
        opened(self, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pypdfium2.PdfDocument, "__init__", checked)
        yield


def _callers(frame: FrameType | None) -> Iterator[str]:
    while frame is not None and frame.f_code.co_filename != CHILD:
        yield frame.f_code.co_filename
        frame = frame.f_back
