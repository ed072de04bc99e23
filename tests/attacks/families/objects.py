"""Identical-object rewrites: an update that writes again what was there, with the same or almost the same content."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from random import Random

import pikepdf

from tests.attacks.families.shadows import body, number_of
from tests.attacks.material import Material
from tests.attacks.paper import text
from tests.attacks.register import Family
from tests.attacks.workshop import append

rewriting = Family("identical-object rewrite", alters=False)

THINGS: dict[str, Callable[[pikepdf.Pdf], pikepdf.Object]] = {
    "page": lambda d: d.pages[0].obj,
    "contents": lambda d: d.pages[0].Contents,
    "pages": lambda d: d.Root.Pages,
    "catalog": lambda d: d.Root,
    "form": lambda d: d.Root.AcroForm,
    "font": lambda d: d.pages[0].Resources.Font.F1,
    "field": lambda d: d.Root.AcroForm.Fields[0],
    "value": lambda d: d.Root.AcroForm.Fields[1].V,
    "look": lambda d: d.Root.AcroForm.Fields[1].AP.N,
    "store": lambda d: d.Root.DSS,
}


def _raw(pdf: bytes, number: int) -> bytes:
    """The object as it was written last."""
    at = [m.end() for m in re.finditer(rb"(?:^|\n)%d 0 obj\s" % number, pdf)][-1]
    end = pdf.index(b"endobj", at)
    return pdf[at:end].rstrip()


def _again(path: Callable[[pikepdf.Pdf], pikepdf.Object]) -> Callable[[Random, Material], bytes]:
    def make(rng: Random, m: Material) -> bytes:
        base = rng.choice([m.final, m.approved])
        number = number_of(base, path)
        return append(base, {number: _raw(base, number)})

    return make


for _name, _path in THINGS.items():
    rewriting.add(_name, f"The {_name} was written again exactly as it stood.", _again(_path))


@rewriting
def nothing_at_all(rng: Random, m: Material) -> bytes:
    """An update without any object."""
    return append(rng.choice([m.final, m.approved, m.half]), {})


@rewriting
def an_object_of_no_use(rng: Random, m: Material) -> bytes:
    """An update adds an object that nothing refers to."""
    base = rng.choice([m.final, m.approved])
    with pikepdf.open(io.BytesIO(base)) as document:
        fresh = int(document.trailer["/Size"])
    return append(base, {fresh: b"(%b)" % rng.randbytes(4).hex().encode()})


@rewriting(alters=True)
def almost_identical(rng: Random, m: Material) -> bytes:
    """The contents were written again with one digit changed."""
    base = rng.choice([m.final, m.approved])
    number = number_of(base, THINGS["contents"])
    return append(base, {number: _raw(base, number).replace(b"10,000", b"1%d,000" % rng.randrange(1, 9))})


@rewriting(alters=True)
def with_another_generation(rng: Random, m: Material) -> bytes:
    """The contents' number was used again with another generation, and the page points to it."""
    number, page = number_of(m.final, THINGS["contents"]), number_of(m.final, THINGS["page"])
    shown = text("Cooperation agreement, page 1", "The Organization pays USD 1.")
    changed = body(m.final, page, lambda o: None).replace(b"/Contents %d 0 R" % number, b"/Contents %d 1 R" % number)
    out = append(m.final, {page: changed})
    place = out.rindex(b"xref\n0 1\n")
    head, table = out[:place], out[place:]
    new = b"%d 1 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(shown), shown)
    table = table.replace(
        b"0 1\n0000000000 65535 f \n", b"0 1\n0000000000 65535 f \n%d 1\n%010d 00001 n \n" % (number, place), 1
    )
    moved = re.sub(rb"startxref\n\d+", b"startxref\n%d" % (place + len(new)), table)
    return head + new + moved


@rewriting
def followed_by_a_time_stamp(rng: Random, m: Material) -> bytes:
    """The page was written again as it stood, and a trusted time-stamp put over it."""
    number = number_of(m.final, THINGS["page"])
    return m.shop.stamp(append(m.final, {number: _raw(m.final, number)}), rng.choice(["tsa1", "tsa2"]))


@rewriting
def catalog_followed_by_a_time_stamp(rng: Random, m: Material) -> bytes:
    """Catalog and form were written again, each with a private key more, and a trusted time-stamp put over it."""
    number = number_of(m.final, THINGS["catalog"])
    changed = _raw(m.final, number)[:-2] + b"/Private (%d)\n>>" % rng.randrange(9)
    return m.shop.stamp(append(m.final, {number: changed}))
