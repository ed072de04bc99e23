"""One side of paper, measured: which sheet it is, how it lies in the picture, and where it differs from the print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw

from service.domain.paper.findings import Measured
from service.drafting.paper.page_codes import PageCode
from service.drafting.paper.print_package import PrintedPage
from service.drafting.paper.scan.comparing import Compared, Difference, Mask, Region, compare, near
from service.drafting.paper.scan.matching import paper_and_ink, refined
from service.drafting.paper.scan.page_images import PageImage
from service.drafting.paper.scan.placing import (
    DPI,
    SCALE,
    Grey,
    Matrix,
    Sighting,
    anchors,
    by_page,
    laid,
    resolution_of,
    sightings,
    turn_of,
)

KEPT_DPI: Final = 200
"""Of the sheets in the certified copy."""
SHOWN: Final = (2, 3)
"""The picture for the screen is two thirds of 150 dpi."""
QUALITY: Final = 85
MM2: Final = (25.4 / DPI) ** 2
"""Square millimetres of a pixel."""
AROUND_CODE: Final = 9.0
AROUND_BOX: Final = 30.0
"""Points around a box for a signature that a hand may use too."""
MARGIN: Final = 66.0
"""Points at the edges where initials belong."""
LINE: Final = 34.0
"""Points of the left margin in which the printed line stands: ink over it is no matter."""
NEAR: Final = 21
"""Pixels around printed letters that belong to the text: a line's height."""
LEAST_INITIALS: Final = 2.0
"""Square millimetres."""
BLANK: Final = 0.0003
"""Part of a side that may be dark when nothing is on it."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was measured, and three JPEG pictures when it is a sheet of the print package: straight, for the screen, as printed."""

    measured: Measured
    pictures: tuple[bytes, bytes, bytes] | None = None


def measure(scanned: PageImage, page_of: Any, layout: dict[PageCode, PrintedPage]) -> Side:
    """:param page_of: draws a printed page (by its number) at 150 dpi, in grey.
    :param layout: the codes of the print package; a side with another code is only named.
    """
    seen = by_page(sightings(scanned.image))
    if not seen:
        return Side(_unknown(scanned))
    code = next(iter(seen))
    about: dict[str, Any] = {
        "file": scanned.file, "page": scanned.page, "reference": code.reference, "original": code.original,
        "sheet": code.page, "sheets": code.pages, "digest": code.digest, "mixed": len(seen) > 1, "is_scan": scanned.is_scan,
    }  # fmt: skip
    page = layout.get(code)
    if page is None or len(seen) > 1 or code.page == 0:
        return Side(Measured(**about, dpi=_as_letter(scanned.image)))
    return _sheet(scanned, seen[code], page, page_of(page.page), about)


def _sheet(
    scanned: PageImage, seen: list[Sighting], page: PrintedPage, printed_page: Image.Image, about: dict[str, Any]
) -> Side:
    printed = paper_and_ink(printed_page)
    size = (printed.shape[1], printed.shape[0])
    grey = scanned.image.convert("L")
    place, _ = refined(grey, anchors(seen, page), printed)
    paper = paper_and_ink(laid(grey, place, size))
    compared = compare(printed, paper, _ignored(page))
    found = _differences(page, printed, compared)
    angle = turn_of(place)
    turned = round(angle / 90) * 90
    measured = Measured(
        **about, dpi=resolution_of(place, size), turned=turned % 360, skew=angle - turned,
        lost=compared.lost / max(1, compared.printed), changed=MM2 * max((one.area for one in compared.missing), default=0),
        added=MM2 * found.between, beside=MM2 * found.beside, initialled=MM2 * found.margin >= LEAST_INITIALS,
        ink={key: MM2 * area for key, area in found.boxes.items()},
    )  # fmt: skip
    return Side(measured, _pictures(scanned.image, place, size, printed_page, (*compared.missing, *found.questionable)))


