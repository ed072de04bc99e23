"""Bombs: small files that cost much. The answer has to come within the limits, and it is never yes."""

from __future__ import annotations

import io
import re
import zlib
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.attacks.families.forgery import first_page_contents
from tests.attacks.families.shadows import body, number_of
from tests.attacks.material import Material
from tests.attacks.register import Family
from tests.attacks.workshop import append

bomb = Family("bombs", alters=False)


def _zeros(millions: int, byte: bytes = b" ") -> bytes:
    packer = zlib.compressobj(9)
    piece = byte * 1_000_000
    return b"".join([packer.compress(piece) for _ in range(millions)] + [packer.flush()])


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def _fresh(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return int(document.trailer["/Size"])


@bomb(heavy=True)
def contents_of_a_gigabyte(rng: Random, m: Material) -> bytes:
    """The page's contents unpack to a gigabyte."""
    return append(m.final, {first_page_contents(m.final): _stream(_zeros(1000), b"/Filter /FlateDecode")})


@bomb(heavy=True)
def packed_twice(rng: Random, m: Material) -> bytes:
    """The page's contents are packed twice and unpack to a gigabyte."""
    data = zlib.compress(_zeros(1000), 9)
    return append(m.final, {first_page_contents(m.final): _stream(data, b"/Filter [/FlateDecode /FlateDecode]")})


@bomb(heavy=True)
def contents_signed(rng: Random, m: Material) -> bytes:
    """The contents, which unpack to three hundred megabytes, were there when the file was signed."""

    def prepare(document: pikepdf.Pdf) -> None:
        document.pages[0].Contents = pikepdf.Stream(document, _zeros(300), {"/Filter": Name.FlateDecode})

    return append(m.prepared(prepare), {})


@bomb
def certificate_of_a_gigabyte(rng: Random, m: Material) -> bytes:
    """A certificate in the store unpacks to a gigabyte."""
    base, fresh = m.final, _fresh(m.final)
    store = number_of(base, lambda d: d.Root.DSS)
    changed = body(base, store, lambda o: None)[:-2] + b"/CRLs [%d 0 R] >>" % fresh
    return append(base, {store: changed, fresh: _stream(_zeros(1000), b"/Filter /FlateDecode")})


@bomb
def hundred_filters(rng: Random, m: Material) -> bytes:
    """The page's contents pass two hundred filters."""
    data = b"q Q" * 100
    for _ in range(200):
        data = zlib.compress(data)
    return append(m.final, {first_page_contents(m.final): _stream(data, b"/Filter [" + b"/FlateDecode " * 200 + b"]")})


@bomb
def nested_lists(rng: Random, m: Material) -> bytes:
    """A hundred thousand lists lie within each other."""
    return append(m.final, {_fresh(m.final): b"[" * 100_000 + b"]" * 100_000})


@bomb
def nested_lists_in_the_catalog(rng: Random, m: Material) -> bytes:
    """The catalog itself holds a hundred thousand dictionaries within each other."""
    root = number_of(m.final, lambda d: d.Root)
    deep = b"<< /A " * 100_000 + b"1" + b" >>" * 100_000
    return append(m.final, {root: body(m.final, root, lambda o: None)[:-2] + b"/X " + deep + b" >>"})


@bomb
def deep_page_tree(rng: Random, m: Material) -> bytes:
    """The page tree is five thousand levels deep."""
    base, fresh = m.final, _fresh(m.final)
    root, page = number_of(base, lambda d: d.Root), number_of(base, lambda d: d.pages[0].obj)
    levels = {fresh + n: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % (fresh + n + 1) for n in range(5000)}
    levels[fresh + 5000] = body(base, page, lambda o: None)
    catalog = re.sub(rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % fresh, body(base, root, lambda o: None))
    return append(base, {root: catalog, **levels})


@bomb
def page_tree_in_a_circle(rng: Random, m: Material) -> bytes:
    """The page tree contains itself."""
    tree = number_of(m.final, lambda d: d.Root.Pages)
    return append(m.final, {tree: b"<< /Type /Pages /Count 9 /Kids [%d 0 R %d 0 R] >>" % (tree, tree)})


@bomb
def fields_in_a_circle(rng: Random, m: Material) -> bytes:
    """A field is its own parent and child."""
    field = number_of(m.final, lambda d: d.Root.AcroForm.Fields[0])
    return append(m.final, {field: b"<< /T (Seal) /FT /Sig /Kids [%d 0 R] /Parent %d 0 R >>" % (field, field)})


@bomb
def fifty_thousand_fields(rng: Random, m: Material) -> bytes:
    """The form has fifty thousand fields."""
    base, fresh = m.final, _fresh(m.final)
    form = number_of(base, lambda d: d.Root.AcroForm)
    more = {fresh: b"<< /FT /Sig /T (x) >>"}
    return append(base, {form: b"<< /SigFlags 3 /Fields [" + b"%d 0 R " % fresh * 50_000 + b"] >>", **more})


@bomb
def thousand_revisions(rng: Random, m: Material) -> bytes:
    """There are a thousand updates without content."""
    return _updated(m.final, 1000)


@bomb(heavy=True)
def almost_too_many_revisions(rng: Random, m: Material) -> bytes:
    """There are as many updates as are read, each with a change."""
    base, font = m.final, number_of(m.final, lambda d: d.pages[0].Resources.Font.F1)
    return _updated(base, 380, font, body(base, font, lambda o: None))


def _updated(pdf: bytes, times: int, number: int = 0, written: bytes = b"") -> bytes:
    root, size = number_of(pdf, lambda d: d.Root), _fresh(pdf)
    out, last = bytearray(pdf), int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    for _ in range(times):
        rows = b"0 1\n0000000000 65535 f \n"
        if number:
            rows += b"%d 1\n%010d 00000 n \n" % (number, len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, written)
        start = len(out)
        out += b"xref\n%btrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            rows,
            size,
            root,
            last,
            start,
        )
        last = start
    return bytes(out)


