"""Parser differentials: files in which one reader sees one document and another reader another one."""

from __future__ import annotations

import io
import re
from random import Random

import pikepdf

from tests.attacks.families.forgery import first_page_contents
from tests.attacks.families.shadows import body, number_of
from tests.attacks.material import Material
from tests.attacks.paper import covered, text
from tests.attacks.register import Family
from tests.attacks.workshop import append, signature

differential = Family("parser differentials")


def _evil(rng: Random) -> bytes:
    shown = text("Cooperation agreement, page 1", f"The Organization pays USD {rng.randrange(2, 99)},000,000.")
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown)


def _base(rng: Random, m: Material) -> bytes:
    return rng.choice([m.final, m.approved])


def _last_table(pdf: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])


@differential
def hybrid(rng: Random, m: Material) -> bytes:
    """The table leaves the contents alone, a cross-reference stream beside it exchanges them (hybrid file)."""
    base = _base(rng, m)
    number = first_page_contents(base)
    out = bytearray(base)
    place = len(out)
    out += b"%d 0 obj\n%b\nendobj\n" % (number, _evil(rng))
    with pikepdf.open(io.BytesIO(base)) as document:
        size, root = int(document.trailer["/Size"]), document.Root.objgen[0]
    section = len(out)
    entry = b"\x01" + place.to_bytes(4, "big") + b"\x00"
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index [%d 1] /Root %d 0 R /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        size, size + 1, number, root, len(entry), entry,
    )  # fmt: skip
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1, root, _last_table(base), section, table,
    )  # fmt: skip
    return bytes(out)


@differential
def history_skipped(rng: Random, m: Material) -> bytes:
    """The newest section names a predecessor from before the signatures."""
    base = _base(rng, m)
    first = int(re.findall(rb"startxref\s+(\d+)", base)[0])
    return append(base, {first_page_contents(base): _evil(rng)}, prev=first)


@differential
def history_in_a_circle(rng: Random, m: Material) -> bytes:
    """The newest section names itself as its predecessor."""
    made = append(_base(rng, m), {})
    return re.sub(rb"/Prev \d+ >>\nstartxref\n(\d+)", rb"/Prev \1 >>\nstartxref\n\1", made)


@differential
def table_points_beside(rng: Random, m: Material) -> bytes:
    """The new table points some bytes beside the object; repairing readers find it."""
    base = _base(rng, m)
    number = first_page_contents(base)
    made = append(base, {number: _evil(rng)})
    place = made.rindex(b"\n%d 0 obj" % number) + 1
    return made.replace(b"%010d 00000 n" % place, b"%010d 00000 n" % (place + rng.choice([-3, 2, 7])))


@differential
def another_number_at_the_place(rng: Random, m: Material) -> bytes:
    """The table says that the contents stand where an object of another number begins."""
    base = _base(rng, m)
    number = first_page_contents(base)
    made = append(base, {99_999: _evil(rng)})
    return re.sub(rb"\n99999 1\n", b"\n%d 1\n" % number, made)


