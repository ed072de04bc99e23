"""What a revision may change, asked of the objects of one revision after another: nobody has signed these files."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from signing.pdf.document import READING_FAILS
from signing.validate.steps.rules import ANNOTATING, FILLING, STRICT
from tests.support.signing_kit import base_pdf

Change = Callable[[IncrementalPdfFileWriter], None]
OTHER = ModificationLevel.OTHER


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({generic.pdf_name("/" + key): value for key, value in entries.items()})


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, values))


def name(value: str) -> generic.NameObject:
    return generic.pdf_name(value)


def text(value: str) -> generic.TextStringObject:
    return generic.TextStringObject(value)


def drawing(data: bytes = b"0 0 10 10 re f") -> generic.StreamObject:
    entries = dictionary(Type=name("/XObject"), Subtype=name("/Form"), BBox=numbers(0, 0, 100, 20))
    return generic.StreamObject(entries, stream_data=data)


def page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0].get_object()


def field(writer: IncrementalPdfFileWriter, title: str) -> generic.DictionaryObject:
    return next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == title)


def put(key: str, value: Any, *path: str) -> Change:
    """The entry ``key`` gets ``value`` in the object at the end of ``path``, which begins in the catalog."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        thing = writer.root
        for step in path:
            thing = thing[int(step)].get_object() if step.isdecimal() else thing[step]
        thing[name(key)] = writer.add_object(value) if isinstance(value, generic.StreamObject) else value
        writer.update_container(thing)

    return change


PAGE = ("/Pages", "/Kids", "0")


@pytest.fixture(scope="module")
def rich() -> bytes:
    """With a layer, a note, a form within the page, a text field with a value and one without, and a store."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        first = document.pages[0]
        look = document.make_stream(b"0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20])
        blank = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 20])
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="Layer"))
        first.Resources.XObject = Dictionary(Look=look)
        first.Resources.Properties = Dictionary(Layer=layer)
        document.Root.OCProperties = document.make_indirect(
            Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), OFF=Array()))
        )
        note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=[0, 0, 9, 9], AP=Dictionary(N=look))
        boxes = [
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=title, Rect=[9, 9, 99, 29],
                AP=Dictionary(N=shown), P=first.obj, **value,
            )
            for title, shown, value in (("Sum", look, {"V": "10"}), ("Remark", blank, {}))
        ]  # fmt: skip
        held = [document.make_indirect(one) for one in (note, *boxes)]
        first.Annots = Array(held)
        document.Root.AcroForm.Fields.extend(held[1:])
        document.Root.DSS = document.make_indirect(Dictionary(Certs=Array()))
        document.docinfo["/Title"] = "Cooperation agreement"
        document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


def judged(
    pdf: bytes, change: Change, policy: StandardDiffPolicy = STRICT, permission: MDPPerm | None = None
) -> ModificationLevel:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    reader = PdfFileReader(out)
    old, new = reader.get_historical_resolver(0), reader.get_historical_resolver(1)
    try:
        return policy.apply(old, new, field_mdp_spec=None, doc_mdp=permission).modification_level
    except (SuspiciousModification, *READING_FAILS):
        return OTHER


def other_title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(dictionary(Title=text("Another title"))))


def words_exchanged(writer: IncrementalPdfFileWriter) -> None:
    contents = page(writer)["/Contents"]
    contents._data, contents._encoded_data = b"BT (Other words) Tj ET", None
    writer.update_container(contents)


def look_overwritten(writer: IncrementalPdfFileWriter) -> None:
    look = page(writer)["/Resources"]["/XObject"]["/Look"]
    look._data, look._encoded_data = b"0 0 50 15 re f", None
    writer.update_container(look)


def note_added(writer: IncrementalPdfFileWriter, **more: Any) -> None:
    note = dictionary(Type=name("/Annot"), Subtype=name("/Text"), Rect=numbers(0, 0, 9, 9), **more)
    page(writer)["/Annots"].append(writer.add_object(note))
    writer.update_container(page(writer)["/Annots"])


def note_taken_away(writer: IncrementalPdfFileWriter) -> None:
    del page(writer)["/Annots"][0]
    writer.update_container(page(writer)["/Annots"])


def seen_field_added(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("Another", on_page=0, box=(10, 10, 90, 40)))


def second_widget(writer: IncrementalPdfFileWriter) -> None:
    parent = field(writer, "Seal")
    widget = dictionary(Type=name("/Annot"), Subtype=name("/Widget"), Rect=numbers(0, 0, 9, 9), AP=dictionary())
    parent[name("/Kids")] = generic.ArrayObject([writer.add_object(widget)])
    writer.update_container(parent)


def value_given(title: str, value: str | None, look: bytes | None) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        box = field(writer, title)
        if value is not None:
            box[name("/V")] = text(value)
        if look is not None:
            box[name("/AP")] = dictionary(N=writer.add_object(drawing(look)))
        writer.update_container(box)

    return change


def store_lists_the_page(writer: IncrementalPdfFileWriter) -> None:
    """The page's words are exchanged, and the store says that they are a certificate."""
    words_exchanged(writer)
    writer.root["/DSS"][name("/Certs")] = generic.ArrayObject([page(writer).raw_get("/Contents")])
    writer.update_container(writer.root["/DSS"])


