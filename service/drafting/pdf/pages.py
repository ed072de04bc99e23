"""What a PDF shows, page by page: images for the screen, text for the search. In the sandbox, whatever the source of the file."""

from __future__ import annotations

import io
from typing import Any, Final

import pypdf
import pypdfium2

from service.sandbox.run import Limits, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=240, wall_seconds=300.0, memory_bytes=4 << 30, file_bytes=1 << 30)


def page_images(pdf: bytes, *, dpi: int = 110) -> list[bytes]:
    """Each page as a PNG, signatures included. With the same libraries, the same bytes give the same images.

    :raises service.sandbox.run.SandboxFailed: the file is damaged, or too much to draw.
    """
    _, images = run_sandboxed(f"{__name__}:images_sandboxed", {"dpi": dpi}, [pdf], limits=LIMITS)
    return images


def page_count(pdf: bytes) -> int:
    """How many pages. :raises service.sandbox.run.SandboxFailed: the file is damaged."""
    counted, _ = run_sandboxed(f"{__name__}:count_sandboxed", {}, [pdf], limits=LIMITS)
    return int(counted["pages"])


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page, in reading order as far as the file tells; "" for a page that is an image.

    :raises service.sandbox.run.SandboxFailed: the file is damaged.
    """
    read, _ = run_sandboxed(f"{__name__}:texts_sandboxed", {}, [pdf], limits=LIMITS)
    return list(read["texts"])


def images_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_images`` that runs in the sandbox."""
    with pypdfium2.PdfDocument(blobs[0]) as document:
        document.init_forms()  # without it the appearance of signatures is not drawn
        return {}, [_png(page, arguments["dpi"]) for page in document]


def _png(page: Any, dpi: int) -> bytes:
    buffer = io.BytesIO()
    page.render(scale=dpi / 72).to_pil().save(buffer, "PNG", compress_level=6)
    page.close()
    return buffer.getvalue()


def count_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_count`` that runs in the sandbox."""
    with pypdfium2.PdfDocument(blobs[0]) as document:
        return {"pages": len(document)}, []


def texts_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_texts`` that runs in the sandbox."""
    reader = pypdf.PdfReader(io.BytesIO(blobs[0]))
    return {"texts": [page.extract_text() for page in reader.pages]}, []
