"""Reference paths are those of pyHanko's own walk, and the fast parser reads what pyHanko reads."""

from __future__ import annotations

import io
import random

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.document import READING_FAILS, read
from signing.pdf.graph import Graph, Usages
from signing.pdf.plain import objects
from tests.support.signing_kit import base_pdf


def written(objects: dict[int, str]) -> bytes:
    """A file of these objects; 1 is the catalog."""
    out, places = io.BytesIO(), {}
    out.write(b"%PDF-1.7\n")
    for number, text in objects.items():
        places[number] = out.tell()
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("latin1"))
    start, size = out.tell(), max(objects) + 1
    out.write(f"xref\n0 {size}\n0000000000 65535 f \n".encode())
    for number in range(1, size):
        line = f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        out.write(line.encode())
    out.write(f"trailer\n<< /Root 1 0 R /Size {size} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def tangled(seed: int) -> dict[int, str]:
    """Pages, a structure tree and a form, and references between anything and anything."""
    chance = random.Random(seed)
    pages, elements, others = list(range(10, 13)), list(range(20, 26)), list(range(30, 35))
    everything = [2, 3, 4, *pages, *elements, *others]

    def some(keys: tuple[str, ...], targets: list[int]) -> str:
        chosen = chance.sample(keys, chance.randrange(len(keys)))
        return " ".join(f"{key} {value(targets)}" for key in chosen)

    def value(targets: list[int]) -> str:
        one = f"{chance.choice(targets)} 0 R"
        return chance.choice([one, f"[ {one} {chance.choice(targets)} 0 R ]", f"<< /In {one} /P {one} >>", "null", "7"])

    made = {
        1: f"<< /Type /Catalog /Pages 2 0 R /StructTreeRoot 3 0 R /AcroForm 4 0 R {some(('/Names', '/Outlines'), everything)} >>",
        2: f"<< /Type /Pages /Count 3 /Kids [ {' '.join(f'{n} 0 R' for n in pages)} ] >>",
        3: f"<< /Type /StructTreeRoot /K [ 20 0 R 21 0 R ] /ParentTree << /Nums [ 0 {value(elements)} ] >> >>",
        4: f"<< /Fields [ {' '.join(f'{n} 0 R' for n in others[:3])} ] >>",
    }
    for number in pages:
        made[number] = f"<< /Type /Page /Parent 2 0 R {some(('/Annots', '/Resources', '/B'), everything)} >>"
    for number in elements:
        below = [n for n in elements if n > number + 1]
        kids = (
            f"/K [ {chance.choice(below)} 0 R {chance.choice(others)} 0 R ]" if below and chance.random() < 0.6 else ""
        )
        kind = chance.choice(["", "/Type /StructElem", "/Type /Other", "/Type 5"])
        made[number] = (
            f"<< /P {chance.choice([3, *elements])} 0 R {kind} {kids} {some(('/Pg', '/Ref', '/A'), everything)} >>"
        )
    for number in others:
        made[number] = f"<< /T (n{number}) {some(('/Parent', '/P', '/Kids', '/Obj', '/X#20y'), everything)} >>"
    return made


@pytest.mark.parametrize("seed", range(60))
def test_the_ways_are_those_of_the_library(seed):
    document = PdfFileReader(io.BytesIO(data := written(tangled(seed))))
    old = document.get_historical_resolver(0)
    asked = document.xrefs.explicit_refs_in_revision(0)
    try:
        old._load_reverse_xref_cache()
    except READING_FAILS as error:
        with pytest.raises(type(error)):
            Usages(Graph(data, document), old).look(asked)
        return
    together, alone = Usages(Graph(data, document), old), Usages(Graph(data, document), old)
    together.look(asked)
    for ref in asked:
        theirs, is_page = old._get_usages_of_ref(ref), ref.idnum in {2, 10, 11, 12}
        for ours in (together[ref], alone[ref]):
            assert ours and ours <= theirs if is_page else ours == theirs, ref


def test_an_object_that_cannot_be_read_is_an_error_for_whoever_gets_there():
    made = tangled(0) | {40: "<< /Broken (", 1: "<< /Type /Catalog /Pages 2 0 R /Names 40 0 R >>"}
    document = PdfFileReader(io.BytesIO(data := written(made)))
    usages = Usages(Graph(data, document), document.get_historical_resolver(0))
    with pytest.raises(READING_FAILS):
        usages.look({generic.Reference(30)})
    made[1] = "<< /Type /Catalog /Pages 2 0 R >>"
    document = PdfFileReader(io.BytesIO(data := written(made)))
    usages = Usages(Graph(data, document), document.get_historical_resolver(0))
    usages.look({generic.Reference(30)})


def test_the_newest_table_serves_later_revisions_and_follows_changes(kit):
    final = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True)
    document = read(final.pdf)
    for revision in range(document.revisions - 1):
        old = document.reader.get_historical_resolver(revision)
        new = document.reader.xrefs.explicit_refs_in_revision(revision + 1)
        usages = Usages(document.graph, old)
        usages.look(new)
        old._load_reverse_xref_cache()
        pages = {ref for ref in new if "/Kids" in str(usages[ref]) and old(ref).get("/Type") == "/Page"}
        assert all(usages[ref] == old._get_usages_of_ref(ref) for ref in new - pages)


