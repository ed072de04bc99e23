"""What a PDF shows, page by page."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from service.drafting.pdf import pages
from service.drafting.pdf.pages import page_count, page_images, page_texts, same_pictures
from service.sandbox.run import Limits, SandboxFailed
from tests.unit.drafting.portable import text_pdf

TWO = text_pdf("First: Łódź", "Second")


def test_every_page_is_drawn_at_the_size_asked_for() -> None:
    images = [Image.open(io.BytesIO(image)) for image in page_images(TWO, dpi=72)]
    assert [image.size for image in images] == [(596, 842), (596, 842)]
    assert images[0].convert("L").getextrema()[0] < 100


def test_the_same_bytes_give_the_same_images() -> None:
    assert page_images(TWO) == page_images(TWO)
    assert page_images(TWO)[0] != page_images(TWO)[1]


def test_pictures_are_compared_by_their_pixels_not_by_how_they_are_packed() -> None:
    drawn = page_images(TWO, dpi=72)
    packed = []
    for image in drawn:
        buffer = io.BytesIO()
        opened = Image.open(io.BytesIO(image))
        opened.save(buffer, "PNG", compress_level=9)
        packed.append(buffer.getvalue())
    opened.putpixel((300, 400), (254, 255, 255))
    buffer = io.BytesIO()
    opened.save(buffer, "PNG")
    dotted = [packed[0], buffer.getvalue()]

    assert packed != drawn
    assert same_pictures(drawn, packed)
    assert not same_pictures(drawn, dotted)
    assert not same_pictures(drawn, packed[:1])


def test_a_part_of_the_pages_is_drawn_as_it_is_among_all() -> None:
    assert page_images(TWO, dpi=72, first=1, count=5) == page_images(TWO, dpi=72)[1:]


def test_pages_are_drawn_and_compared_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    together = page_images(TWO, dpi=72)
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    apart = page_images(TWO, dpi=72)
    assert apart == together
    assert page_images(TWO, dpi=72, first=1) == together[1:]
    assert same_pictures(apart, together)
    assert not same_pictures(apart, [together[0], together[0]])


def test_a_page_is_not_drawn_without_the_picture_for_which_memory_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """pdfium would draw it so, without a word."""
    buffer = io.BytesIO()
    Image.new("L", (9000, 9000), 100).save(buffer, "PDF")
    assert len(page_images(buffer.getvalue())) == 1
    monkeypatch.setattr(pages, "LIMITS", Limits(memory_bytes=1 << 30))
    with pytest.raises(SandboxFailed) as caught:
        page_images(buffer.getvalue())
    assert caught.value.reason == "memory"


def test_pages_are_counted_and_read() -> None:
    assert page_count(TWO) == 2
    assert [text.strip() for text in page_texts(TWO)] == ["First: Łódź", "Second"]


@pytest.mark.parametrize("read", [page_images, page_count, page_texts])
def test_a_damaged_file_is_a_failure_not_a_crash(read: object) -> None:
    assert callable(read)
    with pytest.raises(SandboxFailed) as caught:
        read(b"%PDF-1.7 nothing")
    assert caught.value.reason == "error"
