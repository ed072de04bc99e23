"""Incremental saving: everything that was signed is still there, and what is shown is decided by what was added."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.attacks.material import Material
from tests.attacks.paper import covered, text
from tests.attacks.register import Family
from tests.attacks.workshop import increment

saving = Family("unsigned updates", alters=True)

Edit = Callable[[IncrementalPdfFileWriter, Random], None]


def name(value: str) -> generic.NameObject:
    return generic.pdf_name(value)


def numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject(
        [generic.NumberObject(v) if isinstance(v, int) else generic.FloatObject(v) for v in values]
    )


def dictionary(**entries: Any) -> generic.DictionaryObject:
    return generic.DictionaryObject({name("/" + key): value for key, value in entries.items()})


def stream(data: bytes, **entries: Any) -> generic.StreamObject:
    return generic.StreamObject(dictionary(**entries), stream_data=data)


def words(value: str) -> generic.TextStringObject:
    return generic.TextStringObject(value)


def page(writer: IncrementalPdfFileWriter, index: int = 0) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][index].get_object()


def touched(writer: IncrementalPdfFileWriter, thing: generic.DictionaryObject, **entries: Any) -> None:
    for key, value in entries.items():
        thing[name("/" + key)] = value
    writer.update_container(thing)


def edit(did: str) -> Callable[[Edit], Edit]:
    """Registers an unsigned update of the finished file."""

    def add(change: Edit) -> Edit:
        def make(rng: Random, m: Material) -> bytes:
            return increment(rng.choice([m.final, m.approved]), lambda writer: change(writer, rng))

        saving.add(change.__name__.replace("_", " "), did, make)
        return change

    return add


@edit("A content stream with another sum was added to the first page.")
def drawn_over(w: IncrementalPdfFileWriter, rng: Random) -> None:
    first = page(w)
    more = w.add_object(stream(covered(f"The Organization pays USD {rng.randrange(1, 9)}.")))
    touched(w, first, Contents=generic.ArrayObject([first.raw_get("/Contents"), more]))


@edit("The first page's content stream was exchanged.")
def exchanged(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), Contents=w.add_object(stream(text("Cooperation agreement, page 1", f"USD {rng.random():.3f}"))))


@edit("The first page's content stream was overwritten under its own number.")
def overwritten(w: IncrementalPdfFileWriter, rng: Random) -> None:
    body = page(w)["/Contents"]
    body._data = text("Cooperation agreement, page 1", "The Organization pays nothing.")
    body._encoded_data = None
    w.update_container(body)


@edit("The pages' contents were swapped.")
def swapped(w: IncrementalPdfFileWriter, rng: Random) -> None:
    first, second = page(w, 0), page(w, 1)
    one, two = first.raw_get("/Contents"), second.raw_get("/Contents")
    touched(w, first, Contents=two)
    touched(w, second, Contents=one)


@edit("The font of the text was exchanged.")
def another_font(w: IncrementalPdfFileWriter, rng: Random) -> None:
    font = w.add_object(dictionary(Type=name("/Font"), Subtype=name("/Type1"), BaseFont=name("/Courier-Bold")))
    touched(w, page(w), Resources=dictionary(Font=dictionary(F1=font)))


@edit("The font got other widths and another encoding: the digits read differently.")
def another_encoding(w: IncrementalPdfFileWriter, rng: Random) -> None:
    font = page(w)["/Resources"]["/Font"]["/F1"]
    differences = generic.ArrayObject([generic.NumberObject(49), name("/nine")])
    touched(w, font, Encoding=dictionary(Type=name("/Encoding"), Differences=differences))


@edit("The first page was turned.")
def rotated(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), Rotate=generic.NumberObject(rng.choice([90, 180, 270])))


@edit("The first page was cropped.")
def cropped(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), CropBox=numbers(0, rng.randrange(690, 720), 595, 842))


@edit("The first page's media box was moved.")
def moved(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), MediaBox=numbers(0, 0, 595, rng.randrange(300, 690)))


@edit("The unit of the first page was changed.")
def unit(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), UserUnit=generic.NumberObject(rng.randrange(2, 9)))


@edit("A page was added.")
def page_added(w: IncrementalPdfFileWriter, rng: Random) -> None:
    pages = w.root["/Pages"]
    more = dictionary(
        Type=name("/Page"),
        Parent=w.root.raw_get("/Pages"),
        MediaBox=numbers(0, 0, 595, 842),
        Resources=page(w)["/Resources"],
        Contents=w.add_object(stream(text("Annex: and a million more."))),
    )
    pages["/Kids"].insert(rng.randrange(3), w.add_object(more))
    touched(w, pages, Count=generic.NumberObject(3))


@edit("A page was taken away.")
def page_removed(w: IncrementalPdfFileWriter, rng: Random) -> None:
    pages = w.root["/Pages"]
    touched(w, pages, Kids=generic.ArrayObject([pages["/Kids"].raw_get(1)]), Count=generic.NumberObject(1))


@edit("The pages were put in another order.")
def reordered(w: IncrementalPdfFileWriter, rng: Random) -> None:
    pages = w.root["/Pages"]
    kids = pages["/Kids"]
    touched(w, pages, Kids=generic.ArrayObject([kids.raw_get(1), kids.raw_get(0)]))


@edit("Another page tree stands in the catalog.")
def another_tree(w: IncrementalPdfFileWriter, rng: Random) -> None:
    only = dictionary(
        Type=name("/Page"), MediaBox=numbers(0, 0, 595, 842), Contents=w.add_object(stream(text("Nothing.")))
    )
    tree = w.add_object(dictionary(Type=name("/Pages"), Count=generic.NumberObject(1)))
    only[name("/Parent")] = tree
    tree.get_object()[name("/Kids")] = generic.ArrayObject([w.add_object(only)])
    touched(w, w.root, Pages=tree)


@edit("The form got an XFA layer, which some readers show instead of the pages.")
def xfa(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/AcroForm"], XFA=w.add_object(stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")))


def _widget(w: IncrementalPdfFileWriter, which: int) -> generic.DictionaryObject:
    return w.root["/AcroForm"]["/Fields"][which].get_object()


@edit("A signature's appearance was exchanged: it names somebody else.")
def another_appearance(w: IncrementalPdfFileWriter, rng: Random) -> None:
    look = stream(
        b"BT /F1 9 Tf 5 30 Td (Signed by Somebody Else) Tj ET", Subtype=name("/Form"), BBox=numbers(0, 0, 170, 70)
    )
    touched(w, _widget(w, rng.randrange(3)), AP=dictionary(N=w.add_object(look)))


@edit("A signature's appearance stream was overwritten under its own number.")
def overwritten_appearance(w: IncrementalPdfFileWriter, rng: Random) -> None:
    look = _widget(w, rng.randrange(3))["/AP"]["/N"]
    look._data = b"q 1 0 0 rg 0 0 170 70 re f Q"
    look._encoded_data = None
    w.update_container(look)


@edit("A signature's field was moved over the text.")
def moved_field(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, _widget(w, rng.randrange(3)), Rect=numbers(60, 680, 540, 740))


@edit("A signature's field was hidden.")
def hidden_field(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, _widget(w, rng.randrange(3)), F=generic.NumberObject(2))


@edit("A signature was taken out of its field.")
def emptied_field(w: IncrementalPdfFileWriter, rng: Random) -> None:
    field = _widget(w, rng.randrange(3))
    del field["/V"]
    w.update_container(field)


@edit("A signature's field was taken out of the form.")
def removed_field(w: IncrementalPdfFileWriter, rng: Random) -> None:
    form = w.root["/AcroForm"]
    gone = rng.randrange(3)
    touched(w, form, Fields=generic.ArrayObject([form["/Fields"].raw_get(n) for n in range(3) if n != gone]))


@edit("The whole form was taken away.")
def removed_form(w: IncrementalPdfFileWriter, rng: Random) -> None:
    del w.root["/AcroForm"]
    w.update_root()


@edit("Two fields exchanged their signatures.")
def exchanged_values(w: IncrementalPdfFileWriter, rng: Random) -> None:
    one, two = (_widget(w, n) for n in rng.sample(range(3), 2))
    first, second = one.raw_get("/V"), two.raw_get("/V")
    touched(w, one, V=second)
    touched(w, two, V=first)


@edit("The name and reason in a signature's dictionary were changed.")
def another_reason(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, _widget(w, rng.randrange(3))["/V"], Name=words("Somebody Else"), Reason=words("I refuse"))