def _unknown(scanned: PageImage) -> Measured:
    dark = float((paper_and_ink(scanned.image.reduce(max(1, min(scanned.image.size) // 800))) > 0.35).mean())
    return Measured(
        file=scanned.file, page=scanned.page, blank=dark < BLANK, is_scan=scanned.is_scan, dpi=_as_letter(scanned.image)
    )


def _as_letter(image: Image.Image) -> float:
    """Dots per inch if the picture were a sheet of Letter."""
    return max(image.size) / 11.0


@dataclass(frozen=True, slots=True)
class _Found:
    """Added ink by where it is, in pixels."""

    between: int
    beside: int
    margin: int
    boxes: dict[str, int]
    questionable: tuple[Difference, ...]


def _differences(page: PrintedPage, printed: Grey, compared: Compared) -> _Found:
    boxes = {key: _pixels(page, box) for key, box in page.boxes.items()}
    inside = {key: int(compared.ink[_slice(_grown(box, 8 * SCALE))].sum()) for key, box in boxes.items()}
    free = np.zeros(printed.shape, dtype=bool)
    for box in boxes.values():
        free[_slice(_grown(box, AROUND_BOX * SCALE))] = True
    if page.sheet:
        free[:] = True
    edge = round(MARGIN * SCALE)
    margin = np.ones(printed.shape, dtype=bool)
    margin[edge:-edge, edge:-edge] = False
    text = _near_text(printed) & ~free
    between = compared.ink & text
    beside = compared.ink & ~text & ~free & ~margin
    questionable = tuple(one for one in compared.added if bool((between | beside)[_slice(one.region)].any()))
    initials = compared.ink & margin & ~text
    return _Found(int(between.sum()), int(beside.sum()), int(initials.sum()), inside, questionable)


def _near_text(printed: Grey) -> Mask:
    """Within a line of printed letters; the code and the line in the margin are not text."""
    height, width = (side // 3 * 3 for side in printed.shape)
    small = np.asarray((printed[:height, :width] > 0.4).reshape(height // 3, 3, width // 3, 3).any((1, 3)))
    mask = np.zeros(printed.shape, dtype=bool)
    mask[:height, :width] = near(small, NEAR // 3).repeat(3, 0).repeat(3, 1)
    mask[:, : round(LINE * SCALE) + NEAR] = False
    return mask


def _ignored(page: PrintedPage) -> list[Region]:
    codes = [_grown(_pixels(page, box), AROUND_CODE * SCALE) for box in page.codes.values()]
    return [*codes, (0, 0, round(LINE * SCALE), round(page.height * SCALE))]


def _pixels(page: PrintedPage, box: tuple[float, float, float, float]) -> Region:
    left, low, right, high = box
    edges = (left, page.height - high, right, page.height - low)
    return tuple(round(edge * SCALE) for edge in edges)  # type: ignore[return-value]


def _grown(region: Region, by: float) -> Region:
    left, upper, right, lower = region
    return max(0, round(left - by)), max(0, round(upper - by)), round(right + by), round(lower + by)


def _slice(region: Region) -> tuple[slice, slice]:
    left, upper, right, lower = region
    return slice(upper, lower), slice(left, right)


def _pictures(
    image: Image.Image, place: Matrix, size: tuple[int, int], printed: Image.Image, marked: tuple[Difference, ...]
) -> tuple[bytes, bytes, bytes]:
    scale = KEPT_DPI / DPI
    straight = laid(image, place, (round(size[0] * scale), round(size[1] * scale)), scale, fine=False)
    small = tuple(side * SHOWN[0] // SHOWN[1] for side in size)
    shown = straight.resize(small, Image.Resampling.BOX)  # type: ignore[arg-type]
    pen = ImageDraw.Draw(shown)
    for one in marked[:60]:
        pen.rectangle([edge * SHOWN[0] // SHOWN[1] for edge in one.region], outline=(200, 20, 20), width=3)
    return _jpeg(straight), _jpeg(shown), _jpeg(printed.resize(small, Image.Resampling.BOX))  # type: ignore[arg-type]


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, dpi=(KEPT_DPI, KEPT_DPI))
    return buffer.getvalue()