@differential
def startxref_into_the_middle(rng: Random, m: Material) -> bytes:
    """The last address points into the middle of a section; repairing readers take what they find."""
    base = _base(rng, m)
    made = append(base, {first_page_contents(base): _evil(rng)})
    start = _last_table(made)
    return made[: made.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % (start + rng.randrange(5, 40))


@differential
def no_table_at_all(rng: Random, m: Material) -> bytes:
    """The update has objects and a trailer, but no table."""
    base = _base(rng, m)
    number = first_page_contents(base)
    with pikepdf.open(io.BytesIO(base)) as document:
        root = document.Root.objgen[0]
    return base + b"%d 0 obj\n%b\nendobj\ntrailer\n<< /Root %d 0 R /Size 99 >>\nstartxref\n%d\n%%%%EOF\n" % (
        number, _evil(rng), root, len(base),
    )  # fmt: skip


@differential
def freed(rng: Random, m: Material) -> bytes:
    """The contents were declared free, and the same number is used again behind the table."""
    base = _base(rng, m)
    number = first_page_contents(base)
    made = append(base, {number: _evil(rng)})
    return re.sub(rb"\n%d 1\n(\d{10}) 00000 n" % number, rb"\n%d 1\n\1 00001 f" % number, made)


@differential
def key_twice(rng: Random, m: Material) -> bytes:
    """The page was written anew with two entries for its contents."""
    base = _base(rng, m)
    page, number = number_of(base, lambda d: d.pages[0].obj), first_page_contents(base)
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh = int(document.trailer["/Size"])
    written = body(base, page, lambda o: None)
    order = [b"/Contents %d 0 R" % number, b"/Contents %d 0 R" % fresh]
    rng.shuffle(order)
    written = written.replace(b"/Contents %d 0 R" % number, b" ".join(order))
    return append(base, {page: written, fresh: _evil(rng)})


@differential
def key_in_disguise(rng: Random, m: Material) -> bytes:
    """The page was written anew; the entry for its contents is spelt with an escape."""
    base = _base(rng, m)
    page, number = number_of(base, lambda d: d.pages[0].obj), first_page_contents(base)
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh = int(document.trailer["/Size"])
    written = body(base, page, lambda o: None)
    written = written.replace(b"/Contents %d 0 R" % number, b"/Contents %d 0 R /Con#74ents %d 0 R" % (number, fresh))
    return append(base, {page: written, fresh: _evil(rng)})


@differential
def two_roots(rng: Random, m: Material) -> bytes:
    """The trailer of the update names two catalogs."""
    base = _base(rng, m)
    root = number_of(base, lambda d: d.Root)
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh = int(document.trailer["/Size"])
    tree, one, shown = fresh + 1, fresh + 2, fresh + 3
    objects = {
        fresh: b"<< /Type /Catalog /Pages %d 0 R >>" % tree,
        tree: b"<< /Type /Pages /Count 1 /Kids [%d 0 R] >>" % one,
        one: b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R >>" % (tree, shown),
        shown: _evil(rng),
    }
    roots = [f"/Root {root} 0 R", f"/Root {fresh} 0 R"]
    rng.shuffle(roots)
    return append(base, objects, trailer=" ".join(roots))


@differential
def encrypted_by_an_update(rng: Random, m: Material) -> bytes:
    """The update's trailer says that the file is encrypted."""
    base = _base(rng, m)
    root = number_of(base, lambda d: d.Root)
    encryption = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") >>"
    return append(base, {}, trailer=f"/Root {root} 0 R {encryption}")


@differential
def object_stream_over_the_table(rng: Random, m: Material) -> bytes:
    """The page stands anew inside an object stream of an update with a cross-reference stream."""
    base = _base(rng, m)
    page = number_of(base, lambda d: d.pages[0].obj)
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh, root = int(document.trailer["/Size"]), document.Root.objgen[0]
    turned = body(base, page, lambda o: o.__setitem__("/Rotate", 180))
    head = b"%d 0 " % page
    packed = head + turned
    out = bytearray(base)
    place = len(out)
    out += b"%d 0 obj\n<< /Type /ObjStm /N 1 /First %d /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        fresh, len(head), len(packed), packed,
    )  # fmt: skip
    section = len(out)
    rows = b"\x02" + fresh.to_bytes(4, "big") + b"\x00"
    rows += b"\x01" + place.to_bytes(4, "big") + b"\x00" + b"\x01" + section.to_bytes(4, "big") + b"\x00"
    out += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index [%d 1 %d 2] /Root %d 0 R /Prev %d /Length %d >>\nstream\n%b\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n"
    ) % (fresh + 1, fresh + 2, page, fresh, root, _last_table(base), len(rows), rows, section)
    return m.dressed(rng, bytes(out))


@differential
def wrong_length(rng: Random, m: Material) -> bytes:
    """The contents were written anew; their length ends before the words that some readers go on to read."""
    base = _base(rng, m)
    hidden = covered("The Organization pays USD 1.")
    shown = text("Cooperation agreement, page 1", "The Organization pays USD 10,000.")
    stream = b"<< /Length %d >>\nstream\n%b\n%b\nendstream" % (len(shown), shown, hidden)
    return append(base, {first_page_contents(base): stream})


@differential
def linearised_in_name(rng: Random, m: Material) -> bytes:
    """An update claims that the file is made for the web, with its first page elsewhere."""
    base = _base(rng, m)
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh = int(document.trailer["/Size"])
    claimed = b"<< /Linearized 1 /L %d /H [0 0] /O %d /E 1 /N 1 /T 1 >>" % (len(base), first_page_contents(base))
    return append(base, {fresh: claimed, first_page_contents(base): _evil(rng)})


@differential
def signed_revision_cut_out(rng: Random, m: Material) -> bytes:
    """A revision between two others was taken out."""
    first, second = signature(m.final, "Seal").end, signature(m.final, "Organization").end
    return m.final[:first] + m.final[second:]


@differential
def revisions_in_another_order(rng: Random, m: Material) -> bytes:
    """Two signed revisions changed places."""
    ends = [signature(m.final, name).end for name in ("Seal", "Organization", "Counterpart")]
    return m.final[: ends[0]] + m.final[ends[1] : ends[2]] + m.final[ends[0] : ends[1]] + m.final[ends[2] :]


@differential
def version_of_the_catalog(rng: Random, m: Material) -> bytes:
    """The update's catalog has another version and extensions of a maker's own, and the page another text."""
    base = _base(rng, m)
    root = number_of(base, lambda d: d.Root)

    def claim(thing: pikepdf.Object) -> None:
        thing.Version = pikepdf.Name("/2.0")
        thing.Extensions = pikepdf.Dictionary(X=pikepdf.Dictionary(BaseVersion=pikepdf.Name("/9.9"), ExtensionLevel=9))

    return m.dressed(rng, append(base, {root: body(base, root, claim), first_page_contents(base): _evil(rng)}))
