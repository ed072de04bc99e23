"""References to nothing, private keys of trailers and free entries, as ISO 32000-2 means them."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError

from signing.pdf.reader import Reader


def plain(trailer: str = "") -> bytes:
    """One revision with a table, and a page that refers to an object that does not exist."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    written = out.getvalue()
    return written.replace(b"/Type /Catalog", b"/Type /Catalog /X 900 0 R", 1).replace(
        b"trailer <<", b"trailer << " + trailer.encode(), 1
    )


def rebuilt(pdf: bytes) -> bytes:
    """The table of cross-references with the places that the objects have now."""
    places = {int(found[1]): found.start() for found in re.finditer(rb"(?m)^(\d+) 0 obj", pdf)}
    start = pdf.index(b"xref\n")
    rows = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
    trailer = pdf[pdf.index(b"trailer") : pdf.index(b"startxref")]
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    return pdf[:start] + table + rows + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def increment(pdf: bytes, rows: bytes, objects: bytes = b"", size: int = 1000) -> bytes:
    """``rows`` of a table, with ``objects`` before it; ``@`` in the rows is the place of the first object."""
    root = re.search(rb"/Root (\d+ 0 R)", pdf)
    assert root is not None
    before = pdf.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(pdf[before : pdf.index(b"\n", before)])
    place = len(pdf) + len(objects)
    table = b"xref\n" + rows.replace(b"@", b"%010d" % len(pdf))
    return (
        pdf
        + objects
        + table
        + b"trailer << /Root %s /Size %d /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (root[1], size, previous, place)
    )


def test_a_reference_to_an_object_of_no_revision_is_null() -> None:
    reader = Reader(io.BytesIO(rebuilt(plain())))
    assert isinstance(reader.root.raw_get("/X").get_object(), generic.NullObject)


def test_one_that_a_later_revision_defines_is_not() -> None:
    """It could show something new through what was signed before."""
    late = increment(rebuilt(plain()), b"900 1\n@ 00000 n \n", b"900 0 obj\n(later)\nendobj\n")
    with pytest.raises(PdfReadError):
        _ = Reader(io.BytesIO(late)).get_historical_resolver(0).root["/X"]


@pytest.mark.parametrize(("number", "kept"), [(901, False), (3, True)])
def test_private_keys_of_a_trailer_that_lead_to_nothing_are_left_out(number: int, kept: bool) -> None:
    reader = Reader(io.BytesIO(rebuilt(plain(f"/PrivateStreams [{number} 0 R]"))))
    assert "/PrivateStreams" in reader.trailer.flatten(0)
    assert ("/PrivateStreams" in reader.get_historical_resolver(0).trailer_view) is kept


def test_free_entries_count_for_numbers_in_use_only() -> None:
    first = rebuilt(plain())
    freeing = increment(first, b"3 1\n0000000000 00001 f \n950 1\n0000000000 00001 f \n")
    reader = Reader(io.BytesIO(freeing))
    assert {ref.idnum for ref in reader.get_historical_resolver(1).refs_freed_in_revision()} == {3}
    assert {ref.idnum for ref in reader.get_historical_resolver(1).explicit_refs_in_revision()} == {3}
