"""Empty signature fields, made before the first signature: signing then adds signatures only."""

from __future__ import annotations

from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from service.domain.instrument import SEAL


def blank_field(pdf: Pdf, page: Page, *, field: str, label: str, box: tuple[float, float, float, float]) -> Any:
    """A signature field and its widget in one, on ``page``; not yet in the form and not yet tagged."""
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(field),
            TU=String(label),
            Rect=Array(list(box)),
            F=4,
            P=page.obj,
            AP=Dictionary(N=_blank_stamp(pdf, box)),
            Lock=pdf.make_indirect(_lock(field)),
            SV=pdf.make_indirect(_seed_value()),
        )
    )
    if "/Annots" not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(widget)
    return widget


def _blank_stamp(pdf: Pdf, box: tuple[float, float, float, float]) -> Any:
    """Not empty: a compressed stream of no bytes is malformed to some readers. Box (upper left corner first) and lack of packing
    are those of pyHanko's stamps, so that a stamp only changes the content: EU DSS objects to any other change of a sealed file.
    """
    left, low, right, high = box
    edges = Array([0, round(high - low), round(right - left), 0])
    blank = pdf.make_stream(b"q Q\n", Type=Name.XObject, Subtype=Name.Form, BBox=edges)
    blank.Resources = Dictionary()
    return blank


def _lock(field: str) -> Dictionary:
    """Signing this field locks it and the seal's (ISO 32000-2, 12.7.5.5). Never "all": the archive's own time-stamps are fields too."""
    locked = dict.fromkeys([SEAL.capitalize(), field])
    return Dictionary(Type=Name.SigFieldLock, Action=Name.Include, Fields=Array([String(name) for name in locked]))


def _seed_value() -> Dictionary:
    """What the signing tool should choose (ISO 32000-2, 12.7.5.5): PAdES. A recommendation (no ``/Ff``): a tool that knows only
    another format can sign, too, and what comes back is judged by itself.
    """
    return Dictionary(Type=Name.SV, SubFilter=Array([Name("/ETSI.CAdES.detached")]))
