"""What a PDF shows, page by page: images for the screen, text for the search. In the sandbox, whatever the source of the file."""

from __future__ import annotations

import io
import math
import mmap
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pypdf
import pypdfium2
from PIL import Image

from service.sandbox.run import Limits, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=240, wall_seconds=300.0, memory_bytes=4 << 30, file_bytes=1 << 30)
AT_ONCE: Final = 100
"""Pages that one child draws: a file may have thousands, and neither their pictures nor the time for them fit the limits of one."""

BYTES_A_PIXEL: Final = 12
"""Of the largest picture of a page, what drawing takes: as it was packed, unpacked and converted."""
PAGE_BYTES: Final = 32 << 20
"""For everything else of a page."""
DEPTH: Final = 8
"""Forms within forms in which pictures are looked for."""


class NoRoom(MemoryError):
    """A page has a picture for which memory is missing. ``pixels``: of the picture."""

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels
        super().__init__(f"a picture of {pixels} pixels")


def drawn(page: pypdfium2.PdfPage, **options: Any) -> pypdfium2.PdfBitmap:
    """What ``page.render`` gives with these options; only in the sandbox. pdfium itself leaves a picture out without a word where memory is missing.

    ``signing.validate.room`` asks the same; neither package may know the other.

    :raises NoRoom: it would leave a picture out.
    """
    pictures = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEPTH)
    sizes = (math.prod(one.get_px_size()) for one in pictures if isinstance(one, pypdfium2.PdfImage))
    largest = max(sizes, default=0)
    try:
        mmap.mmap(-1, BYTES_A_PIXEL * largest + PAGE_BYTES).close()
    except (OSError, ValueError, OverflowError):
        raise NoRoom(largest) from None
    return page.render(**options)


def page_images(pdf: bytes, *, dpi: int = 110, first: int = 0, count: int | None = None) -> list[bytes]:
    """Each page as a PNG, signatures included. With the same libraries, the same bytes give the same images.

    :param first: the page to begin with, from 0. :param count: maximum number of pages; None: all that follow.
    :raises service.sandbox.run.SandboxFailed: the file is damaged, or too much to draw.
    """
    return list(each_page_image(pdf, dpi=dpi, first=first, count=count))


def each_page_image(pdf: bytes, *, dpi: int = 110, first: int = 0, count: int | None = None) -> Iterator[bytes]:
    """The same one after another: of a file of many pages not all images are in memory together."""
    while count is None or count > 0:
        many = AT_ONCE if count is None else min(AT_ONCE, count)
        wanted = {"dpi": dpi, "first": first, "count": many}
        said, images = run_sandboxed(f"{__name__}:images_sandboxed", wanted, [pdf], limits=LIMITS)
        yield from images
        first, count = first + many, None if count is None else count - many
        if first >= said["pages"]:
            return


def same_pictures(some: Sequence[bytes], others: Sequence[bytes]) -> bool:
    """Whether both show the same, pixel by pixel, however each was packed: another version of a library packs other bytes.

    :param some: images as :func:`page_images` made them, here or with an earlier version.
    :raises service.sandbox.run.SandboxFailed: one of them is not an image.
    """
    if len(some) != len(others):
        return False
    for at in range(0, len(some), AT_ONCE):
        both = [*some[at : at + AT_ONCE], *others[at : at + AT_ONCE]]
        said, _ = run_sandboxed(f"{__name__}:same_sandboxed", {}, both, limits=LIMITS)
        if not said["same"]:
            return False
    return True


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


def drawn_texts(pdf: bytes) -> list[str]:
    """The words that pdfium draws on each page; only in the sandbox."""
    texts = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number]
            found = page.get_textpage()
            texts.append(str(found.get_text_range()))
            found.close()
            page.close()
    return texts


def images_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``page_images`` that runs in the sandbox."""
    with pypdfium2.PdfDocument(blobs[0]) as document:
        document.init_forms()  # without it the appearance of signatures is not drawn
        first, count = arguments["first"], arguments["count"]
        last = len(document) if count is None else min(first + count, len(document))
        images = [_png(document[number], arguments["dpi"]) for number in range(first, last)]
        return {"pages": len(document)}, images


def _png(page: Any, dpi: int) -> bytes:
    bitmap = drawn(page, scale=dpi / 72, rev_byteorder=True)
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
