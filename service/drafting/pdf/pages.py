"""What a PDF shows, page by page: images for the screen, text for the search. In the sandbox, whatever the source of the file."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pypdf
import pypdfium2
from PIL import Image

from service.sandbox.run import Limits, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=240, wall_seconds=300.0, memory_bytes=4 << 30, file_bytes=1 << 30)


def page_images(pdf: bytes, *, dpi: int = 110, first: int = 0, count: int | None = None) -> list[bytes]:
    """Each page as a PNG, signatures included. With the same libraries, the same bytes give the same images.

    :param first: the page to begin with, from 0. :param count: maximum number of pages; None: all that follow.
    :raises service.sandbox.run.SandboxFailed: the file is damaged, or too much to draw.
    """
    wanted = {"dpi": dpi, "first": first, "count": count}
    _, images = run_sandboxed(f"{__name__}:images_sandboxed", wanted, [pdf], limits=LIMITS)
    return images


def same_pictures(some: Sequence[bytes], others: Sequence[bytes]) -> bool:
    """Whether both show the same, pixel by pixel, however each was packed: another version of a library packs other bytes.

    :param some: images as :func:`page_images` made them, here or with an earlier version.
    :raises service.sandbox.run.SandboxFailed: one of them is not an image.
    """
    if len(some) != len(others):
        return False
    said, _ = run_sandboxed(f"{__name__}:same_sandboxed", {}, [*some, *others], limits=LIMITS)
    return bool(said["same"])


def renderer() -> str:
    """What draws the pages, with its version: the same renderer draws the same bytes alike."""
    return f"pypdfium2 {pypdfium2.PYPDFIUM_INFO} pdfium {pypdfium2.PDFIUM_INFO}"


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
        first, count = arguments["first"], arguments["count"]
        last = len(document) if count is None else min(first + count, len(document))
        return {}, [_png(document[number], arguments["dpi"]) for number in range(first, last)]


def _png(page: Any, dpi: int) -> bytes:
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
    data = png(bitmap.to_numpy())
    bitmap.close()
    page.close()
    return data


def png(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """Height x width x 3 bytes (red, green, blue) as a PNG (ISO/IEC 15948).

    Why not Pillow's: it tries five filters on each line, which takes twice as long as the drawing itself, and letters on white become
    smaller without any.
    """
    height, width, channels = pixels.shape
    lines = np.zeros((height, 1 + width * channels), np.uint8)  # each begins with its filter: 0, none
    lines[:, 1:] = pixels.reshape(height, width * channels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, RGB, not interlaced
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes(), 2)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def same_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``same_pictures`` that runs in the sandbox: the first half of ``blobs`` against the second."""
    half = len(blobs) // 2
    return {
        "same": all(_pixels(one) == _pixels(other) for one, other in zip(blobs[:half], blobs[half:], strict=True))
    }, []


def _pixels(image: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(image), formats=["PNG"]) as opened:
        return opened.mode, opened.size, opened.tobytes()


def count_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_count`` that runs in the sandbox."""
    with pypdfium2.PdfDocument(blobs[0]) as document:
        return {"pages": len(document)}, []


def texts_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_texts`` that runs in the sandbox."""
    reader = pypdf.PdfReader(io.BytesIO(blobs[0]))
    return {"texts": [page.extract_text() for page in reader.pages]}, []
