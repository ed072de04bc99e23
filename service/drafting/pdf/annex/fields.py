"""Every visible field of a form gets an appearance that shows its whole value, before the pages are rebuilt from what they show.

A program that opens a form draws the values that have no drawing yet, or whose drawing may be out of date (``/NeedAppearances``); a file that
is only taken apart would lose them. What cannot be drawn here is named, and the file is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from service.domain.messages import Message
from service.drafting.pdf.annex import appearance, letters

_HIDDEN: Final = 0x02 | 0x20
"""``/F``: hidden, or not shown on a screen (ISO 32000-1, table 165)."""
_MULTILINE, _PASSWORD, _PUSHBUTTON, _COMBO, _COMB = 1 << 12, 1 << 13, 1 << 16, 1 << 17, 1 << 24
_TOO_LONG: Final = Message("its text does not fit into the field")
_NO_FONT: Final = Message("no font here draws “{letter}”")
_SECRET: Final = Message("it is a password")
_UNDRAWN: Final = frozenset({
    "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Stamp",
    "/Caret", "/Redact",
})  # fmt: skip
"""Annotations that mark the page itself."""


class ValueLost(Exception):
    """A field whose value could not be kept."""

    def __init__(self, field: str, page: int, why: Message) -> None:
        self.field, self.page, self.why = field, page, why
        super().__init__(f"{field}, page {page}: {why}")


class MarkLost(Exception):
    """A mark or comment that has no drawing, on this page."""

    def __init__(self, page: int) -> None:
        self.page = page
        super().__init__(str(page))


def complete(source: Pdf) -> None:
    """Draw what has no drawing. ``source`` is changed. :raises ValueLost: :raises MarkLost:"""
    form = source.Root.get("/AcroForm")
    redraw = isinstance(form, Dictionary) and bool(form.get("/NeedAppearances", False))
    for number, page in enumerate(source.pages, 1):
        if "/Annots" in page.obj:
            page.obj.Annots = Array([note for note in page.obj.Annots if _is_kept(note)])
            for note in page.obj.Annots:
                _settle(source, note, number, redraw=redraw)
    if isinstance(form, Dictionary):
        form.NeedAppearances = False


def as_shown(source: Pdf) -> bytes:
    """The file as a viewer shows it, for a picture: the drawings of fields count as stamps, which a renderer draws without a form."""
    whole, shown = io.BytesIO(), io.BytesIO()
    source.save(whole)
    with pikepdf.open(whole) as copy:
        for page in copy.pages:
            for note in page.obj.get("/Annots", ()):
                if note.get("/Subtype") == Name.Widget:
                    note.Subtype = Name.Stamp
        if "/AcroForm" in copy.Root:
            del copy.Root["/AcroForm"]
        copy.save(shown)
    return shown.getvalue()


def _is_kept(note: Any) -> bool:
    """Links, closed notes and what is hidden show nothing on the page."""
    if not isinstance(note, Dictionary) or int(note.get("/F", 0)) & _HIDDEN:
        return False
    return str(note.get("/Subtype")) not in {"/Link", "/Popup", "/Text"} or _drawing(note) is not None


def _settle(source: Pdf, note: Any, page: int, *, redraw: bool) -> None:
    if note.get("/Subtype") == Name.Widget:
        _complete(source, note, page, redraw=redraw)
    elif str(note.get("/Subtype")) in _UNDRAWN and _drawing(note) is None and _has_extent(note):
        raise MarkLost(page)


def _complete(source: Pdf, widget: Any, page: int, *, redraw: bool) -> None:
    kind, flags = str(_inherited(widget, "/FT")), int(_inherited(widget, "/Ff") or 0)
    if not _has_extent(widget):
        return
    if kind == "/Btn" and not flags & _PUSHBUTTON:
        _tick(source, widget)
    if kind not in {"/Tx", "/Ch"}:
        return
    value = _value(widget)
    if not redraw and (not value or _shows(_drawing(widget), value)):
        return
    if value and kind == "/Tx" and flags & _PASSWORD:
        raise ValueLost(_name(widget), page, _SECRET)
    try:
        drawn = appearance.made(source, value, _look(source, widget, kind, flags))
    except letters.NotDrawable as error:
        raise ValueLost(_name(widget), page, _NO_FONT.with_params({"letter": error.letter})) from None
    except appearance.NoRoom:
        raise ValueLost(_name(widget), page, _TOO_LONG) from None
    widget.AP = Dictionary(N=source.make_indirect(drawn))
    if "/AS" in widget:
        del widget["/AS"]


def _tick(source: Pdf, widget: Any) -> None:
    """A box or button: its state, and a drawing where it is on and has none."""
    state = widget.get("/AS") or _inherited(widget, "/V")
    if not isinstance(state, Name) or state == Name.Off:
        return
    drawings = widget.get("/AP", Dictionary()).get("/N")
    if isinstance(drawings, Dictionary) and not isinstance(drawings, Stream) and str(state) in drawings:
        widget.AS = state
    elif drawings is None:
        widget.AP = Dictionary(N=source.make_indirect(appearance.crossed(source, _look(source, widget, "/Btn", 0))))


def _inherited(field: Any, key: str) -> Any:
    seen = 0
    while isinstance(field, Dictionary) and seen < 50:
        if key in field:
            return field[key]
        field, seen = field.get("/Parent"), seen + 1
    return None


def _name(field: Any) -> str:
    """What people call it: its own description, or the names from the outermost group to the field."""
    described = _inherited(field, "/TU")
    names: list[str] = []
    while isinstance(field, Dictionary) and len(names) < 50:
        if "/T" in field:
            names.insert(0, str(field.T))
        field = field.get("/Parent")
    name = ".".join(names)
    return f"{described} ({name})" if described and str(described) != name else name or "?"


def _value(widget: Any) -> str:
    value = _inherited(widget, "/V")
    if isinstance(value, Stream):
        data = value.read_bytes()
        said = str(String(data)) if not data.startswith(b"\xfe\xff") else data[2:].decode("utf-16-be", "replace")
    elif isinstance(value, Array):
        said = "\n".join(_displayed(widget, one) for one in value)
    else:
        said = "" if value is None else _displayed(widget, value)
    return re.sub(r"\r\n?|\u2028|\u2029", "\n", said).replace("\t", "    ").rstrip("\n")


def _displayed(widget: Any, value: Object) -> str:
    """What a choice is called on the page."""
    for option in _inherited(widget, "/Opt") or ():
        if isinstance(option, Array) and len(option) == 2 and str(option[0]) == str(value):
            return str(option[1])
    return str(value)


def _drawing(note: Any) -> Stream | None:
    drawings = note.get("/AP", Dictionary()).get("/N")
    if isinstance(drawings, Stream):
        return drawings
    state = str(note.get("/AS", "/Off"))
    found = drawings.get(state) if isinstance(drawings, Dictionary) else None
    return found if isinstance(found, Stream) else None


def _shows(drawing: Stream | None, value: str) -> bool:
    """Whether the drawing has every letter of the value inside its own edges."""
    if drawing is None:
        return False
    left, low, right, high = (float(edge) for edge in drawing.get("/BBox", [0, 0, 0, 0]))
    if right <= left or high <= low:
        return False
    with pikepdf.new() as trial:
        form = trial.copy_foreign(drawing)
        if "/Matrix" in form:
            del form["/Matrix"]
        page = trial.add_blank_page(page_size=(right - left, high - low))
        page.obj.MediaBox = Array([left, low, right, high])
        page.obj.Resources = Dictionary(XObject=Dictionary({"/A": form}))
        page.obj.Contents = trial.make_stream(b"/A Do")
        buffer = io.BytesIO()
        trial.save(buffer)
    with pypdfium2.PdfDocument(buffer.getvalue()) as document:
        said = document[0].get_textpage().get_text_bounded()
    return _letters(value) in _letters(said)


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text))


def _has_extent(note: Any) -> bool:
    left, low, right, high = (float(edge) for edge in note.get("/Rect", [0, 0, 0, 0]))
    return abs(right - left) > 1 and abs(high - low) > 1


def _look(source: Pdf, widget: Any, kind: str, flags: int) -> appearance.Look:
    left, low, right, high = (float(edge) for edge in widget.Rect)
    said = str(_inherited(widget, "/DA") or source.Root.get("/AcroForm", Dictionary()).get("/DA", ""))
    traits = widget.get("/MK", Dictionary())
    listed = kind == "/Ch" and not flags & _COMBO
    several = listed or (kind == "/Tx" and bool(flags & _MULTILINE))
    cells = int(_inherited(widget, "/MaxLen") or 0) if flags & _COMB and kind == "/Tx" and not several else 0
    return appearance.Look(
        width=abs(right - left),
        height=abs(high - low),
        turned=int(traits.get("/R", 0)) // 90 * 90 % 360,
        size=_size(said),
        colour=_colour(said),
        align=int(_inherited(widget, "/Q") or 0) % 3,
        several_lines=several,
        cells=cells,
        border=tuple(float(part) for part in traits.get("/BC", ())),
        background=tuple(float(part) for part in traits.get("/BG", ())),
    )


def _size(appearance_string: str) -> float:
    found = re.search(r"([\d.]+)\s+Tf\b", appearance_string)
    return float(found.group(1)) if found else 0.0


def _colour(appearance_string: str) -> tuple[float, ...]:
    last = list(_colours(appearance_string))[-1:]
    return last[0] if last else (0.0,)


def _colours(appearance_string: str) -> Iterator[tuple[float, ...]]:
    for count, sign in ((1, "g"), (3, "rg"), (4, "k")):
        for found in re.finditer(rf"((?:[\d.]+\s+){{{count}}}){sign}\b", appearance_string):
            yield tuple(float(part) for part in found.group(1).split())
