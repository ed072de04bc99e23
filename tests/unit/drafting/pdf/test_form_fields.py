"""Forms among annexes: every value stands whole on its page, or the field is named."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from service.drafting.errors import AnnexRefused
from service.drafting.pdf.annex import annexes, fields, sameness
from tests.unit.drafting.portable import changed, text_pdf, with_annotation

PAGE = text_pdf("A form")
LONG = (
    "The counterpart shall pay in two instalments.\rThe first is due on 1 March.\rThe second is due on 1 September, after the report has been "
    "accepted by the Secretariat and published."
)


def form(need: bool, **traits: Any) -> bytes:
    """A page with one field whose value has no drawing yet."""

    def change(pdf: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        usual = {"FT": Name.Tx, "T": String("sum"), "DA": String("/Helv 10 Tf 0 g"), "Rect": Array([50, 500, 350, 520])}
        field = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4, **{**usual, **traits}))
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=need, DR=Dictionary(Font=Dictionary(Helv=font))
        )

    return changed(PAGE, change)


def examined(data: bytes) -> str:
    """The text of the clean annex, made without a child process."""
    _, (pdf,) = annexes.examine_sandboxed({"title": "Form", "pages": 10}, [data])
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(document[0].get_textpage().get_text_range().split())


def refused(data: bytes) -> AnnexRefused:
    with pytest.raises(AnnexRefused) as caught:
        annexes.examine_sandboxed({"title": "Form", "pages": 10}, [data])
    return caught.value


@pytest.mark.parametrize("need", [True, False])
@pytest.mark.parametrize(
    ("traits", "shown"),
    [
        ({"V": String("Quito")}, "Quito"),
        ({"V": String("Ελληνικά Tяж ńőś")}, "Ελληνικά Tяж ńőś"),
        ({"V": String("Հայերեն ქართული")}, "Հայերեն ქართული"),
        ({"V": String(LONG), "Ff": 4096, "Rect": Array([50, 500, 350, 620])}, " ".join(LONG.split())),
        ({"V": String(LONG), "Ff": 4096, "DA": String("/Helv 0 Tf 0 0 1 rg"), "Rect": Array([50, 500, 250, 580])}, " ".join(LONG.split())),
        ({"V": String("A rather long name of a place that is set smaller than usual")}, "A rather long name of a place that is set smaller than usual"),
        ({"V": String("12345"), "Ff": 1 << 24, "MaxLen": 8}, "12345"),
        ({"FT": Name.Ch, "Ff": 1 << 17, "V": String("ec"), "Opt": Array([Array([String("ec"), String("Ecuador")])])}, "Ecuador"),
        ({"FT": Name.Ch, "V": Array([String("a"), String("b")]), "Rect": Array([50, 500, 350, 560])}, "a b"),
        ({"V": String("Turned"), "MK": Dictionary(R=90), "Rect": Array([50, 400, 80, 520])}, "Turned"),
    ],
)  # fmt: skip
def test_a_value_without_a_drawing_is_drawn_whole(need: bool, traits: dict[str, Any], shown: str) -> None:
    assert shown.replace(" ", "") in examined(form(need, **traits)).replace(" ", "")


@pytest.mark.parametrize(
    ("traits", "why"),
    [
        ({"V": String("שלום")}, "no font here draws “ש”"),
        ({"V": String("नमस्ते")}, "no font here draws “न”"),
        ({"V": String("中文")}, "no font here draws “中”"),
        ({"V": String(LONG * 30), "Ff": 4096}, "does not fit"),
        ({"V": String("secret"), "Ff": 8192}, "a password"),
        ({"V": String("123456789"), "Ff": 1 << 24, "MaxLen": 3}, "does not fit"),
    ],
)
def test_a_value_that_cannot_be_drawn_is_refused_with_the_field(traits: dict[str, Any], why: str) -> None:
    error = refused(form(True, TU=String("Total sum"), **traits))

    assert error.code == "field_lost"
    assert "“Total sum (sum)” on page 1" in str(error)
    assert why in str(error)
    assert str(AnnexRefused.from_data(error.to_data())) == str(error)


def drawn(pdf: Pdf, said: str, *, width: float = 300) -> Any:
    """An appearance as a program leaves it."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    return pdf.make_stream(
        f"/Tx BMC BT /F 10 Tf 2 6 Td ({said}) Tj ET EMC".encode(), Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([0, 0, width, 20]), Resources=Dictionary(Font=Dictionary(F=font)),
    )  # fmt: skip


def with_drawing(data: bytes, said: str) -> bytes:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].obj.Annots[0].AP = Dictionary(N=drawn(pdf, said))

    return changed(data, change)


@pytest.mark.parametrize(
    ("need", "value", "said", "redrawn"),
    [
        (False, "Quito", "Quito", False),
        (False, "Quito and Lima", "Quito", True),
        (False, "A long value that the drawing cuts at the edge of its field somewhere", "A long value that the drawing cuts at the edge of its field somewhere", True),
        (True, "Quito", "Quito", True),
        (False, "", "Old", False),
        (True, "", "Old", True),
    ],
)  # fmt: skip
def test_a_drawing_that_does_not_show_the_value_is_made_again(need: bool, value: str, said: str, redrawn: bool) -> None:
    data = with_drawing(form(need, V=String(value), Rect=Array([50, 500, 250, 520])), said)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        old = pdf.pages[0].obj.Annots[0].AP.N.read_bytes()
        if not need and len(said) > 40:
            pdf.pages[0].obj.Annots[0].AP.N.BBox = Array([0, 0, 200, 20])
        fields.complete(pdf)
        assert (pdf.pages[0].obj.Annots[0].AP.N.read_bytes() != old) is redrawn


def test_a_ticked_box_is_drawn_and_one_that_is_off_is_not() -> None:
    box = {"FT": Name.Btn, "Rect": Array([50, 500, 70, 520])}
    on, off = form(True, V=Name.Yes, **box), form(True, V=Name.Off, **box)
    pictures = []
    for data in (on, off):
        _, (pdf,) = annexes.examine_sandboxed({"title": "Form", "pages": 10}, [data])
        pictures.append(pdf)

    assert list(sameness.differing(*pictures)) == [1]


def test_marks_without_a_drawing_are_refused_with_their_page() -> None:
    error = refused(changed(PAGE, with_annotation("FreeText", Contents=String("Not agreed!"))))

    assert (error.code, error.data["page"]) == ("mark_lost", 1)
    assert "A form" in examined(changed(PAGE, with_annotation("Text", Contents=String("a note"))))


def test_pages_that_look_different_are_told() -> None:
    pages = text_pdf("One", "Two", "Three")

    assert list(sameness.differing(pages, pages)) == []
    assert list(sameness.differing(pages, text_pdf("One", "Two 2", "Three"))) == [2]
    assert list(sameness.differing(pages, text_pdf("One", "Two"))) == [3]


def test_an_annex_whose_pages_would_look_different_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annexes.flatten, "rebuild", lambda _: text_pdf("Another form"))

    error = refused(PAGE)

    assert (error.code, error.data["pages"]) == ("looks_different", "1")