def store_taken_away(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/DSS"]
    writer.update_root()


def form_taken_away(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def field_taken_away(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]["/Fields"][0]
    writer.update_container(writer.root["/AcroForm"])


LAYERS = dictionary(ON=generic.ArrayObject(), OFF=generic.ArrayObject())
ACTION = dictionary(S=name("/URI"), URI=text("https://example.org/"))

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'
)

REFUSED: dict[str, Change] = {
    "words exchanged": words_exchanged,
    "page turned": put("/Rotate", generic.NumberObject(90), *PAGE),
    "page cropped": put("/CropBox", numbers(0, 0, 595, 700), *PAGE),
    "larger unit": put("/UserUnit", generic.NumberObject(2), *PAGE),
    "action of a page": put("/AA", dictionary(O=ACTION), *PAGE),
    "another font": put("/BaseFont", name("/Courier"), *PAGE, "/Resources", "/Font", "/F1"),
    "a form within the page": look_overwritten,
    "resources of all pages": put("/Resources", dictionary(ProcSet=generic.ArrayObject()), "/Pages"),
    "another tree of pages": put("/Pages", dictionary(Type=name("/Pages"), Count=generic.NumberObject(0))),
    "layers switched": put("/D", LAYERS, "/OCProperties"),
    "a layer meant otherwise": put("/Intent", name("/Design"), "/OCProperties", "/OCGs", "0"),
    "note added": note_added,
    "note hidden": put("/F", generic.NumberObject(2), *PAGE, "/Annots", "0"),
    "note taken away": note_taken_away,
    "value exchanged": value_given("Sum", "20", b"0 0 9 9 re f"),
    "value without its look": value_given("Sum", "20", None),
    "look without its value": value_given("Sum", None, b"0 0 9 9 re f"),
    "fields drawn anew": put("/NeedAppearances", generic.BooleanObject(value=True), "/AcroForm"),
    "a form of another kind": put("/XFA", drawing(), "/AcroForm"),
    "field taken away": field_taken_away,
    "form taken away": form_taken_away,
    "second widget": second_widget,
    "field moved": put("/Rect", numbers(0, 0, 300, 300), "/AcroForm", "/Fields", "1"),
    "field hidden": put("/F", generic.NumberObject(2), "/AcroForm", "/Fields", "1"),
    "title": other_title,
    "opens elsewhere": put("/OpenAction", ACTION),
    "attachments and scripts": put("/Names", dictionary()),
    "bookmarks": put("/Outlines", dictionary(Type=name("/Outlines"))),
    "page labels": put("/PageLabels", dictionary(Nums=generic.ArrayObject())),
    "what the reader shows": put("/ViewerPreferences", dictionary(DisplayDocTitle=generic.BooleanObject(value=True))),
    "words read aloud": put("/StructTreeRoot", dictionary(Type=name("/StructTreeRoot"))),
    "store taken away": store_taken_away,
    "store over the page": store_lists_the_page,
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_a_revision_changes_nothing_that_is_shown_or_done(rich: bytes, change: Change) -> None:
    assert judged(rich, change) == OTHER


@pytest.mark.parametrize(
    "change",
    [
        put("/OCSPs", generic.ArrayObject(), "/DSS"),
        put(
            "/Metadata", generic.StreamObject(dictionary(Type=name("/Metadata"), Subtype=name("/XML")), stream_data=XMP)
        ),
    ],
    ids=["validation data", "metadata"],
)
def test_validation_data_and_metadata_may_follow(rich: bytes, change: Change) -> None:
    assert judged(rich, change) == ModificationLevel.LTA_UPDATES


def test_filling_is_told_apart(rich: bytes) -> None:
    filled = value_given("Remark", "agreed", b"0 0 9 9 re f")
    assert judged(rich, filled) == OTHER
    assert judged(rich, filled, FILLING) == ModificationLevel.FORM_FILLING
    assert judged(rich, value_given("Sum", "20", b"0 0 9 9 re f"), FILLING) == OTHER
    assert judged(rich, value_given("Sum", None, b"0 0 9 9 re f"), FILLING) == OTHER


def test_notes_are_told_apart(rich: bytes) -> None:
    assert judged(rich, note_added, FILLING) == OTHER
    assert judged(rich, note_added, ANNOTATING, MDPPerm.ANNOTATE) == ModificationLevel.ANNOTATIONS
    acting = lambda writer: note_added(writer, A=ACTION)  # noqa: E731  a note that does something
    assert judged(rich, acting, ANNOTATING, MDPPerm.ANNOTATE) == OTHER
    assert judged(rich, words_exchanged, ANNOTATING, MDPPerm.ANNOTATE) == OTHER


def test_a_new_field_on_the_page_of_a_certified_file_is_refused(rich: bytes) -> None:
    assert judged(rich, seen_field_added, permission=MDPPerm.FILL_FORMS) == OTHER
    assert judged(rich, seen_field_added) != OTHER  # nobody certified: the look at the pages has to tell