@bomb
def one_signature_in_five_hundred_fields(rng: Random, m: Material) -> bytes:
    """Five hundred fields show the same signature."""
    return _fields_of_one(m, 500)


@bomb(heavy=True)
def one_signature_in_many_fields(rng: Random, m: Material) -> bytes:
    """As many fields as are read show the same signature."""
    return _fields_of_one(m, 190)


def _fields_of_one(m: Material, times: int) -> bytes:
    base, fresh = m.final, _fresh(m.final)
    form, value = number_of(base, lambda d: d.Root.AcroForm), number_of(base, lambda d: d.Root.AcroForm.Fields[0].V)
    more = {fresh + n: b"<< /FT /Sig /T (x%d) /V %d 0 R >>" % (n, value) for n in range(times)}
    listed = b" ".join(b"%d 0 R" % n for n in more)
    return append(base, {form: b"<< /SigFlags 3 /Fields [" + listed + b"] >>", **more})


@bomb
def table_of_a_billion(rng: Random, m: Material) -> bytes:
    """The table claims a billion entries."""
    made = append(m.final, {})
    return made.replace(
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size",
        b"xref\n0 999999999\n0000000000 65535 f \ntrailer\n<< /Size 9",
        1,
    )


@bomb
def stream_of_a_billion(rng: Random, m: Material) -> bytes:
    """A cross-reference stream claims a billion entries and unpacks to a gigabyte."""
    base, fresh = m.final, _fresh(m.final)
    root, start = number_of(base, lambda d: d.Root), len(m.final)
    entries = b"/Type /XRef /Size 999999999 /W [1 4 1] /Root %d 0 R /Filter /FlateDecode" % root
    return base + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        fresh,
        _stream(_zeros(1000, b"\1"), entries),
        start,
    )


@bomb
def objects_in_a_stream_without_end(rng: Random, m: Material) -> bytes:
    """An object stream claims a hundred million objects and extends itself."""
    base, fresh = m.final, _fresh(m.final)
    root, place = number_of(base, lambda d: d.Root), len(m.final)
    packed = _stream(b"1 0 null", b"/Type /ObjStm /N 99999999 /First 4 /Extends %d 0 R" % fresh)
    out = base + b"%d 0 obj\n%b\nendobj\n" % (fresh, packed)
    rows = b"\x02" + fresh.to_bytes(4, "big") + b"\0" + b"\1" + place.to_bytes(4, "big") + b"\0"
    page = number_of(base, lambda d: d.pages[0].obj)
    last = int(re.findall(rb"startxref\s+(\d+)", base)[-1])
    entries = b"/Type /XRef /Size %d /W [1 4 1] /Index [%d 1 %d 1] /Root %d 0 R /Prev %d" % (
        fresh + 2,
        page,
        fresh,
        root,
        last,
    )
    return out + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (fresh + 1, _stream(rows, entries), len(out))


@bomb
def page_as_large_as_a_country(rng: Random, m: Material) -> bytes:
    """The first page is ten thousand kilometres wide."""
    page = number_of(m.final, lambda d: d.pages[0].obj)
    return append(
        m.final, {page: body(m.final, page, lambda o: o.__setitem__("/MediaBox", Array([0, 0, 10**9, 10**9])))}
    )


@bomb(heavy=True)
def large_page_signed(rng: Random, m: Material) -> bytes:
    """The first page is as large as programs allow, and was signed so."""

    def prepare(document: pikepdf.Pdf) -> None:
        document.pages[0].MediaBox = Array([0, 0, 14_400 * 40, 14_400 * 40])

    return append(m.prepared(prepare), {})


