"""Where a scan shows the printed page: from the codes in its corners first, then from the print itself.

A place is a homography, a 3 x 3 matrix that takes pixels of the upright page as printed (150 dpi, origin upper left) to pixels of
the page image. Codes alone place the middle of a sheet to a few pixels; the letters place it to a fraction of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from service.drafting.paper.page_codes import PageCode, parse
from service.drafting.paper.print_package import PrintedPage

DPI: Final = 150
"""The scale on which pages are compared."""
SCALE: Final = DPI / 72

Matrix = NDArray[np.float64]
Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One code in a page image. ``quad``: its corners in pixels, from the code's own upper left clockwise."""

    code: PageCode
    corner: str
    quad: tuple[tuple[float, float], ...]


def sightings(image: Image.Image) -> list[Sighting]:
    """Every page code that can be read, at any angle. A small or faint image is enlarged once before it is given up."""
    grey = image.convert("L")
    found = _read(grey, 1.0)
    if len(found) < 2 and max(grey.size) < 2600:
        larger = _read(grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC), 2.0)
        found = larger if len(larger) > len(found) else found
    return found


def _read(grey: Image.Image, factor: float) -> list[Sighting]:
    found = []
    # Made at each call: of an object kept by the module the library complains in the log when the process ends.
    formats = zxingcpp.barcode_formats_from_str("QRCode")
    for barcode in zxingcpp.read_barcodes(np.asarray(grey), formats=formats, try_invert=False):
        known = parse(barcode.text)
        if known is None:
            continue
        at = barcode.position
        quad = tuple((p.x / factor, p.y / factor) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left))
        found.append(Sighting(known[0], known[1], quad))
    return found


@dataclass(frozen=True, slots=True)
class Anchors:
    """Corners of codes, in pixels of the page as printed and of the page image (n x 2 each): where the place is known beforehand."""

    printed: NDArray[np.float64]
    scanned: NDArray[np.float64]
    codes: int


def anchors(seen: Sequence[Sighting], page: PrintedPage) -> Anchors:
    """Four for each code."""
    printed, scanned = [], []
    for one in seen:
        left, low, right, high = page.codes[one.corner]
        corners = ((left, high), (right, high), (right, low), (left, low))
        printed += [(x * SCALE, (page.height - y) * SCALE) for x, y in corners]
        scanned += list(one.quad)
    return Anchors(np.array(printed), np.array(scanned, dtype=np.float64), len(seen))


def first_place(known: Anchors) -> Matrix:
    """From the corners of the codes: moved, turned and scaled; bent as a photograph only where that does not explain them."""
    straight = _similarity(known.printed, known.scanned)
    side = float(np.sqrt(abs(np.linalg.det(straight[:2, :2]))))
    if known.codes < 2 or float(np.abs(through(straight, known.printed) - known.scanned).max()) <= 3.5 * side:
        return straight
    return homography(known.printed, known.scanned)


def through(matrix: Matrix, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n x 2) taken through a homography."""
    whole = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(whole[:, :2] / whole[:, 2:3])


def _similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> Matrix:
    """Least squares of moving, turning and scaling."""
    a, b = source - source.mean(0), target - target.mean(0)
    size = float((a**2).sum()) or 1.0
    cos = float((a * b).sum()) / size
    sin = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / size
    turn = np.array([[cos, -sin], [sin, cos]])
    shift = target.mean(0) - turn @ source.mean(0)
    return np.array([[*turn[0], shift[0]], [*turn[1], shift[1]], [0.0, 0.0, 1.0]])


def homography(source: NDArray[np.float64], target: NDArray[np.float64]) -> Matrix:
    """Least squares of the eight numbers, on points that were brought to unit size first (direct linear transform)."""
    rows, before, after = [], _unit(source), _unit(target)
    for (x, y), (u, v) in zip(through(before, source), through(after, target), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, -u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, -v])
    design = np.array(rows)
    _, directions = np.linalg.eigh(design.T @ design)
    found = np.linalg.inv(after) @ directions[:, 0].reshape(3, 3) @ before
    return np.asarray(found / found[2, 2])


def _unit(points: NDArray[np.float64]) -> Matrix:
    middle = points.mean(0)
    size = float(np.sqrt(((points - middle) ** 2).sum(1)).mean()) or 1.0
    scale = 2**0.5 / size
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])


def laid(
    image: Image.Image, place: Matrix, size: tuple[int, int], scale: float = 1.0, *, fine: bool = True
) -> Image.Image:
    """The page image set upright. ``size`` in pixels, ``scale`` pixels for one of 150 dpi; ``fine`` costs three times the time."""
    matrix = place @ np.diag([1 / scale, 1 / scale, 1.0])
    finer = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    step = int(finer / 0.8) if finer >= 1.6 else 1
    if step > 1:
        image = image.reduce(step)
        matrix = np.diag([1 / step, 1 / step, 1.0]) @ matrix
    numbers = (matrix / matrix[2, 2]).ravel()[:8]
    paper: Any = 255 if image.mode == "L" else (255, 255, 255)
    approved = Image.Resampling.BICUBIC if fine else Image.Resampling.BILINEAR
    return image.transform(size, Image.Transform.PERSPECTIVE, tuple(map(float, numbers)), approved, fillcolor=paper)


def turn_of(place: Matrix) -> float:
    """Degrees, clockwise as seen, by which the image is turned away from upright; between -180 and 180."""
    return float(np.degrees(np.arctan2(place[1, 0], place[0, 0])))


def resolution_of(place: Matrix, size: tuple[int, int]) -> float:
    """Dots per inch of the image on the paper, where it is coarsest: at the corners and in the middle of the page."""
    wide, tall = size
    spots = np.array([(0, 0), (wide, 0), (0, tall), (wide, tall), (wide / 2, tall / 2)], dtype=np.float64)
    across = through(place, spots + np.array((1.0, 0.0))) - through(place, spots)
    down = through(place, spots + np.array((0.0, 1.0))) - through(place, spots)
    areas = np.abs(across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0])
    return float(np.sqrt(areas.min())) * DPI


def by_page(seen: Sequence[Sighting]) -> Mapping[PageCode, list[Sighting]]:
    """The sightings of each code, most sightings first."""
    found: dict[PageCode, list[Sighting]] = {}
    for one in seen:
        found.setdefault(one.code, []).append(one)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
