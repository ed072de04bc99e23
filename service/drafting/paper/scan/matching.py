"""Laying the print of a scan exactly over the print of the page: blocks of letters are looked for near where they should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from service.drafting.paper.scan.placing import Anchors, Grey, Matrix, first_place, homography, laid, through

ENOUGH: Final = 0.004
"""Mean ink of a block from which it can be recognised."""
ALIKE: Final = 0.45
"""Correlation from which a block counts as found."""
COARSE: Final = 4
"""Pixels that become one in the first look."""


@dataclass(frozen=True, slots=True)
class Look:
    """One round: blocks of ``side`` pixels every ``step``, looked for up to ``reach`` pixels away."""

    side: int
    step: int
    reach: int


FIRST: Final = Look(side=64, step=40, reach=10)
FINE: Final = Look(side=112, step=140, reach=8)
CLEAR: Final = 0.8
"""Part of the blocks that has to be found by the fine look alone; else the coarse one goes first."""


def paper_and_ink(image: Image.Image) -> Grey:
    """Ink from 0 (the paper around it) to 1 (black), whatever the light: each spot is measured against the paper near it."""
    grey = image.convert("L")
    small = grey.reduce(16)
    paper = np.asarray(small, dtype=np.float32)
    paper = _largest_near(paper, 2)
    around = Image.fromarray(np.clip(paper, 1, 255).astype(np.uint8)).resize(grey.size, Image.Resampling.BILINEAR)
    values = np.asarray(grey, dtype=np.float32) / np.maximum(np.asarray(around, dtype=np.float32), 40.0)
    return np.asarray(np.clip(1.0 - values, 0.0, 1.0), dtype=np.float32)


def _largest_near(values: Grey, reach: int) -> Grey:
    """The largest value within ``reach`` steps of each."""
    padded = np.pad(values, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(np.percentile(windows, 90, axis=(2, 3)), dtype=np.float32)


def refined(image: Image.Image, known: Anchors, printed: Grey) -> tuple[Matrix, float]:
    """A better place, and how much of the print was found again (0 to 1). ``image`` is grey."""
    height, width = printed.shape
    place = first_place(known)
    seen = paper_and_ink(laid(image, place, (width, height), fine=False))
    spots, moves, found = _moves(printed, seen, FINE)
    if found < CLEAR:
        near, far, _ = _moves(_shrunk(printed), _shrunk(seen), FIRST)
        place = _corrected(place, known, near * COARSE + (COARSE - 1) / 2, far * COARSE, tolerance=6.0)
        seen = paper_and_ink(laid(image, place, (width, height), fine=False))
        spots, moves, found = _moves(printed, seen, FINE)
    return _corrected(place, known, spots, moves, tolerance=1.5), found


def _shrunk(values: Grey) -> Grey:
    height, width = (side // COARSE * COARSE for side in values.shape)
    blocks = values[:height, :width].reshape(height // COARSE, COARSE, width // COARSE, COARSE)
    return np.asarray(blocks.mean((1, 3)), dtype=np.float32)


def _corrected(
    place: Matrix, known: Anchors, spots: NDArray[np.float64], moves: NDArray[np.float64], *, tolerance: float
) -> Matrix:
    """The place after following the moves that agree with each other; as it was when too few do.

    The codes stay where they were seen: letters on half of a sheet do not say where its other half lies.
    """
    keep = np.ones(len(spots), dtype=bool)
    best = place
    for _ in range(4):
        if keep.sum() < 4:
            return best
        goal = through(place, spots[keep] + moves[keep])
        best = homography(np.vstack([spots[keep], known.printed]), np.vstack([goal, known.scanned]))
        off = np.linalg.norm(through(np.linalg.inv(place) @ best, spots) - (spots + moves), axis=1)
        closer = off <= max(tolerance, 2.5 * float(np.median(off)))
        if (closer == keep).all():
            break
        keep = closer
    return best


def _moves(printed: Grey, seen: Grey, look: Look) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Middles of the blocks that were found, how far each has moved, and the part of all blocks that was found."""
    spots, moves, inked = [], [], 0
    height, width = printed.shape
    for top in _starts(height, look):
        for left in _starts(width, look):
            block = printed[top : top + look.side, left : left + look.side]
            if float(block.mean()) < ENOUGH:
                continue
            inked += 1
            alike, move = _find(block, seen, top, left, look)
            if alike >= ALIKE:
                spots.append((left + look.side / 2, top + look.side / 2))
                moves.append(move)
    found = len(spots) / inked if inked else 1.0
    return np.array(spots).reshape(-1, 2), np.array(moves).reshape(-1, 2), found


def _starts(length: int, look: Look) -> list[int]:
    """Where blocks begin; the last one ends at the edge, so that nothing beyond it, a footer say, is placed by guess."""
    last = max(0, length - look.side)
    return [*range(0, last, look.step), last]


def _find(block: Grey, seen: Grey, top: int, left: int, look: Look) -> tuple[float, tuple[float, float]]:
    """How alike the best match is, and its move (x, y) in pixels with a fraction. Correlation by Fourier transform."""
    reach, side = look.reach, look.side
    window = np.zeros((side + 2 * reach, side + 2 * reach), dtype=np.float32)
    above, before = max(0, top - reach), max(0, left - reach)
    part = seen[above : top + side + reach, before : left + side + reach]
    window[above - top + reach :, before - left + reach :][: part.shape[0], : part.shape[1]] = part
    flat = block - block.mean()
    spectrum = np.fft.rfft2(window) * np.conj(np.fft.rfft2(flat, window.shape))
    scores = np.fft.irfft2(spectrum, window.shape)[: 2 * reach + 1, : 2 * reach + 1]
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    matched = window[row : row + side, column : column + side]
    size = float(np.linalg.norm(flat) * np.linalg.norm(matched - matched.mean()))
    alike = float(scores[row, column]) / size if size else 0.0
    return alike, (column - reach + _peak(scores[row], int(column)), row - reach + _peak(scores[:, column], int(row)))


def _peak(values: NDArray[np.float64], at: int) -> float:
    """Where between its neighbours the maximum lies: a parabola through three values."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(values[at + step]) for step in (-1, 0, 1))
    bend = before - 2 * here + after
    return 0.0 if bend == 0 else float(np.clip((before - after) / (2 * bend), -0.5, 0.5))
