"""A later revision in the words of an older one: where a value is the same, it is written as it was.

Programs write the same value anew in another form: an array becomes an object of its own or the other way round, a copy takes the place of a
resource, a page repeats what it inherits, a null is left out (ISO 32000-2 7.3.7 to 7.3.10, 7.7.3.4). The rules for changes compare as written.
So they are given a view of the newer revision in which every value that is the same stands there as in the older one. What is left as a
difference is one, and an object that served only to write a value anew is referred to by nothing.

The same are: null and nothing; a number, name or text of the same value; arrays and dictionaries of the same values; a stream with the same
dictionary and the same bytes; a reference to the same object, whose own changes are judged where it stands. A copy never stands for an object
that something else may mean by its number: a page, a field, a note, a layer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.pdf.graph import Graph
from signing.pdf.opening import READING_FAILS
from signing.pdf.plain.atoms import are_numbers, same_atoms
from signing.pdf.plain.objects import Ref
from signing.pdf.reader import Reader, Resolver, copied, named

_MOST = 400_000
"""Values that are compared for one revision; beyond it nothing more counts as the same."""
_DEEPEST = 60
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_MEANT_BY_NUMBER = ("/Parent", "/Prev", "/Next", "/Popup", "/FT", "/T", "/Kids")
_KINDS_MEANT_BY_NUMBER = {
    *("/Page", "/Pages", "/Catalog", "/Annot", "/Sig", "/DocTimeStamp", "/StructTreeRoot", "/StructElem"),
    *("/OCG", "/OCMD", "/Outlines", "/Thread", "/Bead"),
}

_UNREAD = object()  # stands for a value that cannot be read: it is not the same as any other


def restated(old: HistoricalResolver, new: HistoricalResolver, graph: Callable[[], Graph | None]) -> HistoricalResolver:
    """``new`` as described above.

    :param graph: of the file, asked for only where objects are freed; None where it has none. Then each of them counts as a change.
    """
    reader = new.reader
    if not isinstance(reader, Reader):
        return new
    return _Restated(reader, old, new, graph)


class _Restated(Resolver):
    """See above. ``cache`` holds every object that differs from how it is written."""

    def __init__(
        self, reader: Reader, old: HistoricalResolver, new: HistoricalResolver, graph: Callable[[], Graph | None]
    ) -> None:
        super().__init__(reader, new.revision)
        self._old, self._new, self._graph = old, new, graph
        since = range(old.revision + 1, new.revision + 1)
        freed = {ref for revision in since for ref in reader.xrefs.refs_freed_in_revision(revision)}
        known = graph() if freed else None
        self._gone = {ref for ref in freed if known is not None and self._unused(ref, known)}
        self._changed = {ref for revision in since for ref in reader.xrefs.explicit_refs_in_revision(revision)}
        self._known: dict[tuple[generic.Reference, generic.Reference], bool] = {}
        self._left = _MOST
        self._pairs: list[tuple[generic.Reference, Any]] = []
        """New objects, and the older value that stood in their place."""
        for ref in sorted(self._changed, key=lambda one: (one.idnum, one.generation)):
            if reader.xrefs.get_historical_ref(ref, old.revision) is not None:
                self._rewrite(ref, _value(old, generic.IndirectObject(ref.idnum, ref.generation, old)))
        while self._pairs:
            self._rewrite(*self._pairs.pop())

    def _unused(self, ref: generic.Reference, graph: Graph) -> bool:
        """An object that is freed for good and that nothing names any more: what took its place is compared where it was named."""
        key = (ref.idnum, ref.generation)
        return (
            self.reader.xrefs.get_historical_ref(ref, self.revision) is None
            and ref.idnum not in {one.idnum for one in self.reader.xrefs.xref_stream_refs}
            and not graph.refers_to(key, self.revision)
            and ref not in named(self.trailer_view)
        )

    def explicit_refs_in_revision(self) -> set[generic.Reference]:
        """Without what is gone for good."""
        return self.reader.xrefs.explicit_refs_in_revision(self.revision) - self._gone

    def refs_freed_in_revision(self) -> set[generic.Reference]:
        """As the reader has it, without what is gone for good."""
        return self.reader.xrefs.refs_freed_in_revision(self.revision) - self._gone

    @cached_property
    def _leading_to_changes(self) -> set[Ref] | None:
        """What was changed, and every object from which that may be reached, but for the page and the parent that it names."""
        graph = self._graph()
        if graph is None:
            return None
        found = {(ref.idnum, ref.generation) for ref in self._changed}
        waiting = list(found)
        while waiting:
            above = graph.parents.get(waiting.pop(), set()) - found
            found |= above
            waiting += above
        return found

    def untouched(self, ref: Ref) -> str | bytes | None:
        """The partial name of a field that is no signature field and the same in both revisions with all that belongs to it; None for another object."""
        leading, graph = self._leading_to_changes, self._graph()
        if leading is None or graph is None or ref in leading:
            return None
        name = graph.other_field(ref, self.revision)
        return generic.pdf_string(name) if name is not None else None

    def _rewrite(self, ref: generic.Reference, before: Any) -> None:
        now = _value(self._new, generic.IndirectObject(ref.idnum, ref.generation, self._new))
        if now is not _UNREAD and before is not _UNREAD and not isinstance(now, generic.NullObject):
            container = generic.Reference(ref.idnum, ref.generation, self)
            self.cache[container] = self._told(before, now, container, 0)

    def _told(self, before: Any, now: Any, container: generic.Reference, depth: int) -> Any:
        """``now``, with all that is the same written as in ``before``."""
        if self._same(before, now, depth):
            return copied(before, container)
        held = _value(self._old, before)
        if isinstance(now, generic.IndirectObject):
            self._remember(now.reference, held)
            return copied(now, container)
        if (
            depth < _DEEPEST
            and isinstance(now, generic.DictionaryObject)
            and isinstance(held, generic.DictionaryObject)
        ):
            return self._dictionary(held, now, container, depth)
        if depth < _DEEPEST and isinstance(now, generic.ArrayObject) and isinstance(held, generic.ArrayObject):
            return self._array(held, now, container, depth)
        return copied(now, container)

    def _remember(self, ref: generic.Reference, held: Any) -> None:
        key = generic.Reference(ref.idnum, ref.generation, self)
        if ref in self._changed and key not in self.cache and self._old.is_ref_unassignable(ref):
            self.cache[key] = copied(self._new(ref), key)
            self._pairs.append((ref, held))

    def _dictionary(self, held: Any, now: Any, container: generic.Reference, depth: int) -> Any:
        made: Any = generic.DictionaryObject()
        if isinstance(now, generic.StreamObject):
            made = generic.StreamObject(encoded_data=now.encoded_data)
        made.container_ref = container
        before, after = dict.copy(held), dict.copy(now)
        if held.get("/Type") == "/Page" == now.get("/Type"):
            self._inherit(before, after)
        for key in after.keys() | before.keys():
            if key not in after:
                if _is_null(self._old, before[key]):
                    dict.__setitem__(made, key, copied(before[key], container))
            elif key in before:
                dict.__setitem__(made, key, self._told(before[key], after[key], container, depth + 1))
            elif not _is_null(self._new, after[key]):
                dict.__setitem__(made, key, copied(after[key], container))
        return made

    def _array(self, held: Any, now: Any, container: generic.Reference, depth: int) -> Any:
        before, after = list(list.__iter__(held)), list(list.__iter__(now))
        kept = [self._told(one, other, container, depth + 1) for one, other in zip(before, after, strict=False)]
        made: Any = generic.ArrayObject([*kept, *(copied(one, container) for one in after[len(before) :])])
        made.container_ref = container
        return made

    def _inherit(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Let both pages say or leave to their parents the same of what pages inherit."""
        for key in _INHERITED:
            if key in after and key not in before:
                value = _inherited(self._old, before, key)
                if value is not None and self._same(value, after[key], 0):
                    del after[key]
            elif key in before and key not in after:
                value = _inherited(self._new, after, key)
                if value is not None and self._same(before[key], value, 0):
                    after[key] = value

    def _same(self, before: Any, now: Any, depth: int, *, among_numbers: bool = False) -> bool:
        """Whether a value of the older revision and one of the newer are the same."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            return False
        one, other = isinstance(before, generic.IndirectObject), isinstance(now, generic.IndirectObject)
        if one and other:
            return before == now or self._same_objects(before, now, depth)
        held, read = _value(self._old, before), _value(self._new, now)
        if one and (_meant_by_number(held) or not self._stays(before, depth)):
            return False
        return self._same_values(held, read, depth, among_numbers=among_numbers)

    def _same_objects(self, before: Any, now: Any, depth: int) -> bool:
        pair = (before.reference, now.reference)
        if pair not in self._known:
            self._known[pair] = False  # while it is being found out: a circle is not the same as another
            held, read = _value(self._old, before), _value(self._new, now)
            self._known[pair] = (
                not _meant_by_number(held)
                and self._stays(before, depth)
                and self._same_values(held, read, depth, among_numbers=False)
            )
        return self._known[pair]

    def _stays(self, before: Any, depth: int) -> bool:
        """Whether an object of the older revision is the same in the newer, where it may stand instead of a copy."""
        if before.reference not in self._changed:
            return True
        if before.reference in self._gone:
            key = generic.Reference(before.idnum, before.generation, self)
            self.cache[key] = copied(self._old(before.reference), key)
            return True
        pair = (before.reference, before.reference)
        if pair not in self._known:
            self._known[pair] = False
            self._known[pair] = self._same_values(
                _value(self._old, before),
                _value(self._new, generic.IndirectObject(before.idnum, before.generation, self._new)),
                depth,
                among_numbers=False,
            )
        return self._known[pair]

    def _same_values(self, held: Any, read: Any, depth: int, *, among_numbers: bool) -> bool:
        if held is _UNREAD or read is _UNREAD:
            return False
        if isinstance(held, generic.DictionaryObject):
            return self._same_dictionaries(held, read, depth)
        if isinstance(held, generic.ArrayObject):
            if not isinstance(read, generic.ArrayObject) or len(held) != len(read):
                return False
            numbers = are_numbers(held) and are_numbers(read)
            pairs = zip(list.__iter__(held), list.__iter__(read), strict=True)
            return all(self._same(one, other, depth + 1, among_numbers=numbers) for one, other in pairs)
        return same_atoms(held, read, among_numbers=among_numbers)

    def _same_dictionaries(self, held: Any, read: Any, depth: int) -> bool:
        if not isinstance(read, generic.DictionaryObject):
            return False
        if _content(held) != _content(read):
            return False
        more = (value for key, value in dict.items(read) if key not in held)
        return all(_is_null(self._new, value) for value in more) and all(
            self._same_entries(value, dict.get(read, key), depth + 1) for key, value in dict.items(held)
        )

    def _same_entries(self, before: Any, now: Any, depth: int) -> bool:
        """The values of one key; ``now`` is None where it is missing, as a null is. What a reference names that is the same and leads to no change
        is not read: it may be large.
        """
        if isinstance(before, generic.IndirectObject) and before == now and before.reference not in self._changed:
            return True
        nothing = now is None or _is_null(self._new, now)
        if nothing or _is_null(self._old, before):
            return nothing and _is_null(self._old, before)
        return self._same(before, now, depth)


def _content(thing: generic.DictionaryObject) -> bytes | object | None:
    """Of a stream, as it is encoded; None for a dictionary. The bytes of a stream that says how it is encrypted mean something else under another
    number (ISO 32000-2 7.4.10): they are equal to nothing.
    """
    if not isinstance(thing, generic.StreamObject):
        return None
    return object() if thing._has_crypt_filter else bytes(thing.encoded_data or b"")  # noqa: SLF001  as the library asks itself


def _value(handler: HistoricalResolver, thing: Any) -> Any:
    """What a reference leads to in a revision."""
    if not isinstance(thing, generic.IndirectObject):
        return thing
    try:
        return handler(thing.reference)
    except READING_FAILS:
        return _UNREAD


def _is_null(handler: HistoricalResolver, thing: Any) -> bool:
    return isinstance(_value(handler, thing), generic.NullObject)


def _meant_by_number(thing: Any) -> bool:
    return isinstance(thing, generic.DictionaryObject) and (
        any(key in thing for key in _MEANT_BY_NUMBER)
        or isinstance(dict.get(thing, "/P"), generic.IndirectObject)
        or thing.get("/Type") in _KINDS_MEANT_BY_NUMBER
    )


def _inherited(handler: HistoricalResolver, page: dict[str, Any], key: str) -> Any:
    """As written in the nearest parent that has it."""
    node: Any = page
    for _ in range(_DEEPEST):
        node = _value(handler, dict.get(node, "/Parent"))
        if not isinstance(node, generic.DictionaryObject) or key in node:
            return dict.get(node, key) if isinstance(node, generic.DictionaryObject) else None
    return None
