"""Shadow attacks (Mainka et al. 2021): what is shown later lies in the document already when it is signed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.attacks.material import Material
from tests.attacks.paper import Prepare, covered, text
from tests.attacks.register import Attacked, Family
from tests.attacks.workshop import append, increment

hide = Family("shadow: hide")
replace = Family("shadow: replace")
both = Family("shadow: hide and replace")

Spring = Callable[[bytes, Random], bytes]


def shadow(family: Family, did: str, prepare: Prepare, *, field: bool = False) -> Callable[[Spring], Spring]:
    """``prepare`` goes into the unsigned document, the decorated function springs the trap. ``field``: only where forms may be filled."""

    def add(spring: Spring) -> Spring:
        def make(rng: Random, m: Material) -> Attacked:
            kept = _kept(m, spring.__name__, prepare)
            return Attacked(m.dressed(rng, spring(kept, rng), plain=True))

        family.add(spring.__name__.replace("_", " "), did, make)
        return spring

    return add


def _kept(m: Material, key: str, prepare: Prepare) -> bytes:
    """Signing is the dear part; once for each trap is enough."""
    known: dict[str, bytes] = m.shop.__dict__.setdefault("traps", {})
    if key not in known:
        known[key] = m.prepared(prepare)
    return known[key]


def number_of(pdf: bytes, path: Callable[[pikepdf.Pdf], pikepdf.Object]) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return int(path(document).objgen[0])


def body(pdf: bytes, number: int, change: Callable[[pikepdf.Object], None]) -> bytes:
    """The object as bytes, after ``change``."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        thing = document.get_object(number, 0)
        change(thing)
        return thing.unparse(resolved=True)


def form(document: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    font = document.pages[0].Resources.Font
    look = document.make_stream(data)
    look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 595, 842])
    look.Resources = Dictionary(Font=font)
    return look


# ---------------------------------------------------------------------------------------------------------------- hide


def _covering_picture(document: pikepdf.Pdf) -> None:
    """Signed while a white picture covers the second line."""
    page = document.pages[0]
    page.Resources.XObject = Dictionary(Cover=form(document, b"1 1 1 rg 60 680 480 40 re f"))
    page.Contents = Array([page.Contents, document.make_stream(b"/Cover Do")])


@shadow(
    hide, "A white picture covered a line at signing; an update gives its number away to nothing.", _covering_picture
)
def picture_freed(pdf: bytes, rng: Random) -> bytes:
    cover = number_of(pdf, lambda d: d.pages[0].Resources.XObject.Cover)
    freed = append(pdf, {})
    table = freed.rindex(b"xref\n0 1\n")
    return freed[:table] + freed[table:].replace(
        b"0 1\n0000000000 65535 f \n", b"0 1\n0000000000 65535 f \n%d 1\n0000000000 00001 f \n" % cover
    )


