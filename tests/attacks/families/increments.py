"""Incremental saving: everything that was signed is still there, and what is shown is decided by what was added."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.attacks.material import Material
from tests.attacks.paper import covered, text
from tests.attacks.register import Attacked, Family
from tests.attacks.workshop import increment

saving = Family("incremental saving")

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


def edit(did: str, *, alters: bool = True) -> Callable[[Edit], Edit]:
    """Registers an update of the finished file, dressed up in one way or another."""

    def add(change: Edit) -> Edit:
        def make(rng: Random, m: Material) -> Attacked:
            base = m.final if rng.random() < 0.6 else m.approved
            return Attacked(m.dressed(rng, increment(base, lambda writer: change(writer, rng))))

        saving.add(change.__name__.replace("_", " "), did, make, alters=alters)
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


@edit("The page tree's resources, which pages inherit, were changed.", alters=False)
def inherited(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/Pages"], Resources=dictionary(ProcSet=generic.ArrayObject([name("/PDF")])))


@edit("A script runs when the file is opened.")
def script(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root, OpenAction=dictionary(S=name("/JavaScript"), JS=words("app.alert('paid')")))


@edit("The file opens at another page.")
def opens_elsewhere(w: IncrementalPdfFileWriter, rng: Random) -> None:
    kids = w.root["/Pages"]["/Kids"]
    touched(w, w.root, OpenAction=generic.ArrayObject([kids.raw_get(1), name("/Fit")]))


@edit("A script stands in the name tree.")
def named_script(w: IncrementalPdfFileWriter, rng: Random) -> None:
    action = w.add_object(dictionary(S=name("/JavaScript"), JS=words("this.getField('x')")))
    tree = dictionary(Names=generic.ArrayObject([words("a"), action]))
    touched(w, w.root, Names=w.add_object(dictionary(JavaScript=tree)))


@edit("A file was attached.")
def attached(w: IncrementalPdfFileWriter, rng: Random) -> None:
    inside = w.add_object(stream(rng.randbytes(64), Type=name("/EmbeddedFile")))
    spec = dictionary(Type=name("/Filespec"), F=words("annex.exe"), EF=dictionary(F=inside))
    tree = dictionary(Names=generic.ArrayObject([words("annex"), w.add_object(spec)]))
    touched(w, w.root, Names=dictionary(EmbeddedFiles=tree))


@edit("Scripts of the document run at closing, saving and printing.")
def additional_actions(w: IncrementalPdfFileWriter, rng: Random) -> None:
    action = dictionary(S=name("/JavaScript"), JS=words("1"))
    touched(w, w.root, AA=dictionary(**{rng.choice(["WC", "WS", "WP"]): action}))


@edit("An action runs when the page is opened.")
def page_action(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, page(w), AA=dictionary(O=dictionary(S=name("/URI"), URI=words("http://example.org"))))


@edit("A layer was laid over the first page.")
def layer(w: IncrementalPdfFileWriter, rng: Random) -> None:
    group = w.add_object(dictionary(Type=name("/OCG"), Name=words("Sum")))
    shown = dictionary(Order=generic.ArrayObject([group]), ON=generic.ArrayObject([group]))
    touched(w, w.root, OCProperties=dictionary(OCGs=generic.ArrayObject([group]), D=shown))
    drawn_over(w, rng)


@edit("Bookmarks were added that say other things.")
def bookmarks(w: IncrementalPdfFileWriter, rng: Random) -> None:
    item = w.add_object(dictionary(Title=words("Clause 3: deleted")))
    outline = dictionary(Type=name("/Outlines"), First=item, Last=item, Count=generic.NumberObject(1))
    touched(w, w.root, Outlines=w.add_object(outline), PageMode=name("/UseOutlines"))


@edit("The pages got other labels.")
def labels(w: IncrementalPdfFileWriter, rng: Random) -> None:
    style = dictionary(S=name("/D"), St=generic.NumberObject(rng.randrange(7, 99)))
    touched(w, w.root, PageLabels=dictionary(Nums=generic.ArrayObject([generic.NumberObject(0), style])))


@edit("The viewer is told to hide things and to show another title.")
def viewer(w: IncrementalPdfFileWriter, rng: Random) -> None:
    yes = generic.BooleanObject(value=True)
    touched(w, w.root, ViewerPreferences=dictionary(DisplayDocTitle=yes, HideToolbar=yes))


@edit("The document's language and structure were changed: other words are read aloud.")
def read_aloud(w: IncrementalPdfFileWriter, rng: Random) -> None:
    element = w.add_object(dictionary(Type=name("/StructElem"), S=name("/P"), ActualText=words("pays nothing")))
    touched(w, w.root, Lang=words("es"), StructTreeRoot=dictionary(Type=name("/StructTreeRoot"), K=element))


@edit("The title in the information dictionary was changed.")
def another_title(w: IncrementalPdfFileWriter, rng: Random) -> None:
    w.set_info(w.add_object(dictionary(Title=words(f"Contract of sale {rng.randrange(99)}"), Author=words("Mallory"))))


@edit(
    "Metadata of another document were put in.", alters=False
)  # no page shows them, and every tool writes there: not altered
def another_metadata(w: IncrementalPdfFileWriter, rng: Random) -> None:
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Contract of sale'
        "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    metadata = w.add_object(stream(packet.encode(), Type=name("/Metadata"), Subtype=name("/XML")))
    touched(w, w.root, Metadata=metadata)


@edit("A text field was added that shows another sum.")
def text_field(w: IncrementalPdfFileWriter, rng: Random) -> None:
    look = w.add_object(
        stream(covered("USD 1,000,000."), Type=name("/XObject"), Subtype=name("/Form"), BBox=numbers(0, 0, 595, 842))
    )
    field = w.add_object(
        dictionary(
            Type=name("/Annot"), Subtype=name("/Widget"), FT=name("/Tx"), T=words("Sum"), V=words("1,000,000"),
            Rect=numbers(0, 0, 595, 842), F=generic.NumberObject(4), P=w.root["/Pages"]["/Kids"].raw_get(0), AP=dictionary(N=look),
        )
    )  # fmt: skip
    w.root["/AcroForm"]["/Fields"].append(field)
    w.update_container(w.root["/AcroForm"])
    touched(w, page(w), Annots=generic.ArrayObject([field]))


@edit("The form asks for new appearances and brings a default resource.")
def needs_appearances(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, w.root["/AcroForm"], NeedAppearances=generic.BooleanObject(value=True), DA=words("/Helv 0 Tf"))


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


@edit("A lock was taken off its field.", alters=False)
def unlocked(w: IncrementalPdfFileWriter, rng: Random) -> None:
    lock = dictionary(Type=name("/SigFieldLock"), Action=name("/Include"), Fields=generic.ArrayObject())
    touched(w, _widget(w, 1), Lock=lock)


@edit("The certification was taken out of the catalog.", alters=False)
def uncertified(w: IncrementalPdfFileWriter, rng: Random) -> None:
    if "/Perms" in w.root:
        del w.root["/Perms"]
        w.update_root()
    else:
        touched(w, w.root, Perms=dictionary(DocMDP=_widget(w, 2).raw_get("/V")))


@edit("The document security store was taken away.", alters=False)
def store_removed(w: IncrementalPdfFileWriter, rng: Random) -> None:
    del w.root["/DSS"]
    w.update_root()


@edit("The name and reason in a signature's dictionary were changed.")
def another_reason(w: IncrementalPdfFileWriter, rng: Random) -> None:
    touched(w, _widget(w, rng.randrange(3))["/V"], Name=words("Somebody Else"), Reason=words("I refuse"))
