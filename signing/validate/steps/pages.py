"""Compare how every page looks in each signed revision and now (step 9).

Rules about objects cannot see every change of appearance. So the pages are drawn by another program (pdfium), from the signed bytes and from
the whole file, and compared, except for the boxes of signature fields. In those a later signature may show its stamp; if that hides what was
there, it is reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from signing.pdf.document import READING_FAILS, Document, Signature
from signing.pdf.pages import count_pages, signature_widgets
from signing.validate.room import has_room_for
from signing.validate.steps.coverage import byte_range_complaint
from signing.validate.steps.isolated import run_isolated

SCALE = 0.5
"""36 dpi: a character is some three pixels high, enough to see that one was exchanged."""

BASE_SECONDS, SECONDS_PER_PAGE, MAX_SECONDS = 8.0, 0.25, 30.0
"""Processor time for all comparisons of one file together; drawing a scan of a whole sheet takes a tenth of a second.
Not wall-clock time: the verdict must not depend on the load of the machine."""

GRACE_SECONDS = 2.0
"""Seconds more for the page that is being drawn; then drawing is ended."""

PIXEL_THRESHOLD = 40
"""Difference (of 255) from which a pixel counts as different."""

LINE_HEIGHT = 2
"""Pixels. A mark that is not higher is the line to sign on, not a text: a stamp may cover it."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the unrotated page."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``different``: pages (from 1) that look different than in the revision signed in ``field``."""

    field: str
    different: tuple[int, ...]
    compared: int
    pages: int
    hidden: tuple[int, ...] = ()
    """Pages on which the stamp of a later signature hides what the page showed."""

    @property
    def complete(self) -> bool:
        """Every page was compared; not so when time ran out."""
        return self.compared == self.pages


class Undrawable(Exception):
    """pdfium cannot draw the file."""


def compare(document: Document, *, seconds: float | None = None, notes: bool = True) -> list[Comparison]:
    """One comparison for each signature of a person or seal whose revision is not the newest. ``notes``: annotations are drawn.

    :param seconds: of the processor; None: as many as a file with so many pages may cost.

    :raises Undrawable: the file cannot be drawn.
    """
    work = [
        (s, s.end) for s in document.approvals if s.embedded is not None and byte_range_complaint(document, s) is None
    ]
    work = [(s, end) for s, end in work if end < len(document.data)]
    if not work:
        return []
    places = _placed(document)

    def drawn(until: float) -> Iterator[Comparison]:
        newest = _Drawn(document.data, places, notes=notes)
        for s, end in work:
            before = _Drawn(document.data[:end], places, notes=notes)
            yield from _compared(s.field, before, newest, until, later=_after(document, s))

    return _found([s.field for s, _ in work], drawn, _budget(document) if seconds is None else seconds)


def compare_with(before: bytes, document: Document, *, seconds: float | None = None) -> Comparison:
    """The pages of ``before``, an earlier state of the file that need not be signed, against the file as it is now.

    :param seconds: as for :func:`compare`.

    :raises Undrawable: one of them cannot be drawn.
    """
    places = _placed(document)

    def drawn(until: float) -> Iterator[Comparison]:
        yield from _compared("", _Drawn(before, places), _Drawn(document.data, places), until)

    return _found([""], drawn, _budget(document) if seconds is None else seconds)[0]


def _found(fields: Sequence[str], drawn: Callable[[float], Iterator[Comparison]], seconds: float) -> list[Comparison]:
    """What ``drawn`` finds in a child of its own until it ends or is ended. A field of which nothing was heard is not complete."""

    def told() -> Iterator[dict[str, Any]]:
        try:
            for one in drawn(time.process_time() + seconds):
                yield {name: getattr(one, name) for name in Comparison.__slots__}
        except (pdfium.PdfiumError, *READING_FAILS) as error:
            yield {"undrawable": str(error)[:120]}

    found = {field: Comparison(field, (), 0, 1) for field in fields}
    heard = False
    for said in run_isolated(told, seconds + GRACE_SECONDS):
        if "undrawable" in said:
            raise Undrawable(said["undrawable"])
        heard = True
        found[said["field"]] = Comparison(
            said["field"], tuple(said["different"]), said["compared"], said["pages"], tuple(said["hidden"])
        )
    if not heard:
        raise Undrawable("drawing ended before the first page")
    return list(found.values())


def _budget(document: Document) -> float:
    return min(BASE_SECONDS + SECONDS_PER_PAGE * count_pages(document), MAX_SECONDS)


def _after(document: Document, signature: Signature) -> frozenset[str]:
    """The fields that were signed later than ``signature``."""
    return frozenset(s.field for s in document.approvals if s.revision > signature.revision)


def stamped_anew(document: Document, signature: Signature) -> frozenset[str]:
    """Fields that were signed after a certification and were not there then. Empty where ``signature`` does not certify."""
    if not signature.certifies:
        return frozenset()
    there = {field for kind, field in document.held_at(signature.revision) if kind == "field"}
    return _after(document, signature) - there


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a signature field shows its stamp."""

    field: str
    box: Box