@shadow(hide, "A white picture covered a line at signing; an update makes it empty.", _covering_picture)
def picture_emptied(pdf: bytes, rng: Random) -> bytes:
    cover = number_of(pdf, lambda d: d.pages[0].Resources.XObject.Cover)
    return append(pdf, {cover: b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0 >>\nstream\n\nendstream"})


@shadow(hide, "A white picture covered a line at signing; an update gives it another type.", _covering_picture)
def picture_retyped(pdf: bytes, rng: Random) -> bytes:
    cover = number_of(pdf, lambda d: d.pages[0].Resources.XObject.Cover)
    return append(pdf, {cover: rng.choice([b"<< /Type /XObject /Subtype /XML >>", b"null", b"(nothing)", b"<< >>"])})


def _covering_note(document: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Square, Rect=Array([60, 680, 540, 720]), F=4,
        AP=Dictionary(N=form(document, b"1 1 1 rg 0 0 595 842 re f")),
    )  # fmt: skip
    document.pages[0].Annots = Array([document.make_indirect(note)])


@shadow(hide, "An annotation covered a line at signing; an update hides it.", _covering_note)
def note_hidden(pdf: bytes, rng: Random) -> bytes:
    note = number_of(pdf, lambda d: d.pages[0].Annots[0])
    return append(pdf, {note: body(pdf, note, lambda o: o.__setitem__("/F", 2))})


@shadow(hide, "An annotation covered a line at signing; an update takes it off the page.", _covering_note)
def note_removed(pdf: bytes, rng: Random) -> bytes:
    page = number_of(pdf, lambda d: d.pages[0].obj)
    return append(pdf, {page: body(pdf, page, lambda o: o.__delitem__("/Annots"))})


def _covering_field(document: pikepdf.Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="Remark", V="", Rect=Array([60, 680, 540, 720]), F=4,
        P=document.pages[0].obj, AP=Dictionary(N=form(document, b"1 1 1 rg 0 0 595 842 re f")),
    )  # fmt: skip
    document.Root.AcroForm.Fields.append(document.make_indirect(field))
    document.pages[0].Annots = Array([document.Root.AcroForm.Fields[-1]])


@shadow(
    hide,
    "A text field covered a line at signing; an update gives it a value and a look without background.",
    _covering_field,
)
def field_cleared(pdf: bytes, rng: Random) -> bytes:
    field = number_of(pdf, lambda d: next(f for f in d.Root.AcroForm.Fields if str(f.T) == "Remark"))
    look = b"<< /Type /XObject /Subtype /Form /BBox [0 0 480 40] /Length 0 >>\nstream\n\nendstream"
    fresh = _size(pdf)
    changed = body(pdf, field, lambda o: o.__setitem__("/V", pikepdf.String("x")))
    return append(pdf, {field: re.sub(rb"/AP\s*<<[^>]*>>", b"/AP << /N %d 0 R >>" % fresh, changed), fresh: look})


def _size(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return int(document.trailer["/Size"])


def _layers(document: pikepdf.Pdf) -> None:
    shown, kept = (document.make_indirect(Dictionary(Type=Name.OCG, Name=n)) for n in ("Shown", "Hidden"))
    page = document.pages[0]
    page.Resources.Properties = Dictionary(A=shown, B=kept)
    layered = (
        b"/OC /A BDC q 1 1 1 rg 60 680 480 40 re f Q EMC /OC /B BDC "
        + covered("The Organization pays USD 9,999,999.")
        + b" EMC"
    )
    page.Contents = Array([page.Contents, document.make_stream(layered)])
    settings = Dictionary(Order=Array([shown, kept]), ON=Array([shown]), OFF=Array([kept]))
    document.Root.OCProperties = document.make_indirect(Dictionary(OCGs=Array([shown, kept]), D=settings))


@shadow(hide, "Layers: the hidden one is shown and the shown one hidden by an update.", _layers)
def layers_switched(pdf: bytes, rng: Random) -> bytes:
    layers = number_of(pdf, lambda d: d.Root.OCProperties)

    def switch(thing: pikepdf.Object) -> None:
        thing.D.ON, thing.D.OFF = Array([thing.OCGs[1]]), Array([thing.OCGs[0]])

    return append(pdf, {layers: body(pdf, layers, switch)})


@shadow(hide, "Layers: the update changes the intent of a layer, which decides whether it is drawn.", _layers)
def layers_meant_otherwise(pdf: bytes, rng: Random) -> bytes:
    layer = number_of(pdf, lambda d: d.Root.OCProperties.OCGs[0])
    return append(pdf, {layer: b"<< /Type /OCG /Name (Shown) /Intent /Design >>"})


# ------------------------------------------------------------------------------------------------------------- replace


def _valued_field(document: pikepdf.Pdf) -> None:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="Sum", V="10,000", DA="/F1 14 Tf 0 g",
        Rect=Array([60, 600, 540, 640]), F=4, P=document.pages[0].obj,
        AP=Dictionary(N=form(document, text("10,000", top=10))),
    )  # fmt: skip
    document.Root.AcroForm.Fields.append(document.make_indirect(field))
    document.pages[0].Annots = Array([document.Root.AcroForm.Fields[-1]])


def _sum(pdf: bytes) -> int:
    return number_of(pdf, lambda d: next(f for f in d.Root.AcroForm.Fields if str(f.T) == "Sum"))


@shadow(replace, "A field's value was 10,000 at signing; an update gives it another value and look.", _valued_field)
def value_changed(pdf: bytes, rng: Random) -> bytes:
    field, fresh = _sum(pdf), _size(pdf)
    shown = text("99,999", top=10)
    look = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length %d >>\nstream\n%b\nendstream" % (
        len(shown),
        shown,
    )
    changed = body(pdf, field, lambda o: o.__setitem__("/V", pikepdf.String("99,999")))
    return append(pdf, {field: re.sub(rb"/AP\s*<<[^>]*>>", b"/AP << /N %d 0 R >>" % fresh, changed), fresh: look})


@shadow(replace, "A field's look was exchanged while its value stayed.", _valued_field)
def look_changed(pdf: bytes, rng: Random) -> bytes:
    look = number_of(pdf, lambda d: next(f for f in d.Root.AcroForm.Fields if str(f.T) == "Sum").AP.N)
    shown = text(f"{rng.randrange(20, 99)},000", top=10)
    new = b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length %d >>\nstream\n%b\nendstream" % (
        len(shown),
        shown,
    )
    return append(pdf, {look: new})


