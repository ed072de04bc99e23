"""What signing programs write besides the signature: cleared where it shows nothing, and not where it could."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import MDPPerm

from signing.pdf.document import READING_FAILS, read
from signing.validate.steps.rules import STRICT
from tests.support.signing_kit import base_pdf
from tests.unit.signing.validate.test_rules import dictionary, field, judged, name, numbers, page, put, text

Change = Callable[[IncrementalPdfFileWriter], None]
OTHER, SIGNED = ModificationLevel.OTHER, ModificationLevel.FORM_FILLING


def signed(*changes: tuple[str, Any], by_page: bool = False) -> Change:
    """The field "Counterpart" gets a signature, and these entries."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        place = field(writer, "Counterpart")
        place[name("/V")] = writer.add_object(dictionary(Type=name("/Sig")))
        if by_page:
            place[name("/P")] = page(writer).container_ref and generic.IndirectObject(
                page(writer).container_ref.idnum, 0, writer
            )
        for key, value in changes:
            place[name(key)] = value
        writer.update_container(place)

    return change


POINT = ("/Rect", numbers(0, 0, 0, 0))

PERMITTED: dict[str, Change] = {
    "a place without an extent": signed(POINT),
    "and on another page": signed(POINT, by_page=True),
    "and a date": signed(POINT, ("/M", text("D:20261130120000Z"))),
}


def _without_signature(writer: IncrementalPdfFileWriter) -> None:
    place = field(writer, "Counterpart")
    place[name("/Rect")] = numbers(0, 0, 0, 0)
    writer.update_container(place)


REFUSED: dict[str, Change] = {
    "another place": signed(("/Rect", numbers(40, 400, 240, 500))),
    "a line": signed(("/Rect", numbers(0, 0, 500, 0))),
    "a place that is named on another page": signed(by_page=True),
    "a page that is none": signed(POINT, ("/P", dictionary(Type=name("/Catalog")))),
    "a place taken away without a signature": _without_signature,
    "another name": signed(POINT, ("/TU", text("Signature of somebody else"))),
}


@pytest.mark.parametrize("case", PERMITTED)
def test_an_invisible_signature_in_a_visible_place(case: str) -> None:
    assert judged(base_pdf(), PERMITTED[case], permission=MDPPerm.FILL_FORMS) == SIGNED


@pytest.mark.parametrize("case", REFUSED)
def test_more_than_that(case: str) -> None:
    assert judged(base_pdf(), REFUSED[case], permission=MDPPerm.FILL_FORMS) == OTHER


def test_a_version_stamp_in_the_page_tree() -> None:
    assert judged(base_pdf(), put("/ITXT", text("2.1.7"), "/Pages")) == ModificationLevel.LTA_UPDATES
    for key, value in (
        ("/ITXT", dictionary(S=name("/URI"))),
        ("/Rotate", generic.NumberObject(90)),
        ("/Resources", dictionary()),
        ("/Count", generic.NumberObject(1)),
        ("/MediaBox", text("2.1.7")),
        ("/ITXT", text("x" * 4000)),
    ):
        assert judged(base_pdf(), put(key, value, "/Pages")) == OTHER, (key, value)


@pytest.fixture(scope="module")
def blank() -> bytes:
    """With a blank picture in the counterpart's place, and another that a page shows."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf())) as document:
        looks = [
            document.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 170, 70]) for _ in range(2)
        ]
        document.Root.AcroForm.Fields[2].AP = Dictionary(N=looks[0])
        document.pages[0].Resources.XObject = Dictionary(Look=looks[1])
        document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def used_again(pdf: bytes, chosen: Callable[[pikepdf.Pdf], Any], *, skipped: int = 1) -> bytes:
    """As Poppler writes it: the field signed, and the number of an object of the file used again with the generation ``skipped``."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        old, place = chosen(document).objgen[0], document.Root.AcroForm.Fields[2]
        size, root, number = int(document.trailer.Size), document.Root.objgen[0], place.objgen[0]
        place.V, place.M = Dictionary(Type=Name.Sig), "D:20261130120000Z"
        place.V = document.make_indirect(place.V)
        place.AP.N = document.make_stream(b"q Q")
        written = place.unparse(resolved=True)
        for offset, made in enumerate((place.V, place.AP.N)):
            written = written.replace(b"%d 0 R" % made.objgen[0], b"%d 0 R" % (size + offset))
    out, places = bytearray(pdf), {}
    empty = b"<< /Length 0 /Subtype /Form /BBox [ 0 0 9 9 ] >>\nstream\n\nendstream"
    for key, generation, body in (
        (old, skipped, empty),
        (number, 0, written),
        (size, 0, b"<< /Type /Sig >>"),
        (size + 1, 0, empty),
    ):
        places[key] = (len(out), generation)
        out += b"%d %d obj\n%s\nendobj\n" % (key, generation, body)
    table, before = len(out), pdf[pdf.rindex(b"startxref") + 9 :].split()[0]
    out += b"xref\n" + b"".join(b"%d 1\n%010d %05d n \n" % (key, *places[key]) for key in sorted(places))
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (size + 2, root, before, table)
    return bytes(out)


def level(pdf: bytes) -> ModificationLevel:
    document = read(pdf)
    assert document.strict
    old, new = document.reader.get_historical_resolver(0), document.reader.get_historical_resolver(1)
    try:
        return STRICT.apply(old, new, field_mdp_spec=None, doc_mdp=MDPPerm.FILL_FORMS).modification_level
    except (SuspiciousModification, *READING_FAILS):
        return OTHER


def test_the_number_of_the_old_picture_used_again(blank: bytes) -> None:
    assert level(used_again(blank, lambda document: document.Root.AcroForm.Fields[2].AP.N)) == SIGNED


def test_the_number_of_anything_else_used_again(blank: bytes) -> None:
    assert level(used_again(blank, lambda document: document.pages[0].Resources.XObject.Look)) == OTHER
    assert level(used_again(blank, lambda document: document.pages[0].Contents)) == OTHER
    assert level(used_again(blank, lambda document: document.Root.AcroForm.Fields[1])) == OTHER


def test_a_generation_left_out_is_not_well_formed(blank: bytes) -> None:
    assert not read(used_again(blank, lambda document: document.Root.AcroForm.Fields[2].AP.N, skipped=2)).strict
