"""Signature boxes come from the anchors on the signature page."""

from __future__ import annotations

import io
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from service.drafting.errors import AssemblyFailed
from service.drafting.model.template import PlaceSpec
from service.drafting.pdf.places import check_blank, find, locate

SPECS = (PlaceSpec("organization", "organization", 200, 80), PlaceSpec("seal", "organization", 200, 80))
LABELS = {"organization": "Signature of A", "seal": "Seal of B"}


def page(*anchors: tuple[float, float, str], pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    for number in range(pages):
        for x, y, text in anchors if number == pages - 1 else ():
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_the_box_hangs_from_its_anchor() -> None:
    signature = page((72, 500, "[[sign:organization]]"), (300, 200, "[[sign:seal]]"), pages=2)
    organization, seal = locate(*find([signature]), SPECS, LABELS)
    assert (organization.field, organization.page, organization.label) == ("Organization", 1, "Signature of A")
    left, low, right, high = organization.box
    assert left == pytest.approx(72, abs=2)
    assert high == pytest.approx(510, abs=8)
    assert (round(right - left, 2), round(high - low, 2)) == (200, 80)
    assert seal.box[0] == pytest.approx(300, abs=2)


@pytest.mark.parametrize(
    ("anchors", "why"),
    [
        (((72, 500, "[[sign:organization]]"),), "“seal” 0 times"),
        (((72, 500, "[[sign:organization]] [[sign:seal]]"), (72, 300, "[[sign:seal]]")), "“seal” 2 times"),
        (((72, 500, "[[sign:organization]]"), (500, 300, "[[sign:seal]]")), "does not fit"),
        (((72, 500, "[[sign:organization]]"), (72, 30, "[[sign:seal]]")), "does not fit"),
        (((72, 500, "[[sign:organization]]"), (200, 460, "[[sign:seal]]")), "“organization” and “seal” overlap"),
    ],
    ids=["missing", "twice", "too far right", "too low", "one over the other"],
)
def test_a_place_that_is_not_clear_is_refused(anchors: Any, why: str) -> None:
    with pytest.raises(AssemblyFailed, match=why):
        locate(*find([page(*anchors)]), SPECS, LABELS)


def test_the_page_that_people_get_has_no_anchor_and_the_same_layout() -> None:
    anchored, blank, longer = find([page((72, 500, "[[sign:seal]]")), page(), page(pages=2)])
    check_blank(blank, anchored)
    with pytest.raises(AssemblyFailed, match="still shows"):
        check_blank(anchored, anchored)
    with pytest.raises(AssemblyFailed, match="layout of the signature page changes"):
        check_blank(longer, anchored)