@shadow(replace, "Only a field's value was exchanged: readers that draw fields anew show it.", _valued_field)
def value_without_look(pdf: bytes, rng: Random) -> bytes:
    field = _sum(pdf)
    return append(pdf, {field: body(pdf, field, lambda o: o.__setitem__("/V", pikepdf.String("99,999")))})


@shadow(replace, "A field got the default value and the flag that readers shall draw it anew.", _valued_field)
def default_value(pdf: bytes, rng: Random) -> bytes:
    form_number = number_of(pdf, lambda d: d.Root.AcroForm)
    return append(pdf, {form_number: body(pdf, form_number, lambda o: o.__setitem__("/NeedAppearances", True))})


def _fonts(document: pikepdf.Pdf) -> None:
    """The digits are drawn by a font of our own, whose glyphs are content streams."""
    digits = {n: document.make_stream(b"500 0 d0 0 0 %d 500 re f" % (50 * (n + 1))) for n in range(10)}
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary({f"/d{n}": made for n, made in digits.items()}), FirstChar=48, LastChar=57, Widths=Array([500] * 10),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([48, *(Name(f"/d{n}") for n in range(10))])),
    )  # fmt: skip
    page = document.pages[0]
    page.Resources.Font.D = document.make_indirect(font)
    page.Contents = Array([page.Contents, document.make_stream(b"BT /D 40 Tf 72 500 Td (10000) Tj ET")])


@shadow(replace, "The font that draws the digits got other glyphs.", _fonts)
def glyphs_exchanged(pdf: bytes, rng: Random) -> bytes:
    one = number_of(pdf, lambda d: d.pages[0].Resources.Font.D.CharProcs.d1)
    other = b"500 0 d0 0 0 500 500 re f"
    return append(pdf, {one: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(other), other)})


@shadow(replace, "The font that draws the digits got another encoding.", _fonts)
def digits_exchanged(pdf: bytes, rng: Random) -> bytes:
    font = number_of(pdf, lambda d: d.pages[0].Resources.Font.D)

    def turn(thing: pikepdf.Object) -> None:
        thing.Encoding.Differences = Array([48, *(Name(f"/d{9 - n}") for n in range(10))])

    return append(pdf, {font: body(pdf, font, turn)})


def _graphics_state(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.Resources.ExtGState = Dictionary(G=document.make_indirect(Dictionary(Type=Name.ExtGState, ca=0.0)))
    page.Contents = Array(
        [page.Contents, document.make_stream(b"q /G gs " + covered("The Organization pays USD 77.") + b" Q")]
    )


@shadow(replace, "Words were drawn wholly transparent at signing; an update makes them opaque.", _graphics_state)
def made_opaque(pdf: bytes, rng: Random) -> bytes:
    state = number_of(pdf, lambda d: d.pages[0].Resources.ExtGState.G)
    return append(pdf, {state: b"<< /Type /ExtGState /ca 1.0 >>"})


# ----------------------------------------------------------------------------------------------------- hide and replace


def _second_document(document: pikepdf.Pdf) -> None:
    """A second page tree and catalog lie in the file, reached only by a private key."""
    only = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Resources=document.pages[0].Resources,
        Contents=document.make_stream(text("Cooperation agreement, page 1", "The Organization pays USD 5,000,000.")),
    )  # fmt: skip
    second = document.make_indirect(only)
    tree = document.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([second]), Count=1))
    second.Parent = tree
    catalog = document.make_indirect(Dictionary(Type=Name.Catalog, Pages=tree, AcroForm=document.Root.AcroForm))
    document.Root.PieceInfo = Dictionary(X=catalog)


