"""Compare how every page looks in each signed revision and now (step 9).

Rules about objects cannot see every change of appearance. So the pages are drawn by another program (pdfium), from the signed bytes and from
the whole file, and compared, except for the boxes of signature fields. In those a later signature may show its stamp; if that hides what was
there, it is reported.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import pypdfium2 as pdfium
from PIL import Image

from signing.pdf.document import READING_FAILS, Document, Signature
from signing.pdf.pages import count_pages, signature_widgets
from signing.validate.drawing import Box, Drawn, Place, State, differs
from signing.validate.steps.coverage import byte_range_complaint
from signing.validate.steps.isolated import Isolated, run_isolated

BASE_SECONDS, SECONDS_PER_PAGE, MAX_SECONDS = 8.0, 0.25, 30.0
"""Processor time for all comparisons of one file together; drawing a scan of a whole sheet takes a tenth of a second.
Not wall-clock time: the verdict must not depend on the load of the machine."""

SECONDS_PER_MEGABYTE, MOST_SECONDS = 0.15, 1200.0
"""What a file of large pictures may take beyond ``MAX_SECONDS``, for each state of it that is drawn: unpacking a megabyte takes a tenth of a second.
Whoever asks sets a limit of its own (``RLIMIT_CPU``)."""

ALONE_SECONDS = 15.0
"""Processor time for a page that is drawn alone."""

GRACE_SECONDS = 2.0
"""Seconds more for the page that is being drawn; then drawing is ended."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """``different``: pages (from 1) that look different than in the revision signed in ``field``."""

    field: str
    different: tuple[int, ...]
    compared: int
    pages: int
    hidden: tuple[int, ...] = ()
    """Pages on which the stamp of a later signature hides what the page showed."""
    crowded: tuple[int, ...] = ()
    """Pages with a picture for which memory was missing."""

    @property
    def complete(self) -> bool:
        """Every page was compared; not so when time ran out."""
        return self.compared == self.pages


class Undrawable(Exception):
    """pdfium cannot draw the file."""


class Comparing:
    """The comparisons for the signatures of people and seals whose revision is not the newest, being made in a child of its own since this was
    made. Use it in a ``with`` block, which ends the child. ``notes``: annotations are drawn.
    """

    def __init__(self, document: Document, *, notes: bool = True) -> None:
        self._drawing: _Drawing | None = None
        self._failed: Exception | None = None
        try:
            self._drawing = _begin(document, notes=notes)
        except Exception as error:  # noqa: BLE001  raised again where the answer is asked for
            self._failed = error

    def found(self) -> list[Comparison]:
        """All of them, waited for.

        :raises Undrawable: the file cannot be drawn.
        """
        if self._failed is not None:
            raise self._failed
        return self._drawing.found() if self._drawing is not None else []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """End the child; nothing more will be asked."""
        if self._drawing is not None:
            self._drawing.end()


def _begin(document: Document, *, notes: bool) -> _Drawing | None:
    signed = {
        s.field: s
        for s in document.approvals
        if s.embedded is not None and byte_range_complaint(document, s) is None and s.end < len(document.data)
    }
    if not signed:
        return None
    look = _Look(document.data, _placed(document), notes)
    befores = {field: State(document.data, s.end) for field, s in signed.items()}
    laters = {field: _after(document, s) for field, s in signed.items()}
    return _Drawing(look, befores, laters, _budget(document, len(signed)))


def compare_with(before: bytes, document: Document, *, seconds: float | None = None) -> Comparison:
    """The pages of ``before``, an earlier state of the file that need not be signed, against the file as it is now.

    :param seconds: of the processor; None: as many as a file with so many pages may cost.

    :raises Undrawable: one of them cannot be drawn.
    """
    look = _Look(document.data, _placed(document))
    drawing = _Drawing(look, {"": State(before, len(before))}, {}, _budget(document, 1) if seconds is None else seconds)
    return drawing.found()[0]


@dataclass(frozen=True, slots=True)
class _Look:
    """How the newest state of a file is drawn, and every state that is compared with it."""

    data: bytes
    places: dict[int, list[Place]]
    notes: bool = True

    @property
    def newest(self) -> State:
        return State(self.data, len(self.data))

    def drawn(self, state: State) -> Drawn:
        return Drawn(state, self.places, notes=self.notes)


class _Drawing:
    """The comparisons of earlier states with the newest, by the field that was signed in them, made in a child of its own until it ends or is ended.
    A field of which nothing was heard is not complete.
    """

    def __init__(
        self, look: _Look, befores: dict[str, State], laters: dict[str, frozenset[str]], seconds: float
    ) -> None:
        self._look, self._befores = look, befores

        def compared(until: float) -> Iterator[Comparison]:
            newest = look.drawn(look.newest)
            for field, before in befores.items():
                later = laters.get(field, frozenset())
                yield from _compared(field, look.drawn(before), newest, until, later=later)

        def told() -> Iterator[dict[str, Any]]:
            try:
                for one in compared(time.process_time() + seconds):
                    yield {name: getattr(one, name) for name in Comparison.__slots__}
            except (pdfium.PdfiumError, *READING_FAILS) as error:
                yield {"undrawable": str(error)[:120]}

        self._child = Isolated(told, seconds + GRACE_SECONDS)

    def found(self) -> list[Comparison]:
        """:raises Undrawable: pdfium cannot draw the file, or nothing was heard."""
        found = {field: Comparison(field, (), 0, 1) for field in self._befores}
        heard = False
        try:
            for said in self._child.said():
                if "undrawable" in said:
                    raise Undrawable(said["undrawable"])
                heard = True
                known: dict[str, Any] = {
                    name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
                }
                found[said["field"]] = Comparison(**known)
        finally:
            self.end()
        if not heard:
            raise Undrawable("drawing ended before the first page")
        return [_drawn_alone(one, self._befores[one.field], self._look) for one in found.values()]

    def end(self) -> None:
        self._child.end()


def _drawn_alone(known: Comparison, before: State, look: _Look) -> Comparison:
    """The pages for which memory was missing once more: each alone, of one state of the file after the other, with more room."""
    for page in known.crowded:
        if look.places.get(page - 1):
            continue  # what a stamp hides takes both states at once
        some, other = (_picture(state, page - 1, notes=look.notes) for state in (before, look.newest))
        if some is None or other is None:
            continue
        known = replace(known, compared=known.compared + 1)
        if differs(some, other):
            known = replace(known, different=tuple(sorted({*known.different, page})))
    return known


def _picture(state: State, index: int, *, notes: bool) -> Image.Image | None:
    """One page, drawn in a child that draws nothing else; None: even there memory or time is missing."""

    def told() -> Iterator[dict[str, Any]]:
        drawn = Drawn(state, {}, notes=notes)
        if drawn.has_room(index):
            image = drawn.page(index)
            yield {"size": image.size, "pixels": base64.b64encode(image.tobytes()).decode()}

    for said in run_isolated(told, ALONE_SECONDS, spare=True):
        return Image.frombytes("L", tuple(said["size"]), base64.b64decode(said["pixels"]))
    return None


def _budget(document: Document, states: int) -> float:
    """:param states: of the file, that are compared with the newest."""
    usual = min(BASE_SECONDS + SECONDS_PER_PAGE * count_pages(document), MAX_SECONDS)
    large = SECONDS_PER_MEGABYTE * len(document.data) / 1_000_000 * (states + 1)
    return min(max(usual, large), MOST_SECONDS)


def _after(document: Document, signature: Signature) -> frozenset[str]:
    """The fields that were signed later than ``signature``."""
    return frozenset(s.field for s in document.approvals if s.revision > signature.revision)


def stamped_anew(document: Document, signature: Signature) -> frozenset[str]:
    """Fields that were signed after a certification and were not there then. Empty where ``signature`` does not certify."""
    if not signature.certifies:
        return frozenset()
    there = {field for kind, field in document.held_at(signature.revision) if kind == "field"}
    return _after(document, signature) - there


def _compared(
    field: str,
    before: Drawn,
    newest: Drawn,
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
            # pdfium would leave out a picture without a word, and the page would look different.
            known = replace(known, crowded=(*known.crowded, index + 1))
            continue
        known = replace(known, compared=known.compared + 1)
        if differs(before.page(index), newest.page(index)):
            known = replace(known, different=tuple(sorted({*known.different, index + 1})))
            yield known
        elif newest.hides(index, before, later):
            known = replace(known, hidden=(*known.hidden, index + 1))
            yield known
    yield known


def _placed(document: Document) -> dict[int, list[Place]]:
    """:raises Undrawable: the page tree cannot be followed."""
    try:
        return _places(document)
    except READING_FAILS as error:
        raise Undrawable(str(error)[:120]) from error


def _places(document: Document) -> dict[int, list[Place]]:
    """Page index to the rectangles of the signature fields on it."""
    places: dict[int, list[Place]] = {}
    for widget in signature_widgets(document):
        places.setdefault(widget.page, []).append(Place(widget.field, _box(widget.rectangle)))
    return places


def _box(numbers: Sequence[float]) -> Box:
    x1, y1, x2, y2 = numbers
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
