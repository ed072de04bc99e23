"""A scan against the file that was printed: every side of paper measured, in a sandboxed child process.

1. Each uploaded file is read as pictures, at the resolution that it really has.
2. The codes say which sheet a side shows; what bears no code of this print is named, not compared.
3. The sheet is set straight and laid over the print; ink that is gone and ink that came is measured (``measuring``).

What the figures mean is decided by ``service.domain.paper.findings``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import pypdfium2
from PIL import Image

from service.domain.paper.findings import Measured
from service.drafting.errors import ScanRefused
from service.drafting.paper.page_codes import PageCode, code_of
from service.drafting.paper.print_package import PrintedPage, PrintPackage, pages_from
from service.drafting.paper.scan.measuring import measure
from service.drafting.paper.scan.page_images import page_images
from service.drafting.paper.scan.placing import SCALE
from service.drafting.pdf.pages import drawn
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=900, wall_seconds=1200.0, memory_bytes=4 << 30, file_bytes=1 << 30)
SPARE: Final = 3
"""A scan may have this many times the sheets that were printed: empty back sides, and a few too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One side. ``pictures``: the sheet straight, for the screen, and as printed (JPEG); None when it is no sheet of this print."""

    measured: Measured
    pictures: tuple[bytes, bytes, bytes] | None


def check(
    package: PrintPackage,
    files: Sequence[bytes],
    *,
    reference: str,
    original: int,
    sha256: str,
    kept: Sequence[Sequence[int] | None] = (),
) -> list[Looked]:
    """Every side of every file, in the order of the upload.

    :param sha256: of the file that was printed.
    :param kept: for each file, the pages that count; None: all of them.
    :raises ScanRefused: a file is not a scan at all, or too much to read.
    """
    arguments = {
        "pages": [asdict(page) for page in package.pages],
        "reference": reference,
        "original": original,
        "sha256": sha256,
        "kept": [list(pages) if pages is not None else None for pages in kept] or [None] * len(files),
    }
    try:
        said, blobs = run_sandboxed(
            f"{__name__}:check_sandboxed", arguments, [package.pdf, *files], limits=LIMITS, errors=(ScanRefused,)
        )
    except SandboxFailed as error:
        raise ScanRefused("bomb") from error
    return [_looked(row, blobs) for row in said["sides"]]


def _looked(row: dict[str, Any], blobs: Sequence[bytes]) -> Looked:
    at = row["pictures"]
    pictures = None if at is None else (blobs[at], blobs[at + 1], blobs[at + 2])
    return Looked(measured=Measured(**row["measured"]), pictures=pictures)


def check_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``check`` that runs in the sandbox."""
    layout = _codes(pages_from(arguments["pages"]), arguments)
    sides: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    with pypdfium2.PdfDocument(blobs[0]) as package:
        draw = _drawer(package)
        for scanned in page_images(blobs[1:], limit=SPARE * len(layout) + 10):
            kept = arguments["kept"][scanned.file - 1]
            if kept is not None and scanned.page not in kept:
                continue
            side = measure(scanned, draw, layout)
            at = len(pictures) if side.pictures is not None else None
            pictures += side.pictures or ()
            sides.append({"measured": asdict(side.measured), "pictures": at})
    return {"sides": sides}, pictures


def _codes(pages: Sequence[PrintedPage], arguments: dict[str, Any]) -> dict[PageCode, PrintedPage]:
    last = len(pages) - 1
    return {
        code_of(arguments["reference"], arguments["original"], page.page, last, arguments["sha256"]): page
        for page in pages
    }


def _drawer(package: Any) -> Callable[[int], Image.Image]:
    def draw(number: int) -> Image.Image:
        picture: Image.Image = drawn(package[number], scale=SCALE, grayscale=True).to_pil()
        return picture

    return draw