@shadow(both, "An update makes the catalog use the page tree that lay ready.", _second_document)
def tree_switched(pdf: bytes, rng: Random) -> bytes:
    catalog = number_of(pdf, lambda d: d.Root)
    tree = number_of(pdf, lambda d: d.Root.PieceInfo.X.Pages)
    return append(
        pdf, {catalog: re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % tree, body(pdf, catalog, lambda o: None), count=1)}
    )


@shadow(both, "An update's trailer names the catalog that lay ready.", _second_document)
def root_switched(pdf: bytes, rng: Random) -> bytes:
    return append(pdf, {}, trailer=f"/Root {number_of(pdf, lambda d: d.Root.PieceInfo.X)} 0 R")


@shadow(both, "An update's table points the page's number to the page that lay ready.", _second_document)
def page_redirected(pdf: bytes, rng: Random) -> bytes:
    page = number_of(pdf, lambda d: d.pages[0].obj)
    ready = number_of(pdf, lambda d: d.Root.PieceInfo.X.Pages.Kids[0])
    return append(pdf, {page: body(pdf, ready, lambda o: None)})


def _within_a_stream(document: pikepdf.Pdf) -> None:
    """A whole object lies ready inside the bytes of a stream that nobody draws."""
    number = document.pages[0].Contents.objgen[0]
    shown = text("Cooperation agreement, page 1", "The Organization pays USD 6,000,000.")
    hidden = b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(shown), shown)
    document.Root.PieceInfo = Dictionary(X=document.make_stream(b"\n" + hidden + b"\n"))


@shadow(
    both,
    "An update's table points the contents' number into a signed stream in which another object lay ready.",
    _within_a_stream,
)
def offset_into_a_stream(pdf: bytes, rng: Random) -> bytes:
    place = pdf.index(b"6,000,000")
    at = pdf.rindex(b" 0 obj\n<< /Length", 0, place)
    start = pdf.rindex(b"\n", 0, at) + 1
    return append(pdf, {}, offsets={int(pdf[start:at]): start})


@shadow(
    both,
    "The signed page is read from the older revision of its number, before it was changed and signed.",
    _second_document,
)
def older_revision(pdf: bytes, rng: Random) -> bytes:
    """Points the catalog back to its first writing, before any signature stood in the store."""
    catalog = number_of(pdf, lambda d: d.Root)
    first = pdf.index(b"\n%d 0 obj" % catalog) + 1
    return append(pdf, {}, offsets={catalog: first})


def _resources(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    shown, ready = form(document, b""), form(document, covered("The Organization pays USD 8,000,000."))
    page.Resources.XObject = Dictionary(A=shown, B=ready)
    page.Contents = Array([page.Contents, document.make_stream(b"/A Do")])


@shadow(both, "The page's resources use one picture under another's name.", _resources)
def resources_swapped(pdf: bytes, rng: Random) -> bytes:
    page = number_of(pdf, lambda d: d.pages[0].obj)

    def swap(thing: pikepdf.Object) -> None:
        thing.Resources.XObject.A, thing.Resources.XObject.B = thing.Resources.XObject.B, thing.Resources.XObject.A

    changed = append(pdf, {page: body(pdf, page, swap)})
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if document.pages[0].Resources.is_indirect:
            number = document.pages[0].Resources.objgen[0]
            swapped = Dictionary(document.pages[0].Resources)
            swapped.XObject = Dictionary(A=swapped.XObject.B, B=swapped.XObject.A)
            changed = append(pdf, {number: swapped.unparse()})
    return changed


@shadow(
    both,
    "Everything was replaced: an update writes the ready page over the shown one and drops the rest.",
    _second_document,
)
def everything(pdf: bytes, rng: Random) -> bytes:
    def change(writer: object) -> None:
        tree = writer.root["/PieceInfo"]["/X"]["/Pages"]
        pages = writer.root["/Pages"]
        pages["/Kids"][0] = tree["/Kids"].raw_get(0)
        writer.update_container(pages)

    return increment(pdf, change)
