"""The unsigned documents: small, with text that is worth changing, and with the three fields of an original."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

FIELDS = ("Seal", "Organization", "Counterpart")
BOXES = {name: [40 + n * 180, 80, 210 + n * 180, 150] for n, name in enumerate(FIELDS)}


def draft(
    *,
    pages: int = 2,
    fields: Sequence[str] = FIELDS,
    locks: bool = True,
    title: str = "Cooperation agreement",
    streams: bool = False,
) -> bytes:
    """``streams``: cross-reference and object streams instead of the classic table."""
    document = pikepdf.new()
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = document.make_stream(text(f"{title}, page {number + 1}", "The Organization pays USD 10,000."))
    _add_fields(document, fields, locks=locks)
    out = io.BytesIO()
    mode = pikepdf.ObjectStreamMode.generate if streams else pikepdf.ObjectStreamMode.disable
    document.save(out, deterministic_id=True, compress_streams=False, object_stream_mode=mode)
    return out.getvalue()


def text(*lines: str, top: int = 720, size: int = 18) -> bytes:
    shown = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    return f"BT /F1 {size} Tf 72 {top} Td {shown} ET".encode()


def covered(*lines: str, top: int = 692) -> bytes:
    """A white box over the sum, and other words on it."""
    return b"q 1 1 1 rg 60 680 480 40 re f Q " + text(*lines, top=top)


def _add_fields(document: pikepdf.Pdf, names: Sequence[str], *, locks: bool) -> None:
    page = document.pages[-1]
    fields = Array()
    for name in names:
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=name,
            F=132,
            Rect=BOXES.get(name, [0, 0, 0, 0]),
            P=page.obj,
        )
        if locks and name != "Seal":
            widget.Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.Include, Fields=Array(["Seal", name]))
        fields.append(document.make_indirect(widget))
    page.Annots = Array(list(fields))
    document.Root.AcroForm = document.make_indirect(Dictionary(Fields=fields, SigFlags=3))
