"""The pages of one state of a file as pictures, drawn by pdfium, which reads PDF independently of everything else here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from signing.validate.room import has_room_for

SCALE = 0.5
"""36 dpi: a character is some three pixels high, enough to see that one was exchanged."""

PIXEL_THRESHOLD = 40
"""Difference (of 255) from which a pixel counts as different."""

LINE_HEIGHT = 2
"""Pixels. A mark that is not higher is the line to sign on, not a text: a stamp may cover it."""

_MARKED = [0] * PIXEL_THRESHOLD + [255] * (256 - PIXEL_THRESHOLD)

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the unrotated page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a signature field shows its stamp."""

    field: str
    box: Box


Places = Mapping[int, Sequence[Place]]
"""By the index of their page, from 0."""


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """The first ``length`` bytes of ``data``: a file as it was after one of its revisions."""

    data: bytes
    length: int


class Drawn:
    """The pages of one state of a file, each drawn once, with ``places`` painted over. ``notes``: annotations are drawn.

    :raises pdfium.PdfiumError: it is no PDF that pdfium opens.
    """

    def __init__(self, state: State, places: Places, *, notes: bool = True) -> None:
        self._state = state
        self._document = opened(state)
        self._last: tuple[int, pdfium.PdfPage] | None = None
        self._images: dict[int, Image.Image] = {}
        self._with_stamps: pdfium.PdfDocument | None = None
        self._stamped_images: dict[int, Image.Image] = {}
        self.places, self._notes = places, notes

    def __len__(self) -> int:
        return len(self._document)

    def has_room(self, index: int) -> bool:
        """Whether memory is left to draw a page."""
        return index in self._images or has_room_for(self._page(index))

    def page(self, index: int) -> Image.Image:
        """A page, its signature fields white."""
        if index not in self._images:
            self._images[index] = self._draw(index)
            self._last = None  # with it pdfium would keep its pictures unpacked
        return self._images[index]

    def _page(self, index: int) -> pdfium.PdfPage:
        """Opened once until it is drawn: pdfium reads its content anew each time."""
        if self._last is None or self._last[0] != index:
            self._last = (index, self._document[index])
        return self._last[1]

    def _draw(self, index: int) -> Image.Image:
        image = _rendered(self._page(index), notes=self._notes)
        pen = ImageDraw.Draw(image)
        for place in self.places.get(index, ()):
            pen.rectangle(self._pixels(index, place, image.size), fill=255)
        return image

    def _pixels(self, index: int, place: Place, size: tuple[int, int]) -> tuple[int, int, int, int]:
        page, (left, bottom, right, top) = self._page(index), place.box
        corners = [page_to_pixel(page, x, y, size) for x, y in ((left, bottom), (right, top))]
        xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
        return xs[0] - 1, ys[0] - 1, xs[1] + 1, ys[1] + 1

    def _stamped(self, index: int) -> Image.Image:
        """The page with what stands in its fields, which pdfium draws only if the form is announced before the page is opened."""
        if self._with_stamps is None:
            self._with_stamps = opened(self._state)
            self._with_stamps.init_forms()
        if index not in self._stamped_images:
            self._stamped_images[index] = _rendered(self._with_stamps[index], notes=True, fields=True)
        return self._stamped_images[index]

    def hides(self, index: int, before: Drawn, fields: frozenset[str]) -> bool:
        """Whether the stamp of one of ``fields`` hides what the page itself, or another stamp, showed ``before``."""
        places = [place for place in self.places.get(index, ()) if place.field in fields]
        if not places:
            return False
        now, bare = self._stamped(index), _rendered(before._document[index], notes=False)
        for place in places:
            shared = any(_overlap(place, other) for other in self.places[index])
            shown = before._stamped(index) if shared else bare
            lost = ImageChops.subtract(now, shown).point(_MARKED)
            found = lost.crop(self._pixels(index, place, now.size)).getbbox()
            if found is not None and found[3] - found[1] > LINE_HEIGHT:
                return True
        return False


def opened(state: State) -> pdfium.PdfDocument:
    """Without a copy of the bytes: ``state`` has to be kept as long as the document.

    :raises pdfium.PdfiumError: pdfium does not open it.
    """
    if not 0 <= state.length <= len(state.data):
        raise ValueError(state.length)
    handle = pdfium.raw.FPDF_LoadMemDocument64(state.data, state.length, None)
    if pdfium.raw.FPDF_GetPageCount(handle) < 1:
        raise pdfium.PdfiumError(f"Failed to load document ({pdfium.raw.FPDF_GetLastError()}).")
    return pdfium.PdfDocument(handle)


def _overlap(one: Place, other: Place) -> bool:
    """Whether two different fields share a place: then the stamp of one may hide that of the other."""
    apart = (
        one.box[2] <= other.box[0]
        or other.box[2] <= one.box[0]
        or one.box[3] <= other.box[1]
        or other.box[3] <= one.box[1]
    )
    return one.field != other.field and not apart


def _rendered(page: pdfium.PdfPage, *, notes: bool, fields: bool = False) -> Image.Image:
    drawn = page.render(scale=SCALE, grayscale=True, may_draw_forms=fields, draw_annots=notes)
    return drawn.to_pil().convert("L")


def page_to_pixel(page: pdfium.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Where a point of the page lies on its image, with rotation and crop box as the page has them."""
    left, bottom, right, top = page.get_cropbox()
    across, up = (x - left) / ((right - left) or 1), (y - bottom) / ((top - bottom) or 1)
    turned = {0: (across, 1 - up), 90: (up, across), 180: (1 - across, up), 270: (1 - up, 1 - across)}
    fx, fy = turned[page.get_rotation() % 360]
    return int(fx * size[0]), int(fy * size[1])


def differs(before: Image.Image, now: Image.Image) -> bool:
    """Whether two pictures of a page show different things."""
    if before.size != now.size:
        return True
    if before.tobytes() == now.tobytes():
        return False
    return ImageChops.difference(before, now).point(_MARKED).getbbox() is not None
