"""The same value in another form is no change: objects of their own or not, copies, nulls, inherited entries. Anything else still is one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing import TrustAnchors, verify
from tests.support.signing_kit import base_pdf
from tests.unit.signing.by_hand import signed
from tests.unit.signing.tools import increment
from tests.unit.signing.validate.test_rules import dictionary, field, name, numbers, page, text

Change = Callable[[IncrementalPdfFileWriter], None]
MISSING = 9000


def own(*path: str | int) -> Change:
    """The value at the end of the path, from the catalog on, becomes an object of its own."""
    return _moved(path, lambda writer, value: writer.add_object(_copy(value)))


def within(*path: str | int) -> Change:
    """The object there is written where it is named."""
    return _moved(path, lambda _, value: _copy(value))


def _copy(value: Any) -> Any:
    if isinstance(value, generic.StreamObject):
        return generic.StreamObject(generic.DictionaryObject(dict.copy(value)), encoded_data=value.encoded_data)
    if isinstance(value, generic.DictionaryObject):
        return generic.DictionaryObject(dict.copy(value))
    return generic.ArrayObject(list.__iter__(value)) if isinstance(value, generic.ArrayObject) else value


def _moved(path: tuple[str | int, ...], made: Callable[[Any, Any], Any]) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        holder: Any = writer.root
        for step in path[:-1]:
            holder = holder[step]
        value, last = holder[path[-1]], path[-1]
        if isinstance(last, str):
            holder[name(last)] = made(writer, value)
        else:
            list.__setitem__(holder, last, made(writer, value))
        writer.update_container(holder)

    return change


def put(change: Callable[[Any], dict[str, Any]]) -> Change:
    """Entries of the first page."""

    def act(writer: IncrementalPdfFileWriter) -> None:
        first = page(writer)
        for key, value in change(writer).items():
            first[name("/" + key)] = value
        writer.update_container(first)

    return act


def missing(writer: IncrementalPdfFileWriter) -> Any:
    return generic.IndirectObject(MISSING, 0, writer)


@cache
def original(encryption: pikepdf.Encryption | None = None) -> bytes:
    """Two pages that inherit their size, with a link, a layer, a title and an empty text field; signed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        first, root = document.pages[0].obj, document.Root
        root.Pages.MediaBox = pikepdf.Array([0, 0, 595, 842])
        del document.pages[1].obj.MediaBox
        layer = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Layer"))
        root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(Order=[layer]))
        first.Resources.Properties = pikepdf.Dictionary(L1=layer)
        link = {"Type": "/Annot", "Subtype": "/Link"}
        names = {key: pikepdf.Name(value) for key, value in link.items()}
        first.Annots = pikepdf.Array([pikepdf.Dictionary(**names, Rect=[9, 9, 20, 20], Dest=[first, pikepdf.Name.Fit])])
        first.Rotate = 0
        root.Names = document.make_indirect(
            pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=["a", [first, pikepdf.Name.Fit]]))
        )
        widget = {"Type": "/Annot", "Subtype": "/Widget", "FT": "/Tx"}
        names = {key: pikepdf.Name(value) for key, value in widget.items()}
        box = document.make_indirect(pikepdf.Dictionary(**names, T="Note", Rect=[1, 1, 9, 9], Empty=None))
        root.AcroForm.Fields.append(box)
        document.save(out, deterministic_id=encryption is None, compress_streams=False, encryption=encryption or False)
    return signed(out.getvalue(), password=None if encryption is None else "")


KIDS = ("/Pages", "/Kids", 0)