@bomb(heavy=True)
def picture_of_gigapixels(rng: Random, m: Material) -> bytes:
    """A picture on the signed page has more than a billion pixels."""

    def prepare(document: pikepdf.Pdf) -> None:
        entries = {
            "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 40_000, "/Height": 40_000, "/BitsPerComponent": 8,
            "/ColorSpace": Name.DeviceGray, "/Filter": Name.FlateDecode,
        }  # fmt: skip
        page = document.pages[0]
        page.Resources.XObject = Dictionary(I=pikepdf.Stream(document, _zeros(1600, b"\x80"), entries))
        page.Contents = Array([page.Contents, document.make_stream(b"q 500 0 0 500 50 100 cm /I Do Q")])

    return append(m.prepared(prepare), {})


@bomb(heavy=True)
def forms_within_forms(rng: Random, m: Material) -> bytes:
    """A form draws ten forms, each of which draws ten, and so on, on the signed page."""

    def prepare(document: pikepdf.Pdf) -> None:
        inner = _form(document, b"0 0 1 1 re f", None)
        for _ in range(9):
            inner = _form(document, b"/X Do " * 10, inner)
        page = document.pages[0]
        page.Resources.XObject = Dictionary(X=inner)
        page.Contents = Array([page.Contents, document.make_stream(b"/X Do")])

    return append(m.prepared(prepare), {})


def _form(document: pikepdf.Pdf, data: bytes, inner: pikepdf.Object | None) -> pikepdf.Object:
    made = document.make_stream(data)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 600, 900])
    if inner is not None:
        made.Resources = Dictionary(XObject=Dictionary(X=inner))
    return made


@bomb(heavy=True)
def million_strokes(rng: Random, m: Material) -> bytes:
    """The signed page draws a million curves."""

    def prepare(document: pikepdf.Pdf) -> None:
        strokes = b"0 0 m 100 900 500 100 595 842 c S\n" * 1_000_000
        document.pages[0].Contents = pikepdf.Stream(document, zlib.compress(strokes, 9), {"/Filter": Name.FlateDecode})

    return append(m.prepared(prepare), {})


@bomb(heavy=True)
def pattern_of_atoms(rng: Random, m: Material) -> bytes:
    """The signed page is filled with a pattern of cells as small as atoms."""

    def prepare(document: pikepdf.Pdf) -> None:
        cell = document.make_stream(b"0 0 1 1 re f")
        cell.Type, cell.PatternType, cell.PaintType, cell.TilingType = Name.Pattern, 1, 1, 1
        cell.BBox, cell.XStep, cell.YStep, cell.Resources = Array([0, 0, 1, 1]), 0.0001, 0.0001, Dictionary()
        page = document.pages[0]
        page.Resources.Pattern = Dictionary(P=cell)
        page.Contents = document.make_stream(b"/Pattern cs /P scn 0 0 595 842 re f")

    return append(m.prepared(prepare), {})


@bomb(heavy=True)
def twenty_thousand_links(rng: Random, m: Material) -> bytes:
    """Two hundred signed pages have a hundred links each, from every page to every other."""

    def prepare(document: pikepdf.Pdf) -> None:
        pages = [page.obj for page in document.pages]
        for page in document.pages:
            if "/Annots" not in page:
                page.Annots = Array()
            for n in range(100):
                link = Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, n, 9, n + 1]), Dest=Array([pages[n], Name.Fit])
                )
                page.Annots.append(document.make_indirect(link))

    return append(m.prepared(prepare, pages=200), {})


@bomb(heavy=True)
def two_thousand_pages(rng: Random, m: Material) -> bytes:
    """The signed document has two thousand pages."""
    return append(m.prepared(lambda document: None, pages=2000), {})


@bomb
def name_of_megabytes(rng: Random, m: Material) -> bytes:
    """A name in the catalog has ten million characters."""
    root = number_of(m.final, lambda d: d.Root)
    return append(m.final, {root: body(m.final, root, lambda o: None)[:-2] + b"/X /" + b"a" * 10_000_000 + b" >>"})


@bomb
def container_of_nothing(rng: Random, m: Material) -> bytes:
    """The value of a signature is thousands of ASN.1 sequences within each other."""
    from tests.attacks.workshop import gap, signature

    first, second = gap(signature(m.final, "Seal"))
    deep = (b"3080" * ((second - first - 2) // 4)).ljust(second - first - 2, b"0")
    return m.final[: first + 1] + deep + m.final[second - 1 :]


@bomb(heavy=True)
def thousand_certificates(rng: Random, m: Material) -> bytes:
    """The store holds a thousand authorities of one name, each certified by all the others' name."""
    return m.shop.stamp(m.three, "tsa1", evidence=_crowd(m, 300))


def _crowd(m: Material, times: int) -> object:
    from signing.crypto.evidence import Evidence
    from tests.attacks.mint import CERTIFYING

    same = m.mint.party("ca").certificate.subject
    crowd = [m.mint.issue(same, by=None, usage=CERTIFYING, authority=True) for _ in range(times)]
    return Evidence(tuple(one.asn1 for one in crowd), (), ())
