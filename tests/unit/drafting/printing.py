"""Printing, signing and scanning in memory: what a person does with a print package, made from its own pages."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

PRINT_DPI = 240
INK = (25, 35, 120)

Box = tuple[float, float, float, float]


def printed(pdf: bytes, number: int) -> Image.Image:
    """Page ``number`` of the package (0: the instructions) on paper."""
    with pypdfium2.PdfDocument(pdf) as document:
        picture: Image.Image = document[number].render(scale=PRINT_DPI / 72).to_pil().convert("RGB")
        return picture


def write(paper: Image.Image, box: Box, seed: int = 0, *, width: int = 4, lines: int = 3) -> None:
    """Ink strokes across a box, given in points from the lower left corner of the page."""
    hand, pen, scale = random.Random(seed), ImageDraw.Draw(paper), PRINT_DPI / 72
    left, low, right, high = (edge * scale for edge in box)
    for _ in range(lines):
        line = [(left + (right - left) * step / 14, paper.height - hand.uniform(low, high)) for step in range(15)]
        pen.line(line, fill=INK, width=width, joint="curve")


def scanned(
    paper: Image.Image,
    *,
    dpi: int = 150,
    skew: float = 0.0,
    turn: int = 0,
    noise: float = 6.0,
    quality: int = 60,
    seed: int = 1,
) -> Image.Image:
    """What a scanner makes of it: skewed by some degrees, blurred, grey paper, noise; then turned by 90, 180 or 270 degrees."""
    picture = paper.rotate(-skew, Image.Resampling.BICUBIC, fillcolor=(250, 250, 248), translate=(5, -4))
    picture = picture.filter(ImageFilter.GaussianBlur(0.5 * PRINT_DPI / dpi))
    size = (round(paper.width * dpi / PRINT_DPI), round(paper.height * dpi / PRINT_DPI))
    values = np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=np.float32) * 0.92 + 12
    values = values + np.random.default_rng(seed).normal(0, noise, values.shape).astype(np.float32)
    picture = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
    buffer = io.BytesIO()
    picture.rotate(turn, expand=True).save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue()))


def quick(paper: Image.Image, skew: float = 0.6) -> Image.Image:
    """A plain scan, for stories in which the scan itself is not the point."""
    size = (paper.width * 150 // PRINT_DPI, paper.height * 150 // PRINT_DPI)
    small = paper.resize(size, Image.Resampling.BOX)
    return small.rotate(-skew, Image.Resampling.BILINEAR, fillcolor=(250, 250, 248))


def as_pdf(pictures: Sequence[Image.Image], dpi: int = 150) -> bytes:
    """The pictures as one PDF, as scanning programs write it."""
    buffer = io.BytesIO()
    first, *others = (picture.convert("RGB") for picture in pictures)
    first.save(buffer, "PDF", resolution=dpi, save_all=True, append_images=others)
    return buffer.getvalue()


def as_jpeg(picture: Image.Image, quality: int = 70) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