@pytest.mark.parametrize(
    "change",
    [
        own(*KIDS, "/MediaBox"),
        own(*KIDS, "/Resources"),
        own(*KIDS, "/Resources", "/Font"),
        own(*KIDS, "/Resources", "/Font", "/F1"),
        within(*KIDS, "/Resources", "/Font", "/F1"),
        own(*KIDS, "/Contents"),
        own(*KIDS, "/Annots"),
        own(*KIDS, "/Annots", 0),
        own(*KIDS, "/Annots", 0, "/Rect"),
        own(*KIDS, "/Rotate"),
        own("/Pages", "/Kids"),
        own("/Pages", "/Count"),
        own("/Pages", "/MediaBox"),
        own("/AcroForm"),
        within("/AcroForm"),
        own("/AcroForm", "/Fields"),
        own("/AcroForm", "/SigFlags"),
        own("/AcroForm", "/Fields", 0, "/Rect"),
        own("/AcroForm", "/Fields", 0, "/T"),
        own("/AcroForm", "/Fields", 3, "/Rect"),
        own("/AcroForm", "/Fields", 4, "/Rect"),
        own("/AcroForm", "/Fields", 4, "/T"),
        own("/OCProperties"),
        own("/OCProperties", "/OCGs"),
        own("/OCProperties", "/D"),
        own("/Names"),
        within("/Names"),
        own("/Names", "/Dests"),
        own("/Names", "/Dests", "/Names", 1),
        put(lambda _: {"MediaBox": generic.ArrayObject([generic.FloatObject(n) for n in ("0.0", "0", "595.00", "842")])}),
        put(lambda _: {"Thumb": generic.NullObject()}),
        put(lambda writer: {"Thumb": missing(writer), "AA": missing(writer)}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("more", [False, True])
def test_a_value_in_another_form_is_no_change(change: Change, more: bool) -> None:
    made = increment(original(), change)
    verdict = judged(signed(made, "Third") if more else made)
    assert (verdict.integrity, verdict.step(8).said()) == ("intact", verdict.step(8).said())


def judged(pdf: bytes) -> Any:
    return verify(pdf, anchors=TrustAnchors((), ()), at=datetime(2026, 11, 30, tzinfo=UTC))


def inherited(writer: IncrementalPdfFileWriter) -> None:
    second = writer.root["/Pages"]["/Kids"][1].get_object()
    second[name("/MediaBox")] = numbers(0, 0, 595, 842)
    writer.update_container(second)


def left_to_the_parents(writer: IncrementalPdfFileWriter) -> None:
    first = page(writer)
    del first["/MediaBox"]
    writer.update_container(first)


@pytest.mark.parametrize("change", [inherited, left_to_the_parents])
def test_a_page_may_say_what_it_inherits_or_leave_it(change: Change) -> None:
    assert judged(increment(original(), change)).integrity == "intact"


def freed(pdf: bytes, number: int) -> bytes:
    """An increment with a table by hand that frees the object."""
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", pdf))
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    table = b"xref\n%d 1\n0000000000 00001 f \ntrailer\n<</Size %d/Root %s/Prev %d>>\n" % (number, size, root, before)
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def number_of(pdf: bytes, *path: str) -> int:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    holder: Any = writer.root
    for step in path[:-1]:
        holder = holder[step]
    return int(holder.raw_get(path[-1]).idnum)


def test_an_object_that_nothing_names_any_more_may_be_freed() -> None:
    number = number_of(original(), "/Names")
    assert judged(freed(increment(original(), within("/Names")), number)).integrity == "intact"


def test_an_object_that_is_in_use_may_not_be_freed() -> None:
    number = number_of(original(), "/Names")
    assert judged(freed(original(), number)).integrity == "altered"


def layer(writer: IncrementalPdfFileWriter) -> None:
    copy = writer.add_object(dictionary(Type=name("/OCG"), Name=text("Layer")))
    properties = page(writer)["/Resources"]["/Properties"]
    properties[name("/L1")] = copy
    writer.update_container(properties)


def copied_field(writer: IncrementalPdfFileWriter) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    copy = generic.DictionaryObject(dict.copy(field(writer, "Note")))
    fields[4] = writer.add_object(copy)
    writer.update_container(fields)


def copied_page(writer: IncrementalPdfFileWriter) -> None:
    kids = writer.root["/Pages"]["/Kids"]
    kids[0] = writer.add_object(generic.DictionaryObject(dict.copy(page(writer))))
    writer.update_container(kids)


def other_stream(writer: IncrementalPdfFileWriter) -> None:
    first = page(writer)
    first[name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=first["/Contents"].data + b" "))
    writer.update_container(first)


def other_font(writer: IncrementalPdfFileWriter) -> None:
    fonts = page(writer)["/Resources"]["/Font"]
    made = dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Helvetica"), Extra=numbers(1))
    fonts[name("/F1")] = writer.add_object(made)
    writer.update_container(fonts)


@pytest.mark.parametrize(
    "change",
    [
        layer, copied_field, copied_page, other_stream, other_font,
        put(lambda writer: {"MediaBox": writer.add_object(numbers(0, 0, 595, 841))}),
        put(lambda _: {"Rotate": generic.NullObject(), "CropBox": numbers(0, 0, 595, 842)}),
        put(lambda writer: {"Annots": writer.add_object(generic.ArrayObject())}),
    ],
    ids=["layer", "field", "page", "stream", "font", "size", "gone", "notes"],
)  # fmt: skip
def test_what_is_not_the_same_is_a_change(change: Change) -> None:
    assert judged(increment(original(), change)).integrity == "altered"


def test_a_copy_of_what_was_changed_in_place_does_not_stand_for_it() -> None:
    def change(writer: IncrementalPdfFileWriter) -> None:
        font = page(writer)["/Resources"]["/Font"]["/F1"]
        own(*KIDS, "/Resources", "/Font", "/F1")(writer)
        font[name("/Extra")] = numbers(1)
        writer.update_container(font)

    assert judged(increment(original(), change)).integrity == "altered"


def test_a_value_that_was_moved_is_compared_again_afterwards() -> None:
    moved = increment(original(), own(*KIDS, "/MediaBox"))

    def change(writer: IncrementalPdfFileWriter) -> None:
        sides = page(writer)["/MediaBox"]
        sides[2] = generic.NumberObject(500)
        writer.update_container(sides)

    for pdf in (moved, signed(moved, "Third")):
        assert judged(increment(pdf, change)).integrity == "altered"


def test_what_an_older_page_names_as_its_parent_may_not_be_put_in_later() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        document.pages[0].obj.Parent = document.make_indirect(pikepdf.Dictionary(Later=1))
        document.save(out, deterministic_id=True, compress_streams=False)
    number = number_of(out.getvalue(), "/Pages")
    assert number

    def change(writer: IncrementalPdfFileWriter) -> None:
        first = page(writer)
        first[name("/Parent")] = generic.IndirectObject(MISSING, 0, writer)
        writer.update_container(first)

    promised = signed(increment(base_pdf(locks=False), change))
    assert judged(promised).integrity == "intact"
    size = max(int(found) for found in re.findall(rb"/Size (\d+)", promised))
    root = re.findall(rb"/Root (\d+ \d+ R)", promised)[-1]
    before = int(re.findall(rb"startxref\s+(\d+)", promised)[-1])
    held = promised + b"%d 0 obj\n<</Type/Pages/Rotate 0>>\nendobj\n" % MISSING
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %s/Prev %d>>\n" % (
        MISSING, len(promised), max(size, MISSING + 1), root, before,
    )  # fmt: skip
    assert judged(held + table + b"startxref\n%d\n%%%%EOF\n" % len(held)).integrity == "altered"
