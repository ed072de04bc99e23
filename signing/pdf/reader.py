"""pyHanko's reader with three rules of ISO 32000-2 that its strict mode leaves out, because valid files rely on them.

- 7.3.10: a reference to an object that does not exist is null. Here only to a number that no revision of the file defines: one that a later
  revision defines could otherwise show something new through an old, signed page.
- 7.5.5: keys of a trailer that the standard does not define are private to the program that wrote them, and nothing that a reader shows or
  does begins there. One that refers to an object which only a later revision has (LibreOffice's ``/AdditionalStreams``) is left out.
- 7.5.4: a number that no revision has used so far may be given to a new object, also when it is below the highest one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, PdfReadError, PdfStreamError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from signing.pdf import generations, library_patches  # noqa: F401  how numbers that are used again, and names, are read
from signing.pdf.plain.building import build, build_numbered
from signing.pdf.plain.objects import Unusual
from signing.pdf.plain.packed import ObjectStream, unpacked

_DEFINED_KEYS = {"/Size", "/Prev", "/Root", "/Encrypt", "/Info", "/ID", "/AuthCode"}
"""Of a trailer (ISO 32000-2 table 15)."""
_OF_A_SIGNATURE = {"/ByteRange", "/Contents"}


class Reader(PdfFileReader):
    """Of one file; see above."""

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """The file as it was in a revision."""
        known = self._historical_resolver_cache.get(revision)
        if known is not None:
            return known
        self._historical_resolver_cache[revision] = found = Resolver(self, revision)
        return found

    @cached_property
    def defined(self) -> dict[int, int]:
        """Every object number that some revision of the file gives a place, and the first revision that does."""
        found: dict[int, int] = {}
        for revision in range(self.xrefs.total_revisions):
            section = self.xrefs.get_xref_data(revision)
            for data in (section, section.hybrid.xref_data if section.hybrid is not None else None):
                for idnum in (*data.standard_xrefs, *data.xrefs_in_objstm) if data is not None else ():
                    found.setdefault(idnum, revision)
        return found

    def _read_object(self, ref: generic.Reference, marker: Any, *args: Any, **options: Any) -> Any:
        if marker is None and ref.idnum not in self.defined:
            null = generic.NullObject()
            null.container_ref = ref
            return null
        if isinstance(marker, int) and "/Encrypt" not in self.trailer:
            try:
                return build_numbered(
                    self.stream.getvalue(), marker, generic.Reference(ref.idnum, ref.generation, self)
                )
            except Unusual:
                pass
        return super()._read_object(ref, marker, *args, **options)

    @cached_property
    def _object_streams(self) -> dict[int, ObjectStream | None]:
        return {}

    def object_stream(self, idnum: int) -> ObjectStream | None:
        """The object stream ``idnum``, unpacked once; None if it is not written plainly. Raises what pyHanko raises when it cannot be read."""
        if idnum not in self._object_streams:
            self._object_streams[idnum] = unpacked(generic.Reference(idnum, 0, self).get_object())
        return self._object_streams[idnum]

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
        """As pyHanko does, without reading the table of the stream again; what is not plain is left to it."""
        stream = self.object_stream(stmnum)
        offset = stream.offset(idnum, idx) if stream is not None else None
        if stream is not None and offset is not None:
            try:
                return build(stream.data, offset, generic.Reference(idnum, 0, self))
            except Unusual:
                pass
            source = BytesIO(stream.data)
            source.seek(offset)
            try:
                found = generic.read_object(source, generic.Reference(idnum, 0, self))
            except (PdfStreamError, PdfReadError):
                found = None
            if found is not None and not isinstance(found, generic.StreamObject | generic.IndirectObject):
                return found
        return super()._get_object_from_stream(idnum, stmnum, idx)


class Resolver(HistoricalResolver):
    """pyHanko's view of a file as it was in one revision, with a quicker copy of its objects, in which nothing is encrypted."""

    reader: Reader

    def __init__(self, reader: Reader, revision: int) -> None:
        super().__init__(reader, revision)
        self._references: dict[tuple[int, int], generic.Reference] = {}
        view = self.trailer_view  # without private keys that lead to nothing in this revision
        for key in view.keys() - _DEFINED_KEYS:
            if any(reader.xrefs.get_historical_ref(ref, revision) is None for ref in named(view.raw_get(key))):
                del view[key]

    def is_ref_unassignable(self, ref: generic.Reference) -> bool:
        """Whether the number was free for a later revision: above all others, or left out up to this one."""
        first = self.reader.defined.get(ref.idnum)
        plain = self.reader.strict and not self.reader.encrypted
        left_out = plain and first is not None and first > self.revision
        return left_out or super().is_ref_unassignable(ref)

    def indirect(self, reference: generic.Reference) -> generic.IndirectObject:
        """The same number in this view. A large file names it often, and making references is slow: those to one object share it."""
        key = (reference.idnum, reference.generation)
        shared = self._references.get(key)
        if shared is None:
            shared = self._references[key] = generic.Reference(*key, self)
        made = generic.IndirectObject.__new__(generic.IndirectObject)
        made.reference = shared
        return made

    def _subsume_object(self, obj: Any) -> Any:
        container = obj.get_container_ref()
        return copied(obj, generic.Reference(container.idnum, container.generation, self))


def copied(thing: Any, container: generic.Reference) -> Any:
    """The same with all references in ``container``'s view of the file (a :class:`Resolver`), decrypted. Text, names and numbers are shared, as pyHanko does."""
    kind = type(thing)
    if kind is generic.DecryptedObjectProxy:
        thing = _decrypted(thing)
    if kind is generic.IndirectObject:
        view: Any = container.pdf
        return view.indirect(thing.reference)
    if isinstance(thing, generic.DictionaryObject):
        copy: Any = generic.DictionaryObject()
        if isinstance(thing, generic.StreamObject):
            copy = generic.StreamObject(encoded_data=thing.encoded_data, handler=thing._handler)  # noqa: SLF001  for streams with a filter of their own
        for key, value in dict.items(thing):
            dict.__setitem__(copy, key, copied(value, container))
    elif isinstance(thing, generic.ArrayObject):
        copy = generic.ArrayObject(copied(value, container) for value in list.__iter__(thing))
    else:
        return thing
    copy.container_ref = container
    return copy


def _decrypted(held: Any) -> Any:
    """The value of a proxy, its parts still encrypted. The value of a signature never is (ISO 32000-2 7.6.2), nor what cannot be decrypted."""
    raw = held.raw_object
    try:
        found = held.decrypted
    except (PdfError, ValueError):
        return raw
    if isinstance(raw, generic.DictionaryObject) and raw.keys() >= _OF_A_SIGNATURE:
        return generic.DictionaryObject({**dict(dict.items(found)), "/Contents": dict.get(raw, "/Contents")})
    return found


def named(value: Any) -> Iterator[generic.Reference]:
    """The references in a value, those in its arrays and dictionaries included."""
    if isinstance(value, generic.IndirectObject):
        yield value.reference
    elif isinstance(value, generic.ArrayObject):
        for place in range(len(value)):
            yield from named(value.raw_get(place))
    elif isinstance(value, generic.DictionaryObject):
        for key in value:
            yield from named(value.raw_get(key))
