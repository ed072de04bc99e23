"""PDF files for tests: good ones, odd ones and bad ones, each made here."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from service.drafting.pdf.overlay import FONTS

Change = Callable[[Pdf], None]


def text_pdf(*pages: str, draw: Callable[[Any], None] | None = None, font: str = "Test") -> bytes:
    """One page for each text; ``font`` "Helvetica" is not embedded."""
    pdfmetrics.registerFont(TTFont("Test", next(path for path in FONTS if path.is_file())))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, initialFontName=font)
    for text in pages:
        canvas.setFont(font, 12)
        if text:
            canvas.drawString(72, 700, text)
        if draw:
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def changed(data: bytes, change: Change, **saving: Any) -> bytes:
    """``data`` after ``change``."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(buffer, **saving)
    return buffer.getvalue()


def with_action(kind: str, **more: Any) -> Change:
    """An action of this kind when the file is opened."""

    def change(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **more)

    return change


def with_annotation(subtype: str, **more: Any) -> Change:
    """An annotation on the first page."""

    def change(pdf: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([10, 10, 90, 60]), F=4, **more)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return change


def with_hidden_object(pdf: Pdf) -> None:
    """A script that nothing but an unused key of the trailer leads to."""
    pdf.Root["/Unused"] = pdf.make_indirect(
        Dictionary(Deep=Array([Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))]))
    )


def with_layers(*, hidden: bool) -> Change:
    """One optional content group."""

    def change(pdf: Pdf) -> None:
        group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer")))
        default = Dictionary(Order=Array([group]), **({"OFF": Array([group])} if hidden else {}))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=default)

    return change


def with_signature(pdf: Pdf) -> None:
    """A signed field, as far as one can see without checking it."""
    value = pdf.make_indirect(
        Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), ByteRange=Array([0, 1, 2, 3]), Contents=String("x"))
    )
    field = pdf.make_indirect(
        Dictionary(FT=Name.Sig, T=String("S"), V=value, Subtype=Name.Widget, Rect=Array([0, 0, 0, 0]))
    )
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)


def with_form(value: str) -> Change:
    """A filled text field whose appearance is not drawn yet."""

    def change(pdf: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        field = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("name"),
                V=String(value),
                DA=String("/Helv 12 Tf 0 g"),
                Rect=Array([72, 600, 300, 620]),
                F=4,
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]),
            NeedAppearances=True,
            DA=String("/Helv 12 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=font)),
        )

    return change


def with_embedded_file(pdf: Pdf) -> None:
    pdf.attachments["macro.xlsm"] = b"PK"


def with_xfa(pdf: Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))


def with_content(size: int, *, packed: int = 1) -> Change:
    """Page content of ``size`` blanks, packed once or more often."""

    def change(pdf: Pdf) -> None:
        data = b" " * size
        for _ in range(packed):
            data = zlib.compress(data)
        stream = pdf.make_stream(b"")
        stream.write(data, filter=Array([Name.FlateDecode] * packed) if packed > 1 else Name.FlateDecode)
        pdf.pages[0].obj.Contents = stream

    return change


def with_broken_content(pdf: Pdf) -> None:
    """A page whose content does not unpack."""
    stream = pdf.make_stream(b"")
    stream.write(zlib.compress(b"BT /P <</MCID 0>> BDC ET EMC " * 500)[:-40] + bytes(40), filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = stream


def with_image(pdf: Pdf) -> None:
    """A grey picture of eleven by eleven pixels."""
    image = pdf.make_stream(bytes(121), Type=Name.XObject, Subtype=Name.Image, Width=11, Height=11, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceGray
    pdf.pages[0].add_resource(image, Name.XObject, Name.Grey)


def rotated(pdf: Pdf) -> None:
    """Turned a quarter, and cropped to a part that does not begin at 0, 0."""
    pdf.pages[0].obj.Rotate = 90
    pdf.pages[0].obj.CropBox = Array([50, 400, 450, 800])


def leftovers(pdf: Pdf) -> None:
    pdf.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=String("x")))
    pdf.pages[0].obj.Thumb = pdf.make_stream(b"", Type=Name.XObject)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Start", 0))
