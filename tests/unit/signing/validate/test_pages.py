"""How many pages are compared within a limit of processor time."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from signing.pdf.document import read
from signing.validate.steps import isolated
from signing.validate.steps.pages import compare_with


def drawn(words: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in range(3):
        canvas.drawString(72, 700, f"{words} {page}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_pages_that_there_was_no_time_for_are_not_called_the_same() -> None:
    pdf = drawn("Page")
    whole, none = compare_with(pdf, read(pdf)), compare_with(pdf, read(pdf), seconds=-1.0)
    assert (whole.complete, whole.compared, whole.different) == (True, 3, ())
    # Less than nothing: with none left, a processor clock that has not ticked yet would still allow the first page.
    assert (none.complete, none.compared) == (False, 0)
    assert compare_with(drawn("Rage"), read(pdf)).different == (1, 2, 3)


def test_a_picture_for_which_memory_is_missing_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """pdfium leaves such a picture out without a word, and the page looks empty."""
    pdf = pictured((9000, 9000))
    assert compare_with(pdf, read(pdf)).complete
    monkeypatch.setattr(isolated, "MAX_MEMORY_BYTES", 600 << 20)
    monkeypatch.setattr(isolated, "SPARE_BYTES", 0)
    found = compare_with(pdf, read(pdf))
    assert (found.complete, found.different, found.crowded) == (False, (), (1,))


def test_a_page_for_which_memory_was_missing_is_drawn_again_alone_with_more(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf, other = pictured((9000, 9000)), pictured((9000, 9000), 200)
    monkeypatch.setattr(isolated, "MAX_MEMORY_BYTES", 600 << 20)
    monkeypatch.setattr(isolated, "SPARE_BYTES", 600 << 20)
    found = compare_with(pdf, read(pdf))
    assert (found.complete, found.different, found.crowded) == (True, (), (1,))
    assert compare_with(other, read(pdf)).different == (1,)


def pictured(size: tuple[int, int], grey: int = 100) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", size, grey).save(buffer, "PDF")
    return buffer.getvalue()
