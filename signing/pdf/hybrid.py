"""Hybrid-reference files (ISO 32000-2 7.5.8.4): each such section lists its objects in a table for old programs and in a stream for all others.

Word processors write them every day. They are a danger only where table and stream contradict each other, because then two programs show
two documents. So the stream is compared with all tables that it overrides, and merged into its table only if nothing contradicts it:
from then on the file is read like any other, with one list of changes for each revision.

What the stream may do: list what the table of its section lists (the table counts, whatever the stream says: some programs copy the address
of an old stream into a new trailer), and say where objects are that the table beside it calls free (hidden objects), new ones or new states of
older ones. It may not move an object of which the table beside it says nothing, free one, or name another root or another key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import XRefSection, XRefSectionData, XRefSectionType, read_object_header

PLACEHOLDER = 65535
"""The generation by which tables call a hidden object free."""


class Contradiction(Exception):
    """Table and stream contradict each other about an object. The message is for engineers."""


Known = dict[tuple[int, int], set[Any]]
"""Number and generation of an object to all places where the lists so far have it."""


def fold(reader: PdfFileReader) -> bool:
    """Merge every cross-reference stream into the table beside it; returns whether there was one.

    :raises Contradiction: they contradict each other.
    """
    sections: list[XRefSection] = reader.xrefs._xref_sections  # noqa: SLF001  pyHanko offers no other way in
    if all(section.xref_data.hybrid is None for section in sections):
        return False
    known: Known = {}
    for number, section in enumerate(sections):
        stream = section.xref_data.hybrid
        if stream is not None:
            _require_same_roots(reader, number, stream)
            sections[number] = _folded(section, stream, known)
        _remember(section.xref_data, known)
    return True


def _folded(section: XRefSection, stream: XRefSection, known: Known) -> XRefSection:
    table = section.xref_data
    table.hybrid = None
    for idnum, generation in stream.xref_data.explicit_refs_in_revision:
        if idnum not in table.standard_xrefs:  # else the table counts, for every program
            _take(generic.Reference(idnum, generation), table, stream.xref_data, known)
    meta, other = section.meta_info, stream.meta_info
    whole = replace(
        meta,
        xref_section_type=XRefSectionType.STANDARD,
        size=max(meta.size, other.size),
        end_location=max(meta.end_location, other.end_location),
    )
    return replace(section, meta_info=whole)


def _take(ref: generic.Reference, table: XRefSectionData, stream: XRefSectionData, known: Known) -> None:
    place, older = stream.try_resolve(ref), known.get((ref.idnum, ref.generation), set())
    hidden = ref.idnum in table.freed
    if older - {place} and not hidden:
        raise Contradiction(f"{ref!r} is moved or freed by the stream alone")
    if table.freed.get(ref.idnum, PLACEHOLDER) not in {0, PLACEHOLDER}:
        raise Contradiction(f"{ref!r} is freed by the table beside the stream that lists it")
    if place is not None and (hidden or not older):
        _enter(ref, table, stream)


def _enter(ref: generic.Reference, table: XRefSectionData, stream: XRefSectionData) -> None:
    if ref.idnum in table.freed:
        table.explicit_refs_in_revision.discard((ref.idnum, table.freed.pop(ref.idnum) - 1))
    table.explicit_refs_in_revision.add((ref.idnum, ref.generation))
    packed = stream.xrefs_in_objstm.get(ref.idnum)
    if packed is None:
        table.standard_xrefs[ref.idnum] = stream.standard_xrefs[ref.idnum]
    else:
        table.xrefs_in_objstm[ref.idnum] = packed
        table.obj_streams_used.add(packed.obj_stream_id)


def _remember(data: XRefSectionData, known: Known) -> None:
    for idnum, (generation, place) in data.standard_xrefs.items():
        known.setdefault((idnum, generation), set()).add(place)
    for idnum, packed in data.xrefs_in_objstm.items():
        known.setdefault((idnum, 0), set()).add(packed)


def _require_same_roots(reader: PdfFileReader, number: int, stream: XRefSection) -> None:
    """Entries of the trailer that the stream repeats have to be the same, because some programs read them there."""
    source = reader.stream
    source.seek(stream.meta_info.start_location)
    read_object_header(source, strict=reader.strict)
    reference = stream.meta_info.stream_ref
    assert reference is not None
    repeated = generic.StreamObject.read_from_stream(source, reference)
    for key in ("/Root", "/Encrypt"):
        if key in repeated and _reference(repeated.raw_get(key)) != _reference(_trailer(reader, key, number)):
            raise Contradiction(f"the stream names another {key}")


def _trailer(reader: PdfFileReader, key: str, number: int) -> Any:
    try:
        return reader.trailer.raw_get(key, revision=number)
    except KeyError:
        return None


def _reference(value: Any) -> Any:
    return (value.idnum, value.generation) if isinstance(value, generic.IndirectObject) else value
