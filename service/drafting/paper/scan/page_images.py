"""Uploaded files become page images: one picture for each page of a PDF, each frame of a TIFF, each photograph."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, UnidentifiedImageError

from service.drafting.errors import ScanRefused
from service.drafting.pdf.pages import NoRoom, drawn

MAX_PIXELS: Final = 120_000_000
"""Of one picture. A sheet of A4 at 600 dpi has 35 million."""
MAX_SIDE_PIXELS: Final = 4400
"""Pixels: more than 300 dpi on a sheet of 14 inches; larger pictures are made smaller, which loses nothing that is compared."""
COVERS: Final = 0.5
"""Part of a PDF page that a picture has to cover for the page to be a scan."""
COUNTS: Final = 0.03
"""Part of a PDF page from which the resolution of a picture on it counts: scanning programs split pages into layers and pieces."""
POINTS: Final = 72.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """One scanned side of paper. ``file`` and ``page`` count from 1, in the order of the upload."""

    file: int
    page: int
    image: Image.Image
    """RGB."""
    is_scan: bool = True
    """False: a page that a program wrote, with letters instead of a picture of them."""


def page_images(files: list[bytes], *, limit: int) -> Iterator[PageImage]:
    """All pictures, one at a time. :raises ScanRefused: a file is no picture, is damaged, or there are more than ``limit``."""
    count = 0
    for number, data in enumerate(files, start=1):
        source = _of_pdf(data, number) if b"%PDF-" in data[:1024] else _of_image(data, number)
        for scanned in source:
            count += 1
            if count > limit:
                raise ScanRefused("too_many_pages", file=number, limit=limit)
            yield scanned


def _of_image(data: bytes, number: int) -> Iterator[PageImage]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF")) as opened:
            for frame in range(getattr(opened, "n_frames", 1)):
                opened.seek(frame)
                if opened.width * opened.height > MAX_PIXELS:
                    raise ScanRefused("too_large", file=number)
                yield PageImage(number, frame + 1, _fitting(_on_white(opened)))
    except UnidentifiedImageError as error:
        raise ScanRefused("not_a_picture", file=number) from error
    except Image.DecompressionBombError as error:
        raise ScanRefused("too_large", file=number) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ScanRefused("damaged", file=number) from error


def _on_white(image: Image.Image) -> Image.Image:
    """RGB; what is transparent shows paper."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        whole = image.convert("RGBA")
        paper = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(paper, whole).convert("RGB")
    return image.convert("RGB")


def _fitting(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    if longest <= MAX_SIDE_PIXELS:
        return image
    size = (max(1, image.width * MAX_SIDE_PIXELS // longest), max(1, image.height * MAX_SIDE_PIXELS // longest))
    return image.resize(size, Image.Resampling.BOX)


def _of_pdf(data: bytes, number: int) -> Iterator[PageImage]:
    try:
        with pypdfium2.PdfDocument(data) as document:
            for index, page in enumerate(document, start=1):
                density, is_scan = _density(page)
                longest = max(page.get_size())
                scale = min(density / POINTS, MAX_SIDE_PIXELS / longest)
                image = drawn(page, scale=scale, may_draw_forms=False).to_pil().convert("RGB")
                page.close()
                yield PageImage(number, index, image, is_scan)
    except pypdfium2.PdfiumError as error:
        raise ScanRefused("damaged", file=number) from error
    except NoRoom as error:
        raise ScanRefused("too_large", file=number) from error


def _density(page: Any) -> tuple[float, bool]:
    """Pixels per inch of the finest picture on the page, as large as it is shown, and whether pictures cover the page.

    The page is drawn at this density: drawn finer, a coarse scan would pass for a fine one.
    """
    width, height = page.get_size()
    finest, covered = POINTS, 0.0
    for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, low, right, high = thing.get_bounds()
        wide, tall = min(right, width) - max(left, 0), min(high, height) - max(low, 0)
        if wide <= 0 or tall <= 0:
            continue
        part = wide * tall / (width * height)
        covered += part
        if part >= COUNTS:
            across, down = thing.get_px_size()
            finest = max(finest, POINTS * (across * down / ((right - left) * (high - low))) ** 0.5)
    return finest, covered >= COVERS
