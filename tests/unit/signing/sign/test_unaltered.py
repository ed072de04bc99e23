"""The integrity check skips known files and looks only at what signing has added."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing import SigningError, SigningRefused
from signing.pdf.document import read
from signing.sign import unaltered
from signing.sign.unaltered import require_added_to, require_unaltered
from signing.validate.steps import changes
from signing.wording import message
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, own_tool, rotate_first_page

NAME, NUMBER = generic.pdf_name, generic.NumberObject


@pytest.fixture(scope="module")
def signed(kit) -> bytes:
    """Known as unaltered to this process, as everything that it has made."""
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf).pdf


def page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0].get_object()


def other_content(writer: IncrementalPdfFileWriter) -> None:
    page(writer)[NAME("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT (Other words) Tj ET"))
    writer.update_container(page(writer))


def rewritten_content(writer: IncrementalPdfFileWriter) -> None:
    content = page(writer)["/Contents"]
    content._data = b"BT (Other words) Tj ET"
    content._encoded_data = None
    writer.mark_update(page(writer).raw_get("/Contents"))


def one_more_page(writer: IncrementalPdfFileWriter) -> None:
    writer.insert_page(
        generic.DictionaryObject({NAME("/Type"): NAME("/Page"), NAME("/MediaBox"): page(writer)["/MediaBox"]})
    )


def a_visible_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("Sneaky", on_page=0, box=(10, 10, 200, 200)))


def a_moved_field(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][2].get_object()
    field[NAME("/Rect")] = generic.ArrayObject(map(NUMBER, (0, 0, 500, 700)))
    writer.update_container(field)


def a_signature_taken_out(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    del field["/V"]
    writer.update_container(field)


def another_font(writer: IncrementalPdfFileWriter) -> None:
    font = page(writer)["/Resources"]["/Font"]["/F1"]
    font[NAME("/BaseFont")] = NAME("/Symbol")
    writer.update_container(font)


@pytest.mark.parametrize(
    "change",
    [
        rotate_first_page, other_content, rewritten_content, one_more_page, a_visible_field, a_moved_field, a_signature_taken_out,
        another_font,
    ],
)  # fmt: skip
def test_what_was_added_is_held_to_the_same_rules(kit, signed, change):
    after = increment(signed, change)
    with pytest.raises(SigningRefused) as refused:
        require_added_to(signed, read(after))
    assert refused.value.code == "altered"
    with pytest.raises(SigningRefused):
        require_unaltered(read(after))  # and what was refused is not remembered


def test_a_signature_over_a_change_is_refused_too(kit, signed):
    after = own_tool(kit, increment(signed, other_content))
    with pytest.raises(SigningRefused):
        require_added_to(signed, read(after))
    fine = own_tool(kit, signed)
    require_added_to(signed, read(fine))


def test_what_is_wrong_with_the_end_of_the_file_is_a_refusal(kit, signed, monkeypatch):
    after = kit.complete(signed, final=True).pdf
    monkeypatch.setattr(changes, "tail_complaint", lambda _document: message("end.no_mark"))
    with pytest.raises(SigningRefused, match=str(message("end.no_mark"))):
        require_added_to(signed, read(after))


def test_what_does_not_begin_with_it_was_not_added_to_it(kit, signed):
    with pytest.raises(SigningError, match="does not start with"):
        require_added_to(signed, read(kit.certify(base_pdf(text="Other")).pdf))


def test_a_file_that_is_not_known_is_looked_at_whole(kit, signed):
    """The change lies in the bytes that came in, and what was added is all right."""
    altered = increment(signed, other_content)
    after = own_tool(kit, altered)
    with pytest.raises(SigningRefused):
        require_added_to(altered, read(after))


def test_only_these_very_bytes_are_known(signed):
    require_unaltered(read(signed))
    other = signed.replace(b"Cooperation agreement, page 1", b"Cooperation agreement, page 9")
    assert other != signed
    require_unaltered(read(other))  # as far as revisions go; whether the digest is right, the judges of signatures say


def test_no_more_is_remembered_than_said(monkeypatch):
    monkeypatch.setattr(unaltered, "MAX_REMEMBERED", 3)
    found = unaltered._Found()
    for number in range(5):
        found.add(bytes([number]))
    assert [bytes([number]) in found for number in range(5)] == [False, False, True, True, True]


def test_results_are_named_without_their_content(kit, signed):
    assert len(repr(read(signed))) < 200
    assert len(repr(kit.certify(base_pdf()))) < 300
    assert io.BytesIO(signed).read(5) == b"%PDF-"
