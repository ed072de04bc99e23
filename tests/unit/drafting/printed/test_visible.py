"""Words that are on a page and that a person would not see there are found; what is printed normally is not."""

from __future__ import annotations

from typing import Any

import pytest
from reportlab.lib.colors import white

from service.drafting.printed import visible
from tests.unit.drafting.portable import text_pdf


def white_words(canvas: Any) -> None:
    canvas.setFillColor(white)
    canvas.drawString(72, 600, "Whispered")


def tiny_words(canvas: Any) -> None:
    canvas.setFont("Test", 3)
    canvas.drawString(72, 600, "Whispered")


def words_beside_the_paper(canvas: Any) -> None:
    canvas.drawString(590, 600, "Whispered")


def covered_words(canvas: Any) -> None:
    canvas.drawString(72, 600, "Whispered")
    canvas.rect(60, 590, 120, 30, stroke=0, fill=1)


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (white_words, "colour of what is behind it"),
        (tiny_words, "smaller than 4 points"),
        (words_beside_the_paper, "outside the paper"),
        (covered_words, "something covers it"),
    ],
)
def test_a_word_that_nobody_can_see_is_named_with_its_page(draw: Any, why: str) -> None:
    found = list(visible.findings(text_pdf("Seen by all", draw=draw)))

    assert [where for where, _ in found] == ["page 1"]
    assert "“Whispered”" in found[0][1]
    assert why in found[0][1]


def test_lines_over_each_other_are_found() -> None:
    pdf = text_pdf("Lower", draw=lambda canvas: canvas.drawString(74, 699, "Upper"))
    ((where, message),) = visible.findings(pdf)

    assert (where, "printed over" in message) == ("page 1", True)


def white_on_black(canvas: Any) -> None:
    canvas.rect(60, 590, 120, 30, stroke=0, fill=1)
    white_words(canvas)


def underlined_and_small(canvas: Any) -> None:
    canvas.setFont("Test", 6)
    canvas.drawString(72, 600, "A note: signed on 1 May")
    canvas.line(72, 599, 200, 599)


@pytest.mark.parametrize("draw", [white_on_black, underlined_and_small])
def test_what_can_be_read_is_not_accused(draw: Any) -> None:
    assert list(visible.findings(text_pdf("Seen by all", "And a second page", draw=draw))) == []
