"""A form of many fields: what is the same in two revisions is not read, and nothing else is left out."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import TrustAnchors, verify
from tests.support.signing_kit import base_pdf
from tests.unit.signing.by_hand import by_hand, signed
from tests.unit.signing.tools import increment

MANY = 250


def large_form() -> bytes:
    """Text fields without a value, one with an appearance of its own; signed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        first = document.pages[0].obj
        look = document.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 9, 9])
        for place in range(MANY):
            names = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Tx"}
            entries = {key: pikepdf.Name(value) for key, value in names.items()}
            more = {"AP": pikepdf.Dictionary(N=look)} if place == 0 else {}
            made = pikepdf.Dictionary(**entries, T=f"f{place}", Rect=[1, 1, 9, 9], P=first, **more)
            document.Root.AcroForm.Fields.append(document.make_indirect(made))
        document.save(out, deterministic_id=True, compress_streams=False)
    return signed(out.getvalue())


def exchange(place: int, **entries: Any) -> Any:
    def change(writer: IncrementalPdfFileWriter) -> None:
        field = next(
            one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == f"f{place}"
        )
        for key, value in entries.items():
            field[generic.pdf_name("/" + key)] = value
        writer.update_container(field)

    return change


def redrawn(writer: IncrementalPdfFileWriter) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "f0")
    look = field["/AP"]["/N"]
    look._data, look._encoded_data = b"0 0 9 9 re f", None
    writer.update_container(look)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (None, "intact"),
        (exchange(7, V=generic.TextStringObject("x")), "filled"),
        (exchange(7, T=generic.TextStringObject("f8")), "altered"),
        (exchange(7, Rect=generic.ArrayObject(map(generic.NumberObject, (0, 0, 99, 99)))), "altered"),
        (redrawn, "filled"),
    ],
    ids=["none", "filled", "renamed", "moved", "redrawn"],
)
def test_fields_of_a_large_form_are_compared_where_they_differ(change: Any, wanted: str) -> None:
    for pdf in (large_form(), signed(large_form(), "Third")):
        made = increment(pdf, change) if change else pdf
        assert verify(made, anchors=TrustAnchors((), ()), at=datetime.now(UTC)).integrity == wanted


def test_a_new_signature_may_not_take_the_name_of_a_field_of_a_large_form() -> None:
    verdict = verify(by_hand(large_form(), field="f9"), anchors=TrustAnchors((), ()), at=datetime.now(UTC))
    assert verdict.integrity == "altered"
