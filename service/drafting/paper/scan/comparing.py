"""What is on the paper and was not printed, and what was printed and is not on the paper.

Both pictures lie exactly over each other and hold ink from 0 to 1 (``matching``). Faint marks count as present, only strong ones as
missing or added, and a mark may lie :data:`SLACK` pixels beside its place: noise, skew and the print's own raggedness fall between
the two, another digit does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from service.drafting.paper.scan.placing import Grey

SLACK: Final = 1
"""Pixels at 150 dpi, a sixth of a millimetre."""
STRONG: Final = 0.52
FAINT: Final = 0.2
"""Ink, as a part of the page's own black."""
SPOT: Final = 24
"""Side of the windows in which differences are counted, in pixels: about one letter."""

Mask = NDArray[np.bool_]
Region = tuple[int, int, int, int]
"""Left, upper, right, lower; pixels of the upright page at 150 dpi."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where paper and print differ. ``area`` in pixels of differing ink."""

    region: Region
    area: int


@dataclass(frozen=True, slots=True)
class Compared:
    """All differences of one page, largest first. ``added`` also holds signatures and initials: the rules that judge them know where those belong."""

    missing: tuple[Difference, ...]
    added: tuple[Difference, ...]
    printed: int
    """Pixels of strong ink on the page as printed."""
    lost: int
    """Of these, how many are missing."""
    ink: Mask
    """Everything that was added, pixel by pixel."""


def evened(seen: Grey, printed: Grey) -> Grey:
    """The scan's ink on the scale of the print's: a pale print or a grey scan is as black as its own letters."""
    letters = printed > 0.6
    if int(letters.sum()) < 50:
        return seen
    black = float(np.median(seen[letters]))
    target = float(np.median(printed[letters]))
    return np.asarray(np.clip(seen * (target / max(black, 0.15)), 0.0, 1.0), dtype=np.float32)


def compare(printed: Grey, seen: Grey, ignored: Sequence[Region]) -> Compared:
    """Print against scan. Nothing in ``ignored`` (the codes) counts."""
    seen = evened(seen, printed)
    counts = np.ones(printed.shape, dtype=bool)
    for left, upper, right, lower in ignored:
        counts[max(0, upper) : lower, max(0, left) : right] = False
    soft = _softened(printed)
    missing = (soft > STRONG) & ~near(seen > FAINT, SLACK) & counts
    added = (seen > STRONG) & ~near(soft > FAINT, SLACK) & counts
    strong = (soft > STRONG) & counts
    return Compared(
        missing=tuple(_regions(missing, least=5)),
        added=tuple(_regions(added, least=5)),
        printed=int(strong.sum()),
        lost=int(missing.sum()),
        ink=added,
    )


def _softened(printed: Grey) -> Grey:
    """As a scanner sees it: a little blurred."""
    picture = Image.fromarray((printed * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    return np.asarray(picture, dtype=np.float32) / 255.0


def near(mask: Mask, reach: int) -> Mask:
    """Within ``reach`` pixels of the mask, in all directions (a square)."""
    wide = mask.copy()
    for step in range(1, reach + 1):
        wide[:, step:] |= mask[:, :-step]
        wide[:, :-step] |= mask[:, step:]
    tall = wide.copy()
    for step in range(1, reach + 1):
        tall[step:] |= wide[:-step]
        tall[:-step] |= wide[step:]
    return tall


def _regions(mask: Mask, *, least: int) -> list[Difference]:
    """Windows with at least ``least`` pixels, neighbours joined; the largest first."""
    height, width = (-(-side // SPOT) for side in mask.shape)
    padded = np.zeros((height * SPOT, width * SPOT), dtype=bool)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    counted = padded.reshape(height, SPOT, width, SPOT).sum((1, 3))
    left = {(int(row), int(column)) for row, column in np.argwhere(counted >= least)}
    found = []
    while left:
        joined, edge = set(), [left.pop()]
        while edge:
            row, column = edge.pop()
            joined.add((row, column))
            around = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)}
            edge += left & around
            left -= around
        found.append(_difference(joined, counted))
    return sorted(found, key=lambda one: -one.area)


def _difference(cells: set[tuple[int, int]], counted: NDArray[np.int_]) -> Difference:
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    region = (min(columns) * SPOT, min(rows) * SPOT, (max(columns) + 1) * SPOT, (max(rows) + 1) * SPOT)
    return Difference(region, int(sum(counted[cell] for cell in cells)))
