"""Objects of object streams are what pyHanko reads there, and its own walk finds the same paths to them."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pdf.graph import Graph, Usages
from signing.pdf.plain.building import build, build_numbered
from signing.pdf.plain.objects import Unusual
from signing.pdf.reader import Reader
from tests.support.signing_kit import base_pdf
from tests.unit.signing.pdf.test_graph import tangled, written

BLANK = st.sampled_from([" ", "\n", "\r\n", "\t ", "\0"])
NAME = st.sampled_from(["/A", "/Type", "/X#20y", "/", "/a.b-c", "/#41"])
ATOM = st.one_of(
    NAME,
    st.sampled_from(["null", "true", "false", "0", "-17", "+4", "3.25", "-.5", "4.", "12 0 R", "7 2 R", "00012"]),
    st.sampled_from(
        ["(text)", "()", r"(a\)b\\)", r"(\101\n)", "(two\nlines)", "<FEFF0041>", "<4>", "<>", "(\xe9\xff)"]
    ),
)


def arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.lists(inner, max_size=4), BLANK).map(lambda both: f"[{both[1].join(both[0])}{both[1]}]")


def dictionaries(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.tuples(NAME, BLANK, inner), max_size=4, unique_by=lambda row: row[0].replace("#41", "A"))
    return rows.map(lambda found: "<<" + " ".join(f"{key}{blank}{value}" for key, blank, value in found) + " >>")


VALUES = st.recursive(ATOM, lambda inner: st.one_of(arrays(inner), dictionaries(inner)), max_leaves=12)


def told(thing: generic.PdfObject) -> object:
    """Everything of an object that can be compared."""
    owner = thing.container_ref.idnum if thing.container_ref is not None else None
    if isinstance(thing, generic.DictionaryObject):
        return type(thing), owner, [(key, told(thing.raw_get(key))) for key in thing]
    if isinstance(thing, generic.ArrayObject):
        return type(thing), owner, [told(thing.raw_get(place)) for place in range(len(thing))]
    if isinstance(thing, generic.IndirectObject):
        return type(thing), owner, thing.idnum, thing.generation
    if isinstance(thing, generic.NullObject):
        return type(thing), owner
    return type(thing), owner, thing.value if isinstance(thing, generic.BooleanObject) else repr(thing)


@given(VALUES, st.sampled_from(["\n<</B 1>>", " 5", "", "\n(x)"]))
@settings(max_examples=200, deadline=None)
def test_what_the_fast_parser_reads_is_what_the_library_reads(text, rest):
    reader = PdfFileReader(io.BytesIO(base_pdf()))
    data, owner = (text + rest).encode("latin1"), generic.Reference(9, 0, reader)
    try:
        found = build(data, 0, owner)
    except Unusual:
        return
    assert told(found) == told(generic.read_object(io.BytesIO(data), owner))


@given(
    VALUES,
    st.sampled_from(["9 0 obj", "9 1 obj", "9  0 obj"]),
    st.sampled_from(["\nendobj", " 5 endobj", " % \nendobj", "endobj"]),
)
@settings(max_examples=200, deadline=None)
def test_what_the_fast_parser_reads_with_its_number_is_what_the_library_reads(text, head, rest):
    data = f"{head} {text}{rest}\nxref\n".encode("latin1")
    reader = PdfFileReader(io.BytesIO(base_pdf()))
    owner = generic.Reference(9, 0, reader)
    try:
        found = build_numbered(data, 0, owner)
    except Unusual:
        return
    reader.stream = io.BytesIO(data)
    assert told(found) == told(reader._read_object(owner, 0))


@pytest.mark.parametrize(
    "text", ["<</A 1/A 2>>", "<</A 1", "[1 2", "% note\n[1]", "[1] stream", "1 0 R ", "1   0 R ", "1 2", "[1 2>>"]
)
def test_what_is_not_plain_is_left_to_the_library(text):
    with pytest.raises(Unusual):
        build(text.encode(), 0, generic.Reference(9, 0, None))


def packed(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(12))
def test_a_packed_file_is_read_as_the_library_reads_it(seed):
    data = packed(written(tangled(seed)))
    ours, theirs = Reader(io.BytesIO(data)), PdfFileReader(io.BytesIO(data))
    asked = theirs.xrefs.explicit_refs_in_revision(0)
    assert any(ours.xrefs.get_xref_data(0).xrefs_in_objstm)
    for ref in asked - theirs.xrefs.xref_stream_refs:
        assert told(ours.get_object(ref)) == told(theirs.get_object(ref))
        own, other = ours.get_historical_resolver(0), theirs.get_historical_resolver(0)
        assert told(own.get_object(ref)) == told(other.get_object(ref))
    old = theirs.get_historical_resolver(0)
    old._load_reverse_xref_cache()
    usages = Usages(Graph(data, ours), ours.get_historical_resolver(0))
    pages = {ref for ref in asked if (ref.idnum, ref.generation) in usages._skeleton.pages}
    assert {ref: usages[ref] for ref in asked - pages} == {ref: old._get_usages_of_ref(ref) for ref in asked - pages}


def with_table(table: bytes, body: bytes) -> bytes:
    """A file whose object 4 is entry 0 of object stream 3."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    stream = b"3 0 obj\n<</Type/ObjStm/N 2/First %d/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    texts = (
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/X 4 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
        stream % (len(table), len(table + body), table + body),
    )
    for text in texts:
        places.append(out.tell())
        out.write(text)
    start = out.tell()
    rows = b"\0\0\0\xff" + b"".join(b"\1" + place.to_bytes(2, "big") + b"\0" for place in places)
    rows += b"\2\0\3\0" + b"\2\0\3\1" + b"\1" + start.to_bytes(2, "big") + b"\0"
    out.write(
        b"6 0 obj\n<</Type/XRef/W[1 2 1]/Size 7/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (len(rows), rows)
    )
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


@pytest.mark.parametrize(
    "table",
    [
        b"4 0 5 4 ",
        b"4 0 5 4",
        b"5 0 4 4 ",
        b"4 0 4 4 ",
        b"4 0 5 ",
        b"4 0 % 5\n5 4 ",
        b"x 0 5 4 ",
        b"4 900 5 4 ",
        b"4 +0 5 4 ",
    ],
)
def test_an_odd_table_is_read_or_refused_as_the_library_does(table):
    data = with_table(table, b"[1] [2]")
    answers = []
    for kind in (Reader, PdfFileReader):
        try:
            answers.append(told(kind(io.BytesIO(data)).root["/X"]))
        except (PdfError, KeyError, OSError) as error:
            answers.append(type(error).__name__)
    assert answers[0] == answers[1]