OBJECTS = {
    b"<< /A [ 1 0 R null (x) <41> -.5 true /N ] /B << /C 2 0 R >> >>": True,
    b"<</A/B/C(a\\(b\\)\\101\\n)/D[/E<</F 3 0 R>>]>>": True,
    b"<< /N#41me /N#42 /Type /St#72uctElem >>": True,
    b"[ 1 0 R 2 0 R 5 6 0 R ]": True,
    b"4 0 R": True,
    b"<< /Length 5 >>\nstream\n1 0 R\nendstream": True,
    b"<< /Length 5 >>\r\nstream\r\nabcde\r\nendstream": True,
    b"<< /Length 4 >>\nstream\n1 0 R\nendstream": False,  # the content is longer than it says
    b"<< /DP << /Length 5 >> >>\nstream\n1 0 R\nendstream": False,
    b"<< /Length 7 0 R >>\nstream\n1 0 R\nendstream": False,
    b"<< /A 1 % a comment\n0 R >>": False,
    b"<< /A (nested (brackets)) >>": False,
    b"<< /A (endobj) /B 1 0 R >>": True,
    b"<< /A (endobj /B 1 0 R >>": False,
    b"<< /A 1 0 R /A 2 0 R >>": False,  # twice
    b"<< /A 1 0 R > >": False,
    b"<< /A 1 0 R /B >>": False,
    b"<< /A 0 0 R >>": False,
    b"<< /A <4 1> /B <4%\n1> >>": False,
    b"<< /A\x00/B /C 1 0 Rx >>": False,
    b"<< (k) 1 0 R >>": False,
    b"<< /A 12,5 >>": False,
    b"<< /A (\\z) >>": False,
    b"<< /A (\\53) >>": False,
    b"<< /A [ 1 0 R >> ]": False,
    b"]": False,
    b"<< /\xc3\xa9 1 0 R >>": False,
}


@pytest.mark.parametrize(("text", "is_plain"), OBJECTS.items())
def test_an_object_read_plainly_is_what_the_library_reads(text, is_plain):
    data = b"9 0 obj\n" + text + b"\nendobj\n"
    if not is_plain:
        with pytest.raises(objects.Unusual):
            objects.read(data, 0, (9, 0))
        return
    stream = io.BytesIO(text + b"\nendobj\n")
    theirs = generic.read_object(stream, generic.Reference(9, 0, pdf=PdfFileReader(io.BytesIO(base_pdf()))))
    assert objects.read(data, 0, (9, 0)) == objects.simplified(theirs)


@pytest.mark.parametrize("head", [b"8 0 obj\n", b"9 1 obj\n", b" 9 0 obj\n", b"9 0 object", b"9  0 obj\n", b""])
def test_an_object_elsewhere_is_not_read_plainly(head):
    with pytest.raises(objects.Unusual):
        objects.read(head + b"<< /A 1 0 R >>\nendobj", 0, (9, 0))
