"""Stamps for signing on one's own computer fit the reserved box."""

from __future__ import annotations

import io

import pikepdf
import pytest

from signing import SigningRefused, draw_stamp_for_field
from signing.sign.places import field_box
from tests.support.signing_kit import WHEN, base_pdf


def test_the_box_has_the_size_of_the_fields_widget() -> None:
    assert field_box(base_pdf(), "Counterpart") == (170, 70)


def test_the_stamp_names_the_signer_and_the_place_and_fills_the_box() -> None:
    made = draw_stamp_for_field(base_pdf(), "Counterpart", "María José Núñez", place="Quito", at=WHEN)

    assert made is not None
    assert (made.width, made.height) == (170, 70)
    assert "María José Núñez" in made.lines
    assert any(line.startswith("Quito") for line in made.lines)


def test_an_invisible_field_gets_no_stamp() -> None:
    with pikepdf.open(io.BytesIO(base_pdf())) as document:
        document.Root.AcroForm.Fields[2].Rect = pikepdf.Array([0, 0, 0, 0])
        out = io.BytesIO()
        document.save(out)

    assert draw_stamp_for_field(out.getvalue(), "Counterpart", "N", place="", at=WHEN) is None


@pytest.mark.parametrize(("pdf", "code"), [(b"no pdf", "unreadable"), (base_pdf(), "no_field")])
def test_what_has_no_such_field_is_refused(pdf: bytes, code: str) -> None:
    with pytest.raises(SigningRefused) as refused:
        field_box(pdf, "Witness")

    assert refused.value.code == code
