"""The text of converted pages, read in the sandbox: the library that reads it is not made for several threads, and ends the whole process."""

from __future__ import annotations

from typing import Any

from service.drafting.pdf.pages import drawn_texts
from service.sandbox.run import run_sandboxed


def of_pages(pdf: bytes) -> str:
    """Page after page, parted by line ends. Callable from any thread. :raises service.sandbox.run.SandboxFailed: the file is damaged."""
    answer, _ = run_sandboxed(f"{__name__}:read_sandboxed", {}, [pdf])
    return str(answer["text"])


def read_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``of_pages`` that runs in the sandbox."""
    return {"text": "\n".join(drawn_texts(blobs[0]))}, []