class _Drawn:
    """The pages of one revision, each drawn once, with the places of signature fields painted over."""

    def __init__(self, data: bytes, places: dict[int, list[_Place]], *, notes: bool = True) -> None:
        self._document = pdfium.PdfDocument(data)
        self._images: dict[int, Image.Image] = {}
        self._with_stamps: pdfium.PdfDocument | None = None
        self._data = data
        self.places, self._notes = places, notes

    def __len__(self) -> int:
        return len(self._document)

    def has_room(self, index: int) -> bool:
        """Whether memory is left to draw a page."""
        return index in self._images or has_room_for(self._document[index])

    def page(self, index: int) -> Image.Image:
        if index not in self._images:
            self._images[index] = self._draw(index)
        return self._images[index]

    def _draw(self, index: int) -> Image.Image:
        image = _rendered(self._document[index], notes=self._notes)
        pen = ImageDraw.Draw(image)
        for place in self.places.get(index, ()):
            pen.rectangle(self._pixels(index, place, image.size), fill=255)
        return image

    def _pixels(self, index: int, place: _Place, size: tuple[int, int]) -> tuple[int, int, int, int]:
        page, (left, bottom, right, top) = self._document[index], place.box
        corners = [page_to_pixel(page, x, y, size) for x, y in ((left, bottom), (right, top))]
        xs, ys = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
        return xs[0] - 1, ys[0] - 1, xs[1] + 1, ys[1] + 1

    def _stamped(self, index: int) -> Image.Image:
        """The page with what stands in its fields, which pdfium draws only if the form is announced before the page is opened."""
        if self._with_stamps is None:
            self._with_stamps = pdfium.PdfDocument(self._data)
            self._with_stamps.init_forms()
        return _rendered(self._with_stamps[index], notes=True, fields=True)

    def hides(self, index: int, before: _Drawn, fields: frozenset[str]) -> bool:
        """Whether the stamp of one of ``fields`` hides what the page itself, or another stamp, showed ``before``."""
        places = [place for place in self.places.get(index, ()) if place.field in fields]
        if not places:
            return False
        now, bare = self._stamped(index), _rendered(before._document[index], notes=False)
        for place in places:
            shared = any(_overlap(place, other) for other in self.places[index])
            shown = before._stamped(index) if shared else bare
            lost = ImageChops.subtract(now, shown).point([0] * PIXEL_THRESHOLD + [255] * (256 - PIXEL_THRESHOLD))
            found = lost.crop(self._pixels(index, place, now.size)).getbbox()
            if found is not None and found[3] - found[1] > LINE_HEIGHT:
                return True
        return False


def _overlap(one: _Place, other: _Place) -> bool:
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


def _compared(
    field: str,
    before: _Drawn,
    newest: _Drawn,
    until: float,
    *,
    later: frozenset[str] = frozenset(),
) -> Iterator[Comparison]:
    """What is known so far, again after each page that differs, and at the end."""
    both, pages = min(len(before), len(newest)), max(len(before), len(newest))
    known = Comparison(field, tuple(range(both + 1, pages + 1)), pages - both, pages)
    yield known
    for index in range(both):
        if time.process_time() > until:
            break
        if not (before.has_room(index) and newest.has_room(index)):
            continue  # pdfium would leave out a picture without a word, and the page would look different
        known = replace(known, compared=known.compared + 1)
        if _differs(before.page(index), newest.page(index)):
            known = replace(known, different=tuple(sorted({*known.different, index + 1})))
            yield known
        elif newest.hides(index, before, later):
            known = replace(known, hidden=(*known.hidden, index + 1))
            yield known
    yield known


def _differs(before: Image.Image, now: Image.Image) -> bool:
    if before.size != now.size:
        return True
    return (
        ImageChops.difference(before, now).point([0] * PIXEL_THRESHOLD + [255] * (256 - PIXEL_THRESHOLD)).getbbox()
        is not None
    )


def _placed(document: Document) -> dict[int, list[_Place]]:
    """:raises Undrawable: the page tree cannot be followed."""
    try:
        return _places(document)
    except READING_FAILS as error:
        raise Undrawable(str(error)[:120]) from error


def _places(document: Document) -> dict[int, list[_Place]]:
    """Page index to the rectangles of the signature fields on it."""
    places: dict[int, list[_Place]] = {}
    for widget in signature_widgets(document):
        places.setdefault(widget.page, []).append(_Place(widget.field, _box(widget.rectangle)))
    return places


def _box(numbers: Sequence[float]) -> Box:
    x1, y1, x2, y2 = numbers
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
