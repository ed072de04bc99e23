"""Reference paths to an object in an older revision, computed only for requested objects.

pyHanko's difference rules need them, and pyHanko finds them by walking the whole file anew for each revision, with objects made for editing:
nearly all the time of a verification. Here the same walk runs over plain values, read once for all revisions, and enters only what leads to a
requested object, so that it finds the same paths (docs/adr/0093; ``tests/unit/signing/pdf/test_graph.py`` compares them).
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.pdf_utils.xref import ObjStreamRef

from signing.pdf.plain.objects import PdfValue, Ref, Unusual, plain_name, read, read_packed, simplified
from signing.pdf.plain.skeleton import ReferencePath, Skeleton
from signing.pdf.reader import Reader


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """Stands for an object that pyHanko cannot read."""

    error: Exception


class Graph:
    """All objects of all revisions of one file. Not for encrypted files, nor for files that only the forgiving parser reads."""

    def __init__(self, data: bytes, reader: PdfFileReader) -> None:
        self._data, self._reader = data, reader
        self._streams = {_key(one) for one in reader.xrefs.xref_stream_refs}
        """Those that hold the cross-references."""
        self._history: dict[Ref, list[tuple[int, PdfValue]]] = defaultdict(list)
        self.parents: dict[Ref, set[Ref]] = defaultdict(set)
        """An object -> those that refer to it, in any revision, other than by ``/P`` or ``/Parent``."""
        self.parents_by_p: dict[Ref, set[Ref]] = defaultdict(set)
        self._named_above: dict[Ref, set[Ref]] = defaultdict(set)
        """The same for ``/Parent``."""
        self._field_names: dict[Ref, tuple[int, bytes | None]] = {}
        """Of an object with one state: its revision, and what :meth:`other_field` says of it."""
        with _uncollected():
            for revision in range(reader.xrefs.total_revisions):
                for ref in self.changed(revision):
                    self._note(ref, revision)
        self._skeletons: list[Skeleton] = []

    def changed(self, revision: int) -> set[Ref]:
        """What the revision defines, redefines or frees."""
        section = self._reader.xrefs.get_xref_data(revision)
        return section.explicit_refs_in_revision | {(number, new - 1) for number, new in section.freed.items() if new}

    def _note(self, ref: Ref, revision: int) -> None:
        try:
            thing = self._load(ref, revision)
        except Exception as error:  # noqa: BLE001  raised again when a walk gets there
            thing = _Unreadable(error)
        self._history[ref].append((revision, thing))
        waiting = [(thing, self.parents)]
        while waiting:
            inside, parents = waiting.pop()
            kind = type(inside)
            if kind is tuple:
                parents[inside].add(ref)
            elif kind is dict:
                for key, value in inside.items():
                    if value and type(value) is not str:
                        named = self._named_above if key == "/Parent" else parents
                        waiting.append((value, self.parents_by_p if key == "/P" else named))
            elif kind is list:
                waiting += [(value, parents) for value in inside if value and type(value) is not str]

    def _load(self, ref: Ref, revision: int) -> PdfValue:
        section = self._reader.xrefs.get_xref_data(revision)
        generation, place = section.standard_xrefs.get(ref[0], (None, 0))
        packed = section.xrefs_in_objstm.get(ref[0])
        try:
            if packed is None and generation == ref[1] and ref not in self._streams:
                return read(self._data, place, ref)
            if packed is not None and generation is None and ref[1] == 0:
                return self._unpacked(ref[0], packed)
        except Unusual:
            pass
        return simplified(self._reader.get_historical_resolver(revision).get_object(generic.Reference(*ref)))

    def _unpacked(self, idnum: int, place: ObjStreamRef) -> PdfValue:
        stream = self._reader.object_stream(place.obj_stream_id) if isinstance(self._reader, Reader) else None
        offset = stream.offset(idnum, place.ix_in_stream) if stream is not None else None
        if stream is None or offset is None:
            raise Unusual
        return read_packed(stream.data, offset)

    def at(self, ref: Ref, revision: int) -> PdfValue:
        """The object as it was then. Raises what pyHanko raises when it is not there or not readable."""
        for since, thing in reversed(self._history.get(ref, ())):
            if since <= revision:
                if isinstance(thing, _Unreadable):
                    raise thing.error
                return thing
        return simplified(self._reader.get_historical_resolver(revision).get_object(generic.Reference(*ref)))

    def other_field(self, ref: Ref, revision: int) -> bytes | None:
        """The partial name, if the object is a field of another kind than for signatures with nothing below it (:func:`plain_name`). Raises as
        :meth:`at` does.
        """
        since, name = self._field_names.get(ref, (revision + 1, None))
        if since > revision:
            name = plain_name(self.at(ref, revision))
            states = self._history.get(ref, ())
            if len(states) == 1 and states[0][0] <= revision:
                self._field_names[ref] = states[0][0], name
        return name

    def refers_to(self, ref: Ref, revision: int) -> bool:
        """Whether an object of the revision names ``ref``, under any key. What cannot be read names nothing."""
        above = self.parents.get(ref, set()) | self.parents_by_p.get(ref, set()) | self._named_above.get(ref, set())
        return any(self._names(one, ref, revision) for one in above)

    def _names(self, holder: Ref, ref: Ref, revision: int) -> bool:
        waiting = [thing for since, thing in self._history[holder] if since <= revision][-1:]
        while waiting:
            inside = waiting.pop()
            if inside == ref and type(inside) is tuple:
                return True
            if type(inside) is dict:
                waiting += inside.values()
            elif type(inside) is list:
                waiting += inside
        return False

    def promised(self, refs: Iterable[Ref], revision: int) -> set[Ref]:
        """Those that ``revision`` names as a parent without having them: what a later one puts there, older pages may inherit."""
        late = {ref for ref in refs if self._history.get(ref, [(0, None)])[0][0] > revision}
        return {ref for ref in late & self._named_above.keys() if self.refers_to(ref, revision)}

    def doubtful(self, revision: int) -> set[Ref]:
        """Objects at which a walk fails: not readable, or referred to and not there yet."""
        bad = {ref for ref, all_of_it in self._history.items() if any(isinstance(t, _Unreadable) for _, t in all_of_it)}
        late = {ref for ref, all_of_it in self._history.items() if all_of_it[0][0] > revision}
        return bad | late | ((self.parents.keys() | self.parents_by_p.keys()) - self._history.keys())

    def skeleton(self, resolver: HistoricalResolver) -> Skeleton:
        """Page tree, structure elements and fields of the revision; those of another one, or its elements, when nothing of them changed in between."""
        root, tree = _key(resolver.root_ref), None
        for known in self._skeletons:
            between = range(min(known.revision, resolver.revision) + 1, max(known.revision, resolver.revision) + 1)
            changed = {ref for revision in between for ref in self.changed(revision)}
            if known.root == root and not known.passed & changed:
                return known
            if known.tree is not None and not known.tree.passed & changed:
                tree = known.tree
        revision = resolver.revision
        found = Skeleton(revision, root, lambda ref: self.at(ref, revision), tree)
        self._skeletons.append(found)
        return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of circles, which would look through all that was read again and again: a quarter of the time, and there are none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _key(ref: generic.Reference) -> Ref:
    return (ref.idnum, ref.generation)


class Usages:
    """Reference paths to objects in one revision; stands in for pyHanko's own table."""

    def __init__(self, graph: Graph, resolver: HistoricalResolver) -> None:
        self._graph, self._revision = graph, resolver.revision
        self._trailer = simplified(resolver.trailer_view)
        self._skeleton = graph.skeleton(resolver)
        self._doubtful = graph.doubtful(resolver.revision)
        self._found: dict[Ref, set[RawPdfPath]] = {}

    def look(self, asked: Iterable[generic.Reference], besides: Callable[[Ref], object] = lambda _: None) -> None:
        """Find the paths to all of these, and to the form fields for which ``besides`` says None, in one walk."""
        wanted = {ref for ref in self._skeleton.fields if besides(ref) is None} | {_key(one) for one in asked}
        self._look(wanted - self._found.keys())

    def __getitem__(self, ref: generic.Reference) -> set[RawPdfPath]:
        """Every path from the trailer to ``ref``; empty if there is none."""
        key = _key(ref)
        if key not in self._found:
            self._look({key})
        return self._found[key]

    def _look(self, asked: set[Ref]) -> None:
        # A changed page is cleared by blanket approval or not at all: the path through the page tree is always among its paths, and no rule
        # approves that one. So the others (from each structure element and link of the page) need not be found.
        pages = self._skeleton.pages
        self._found |= {ref: {RawPdfPath(*pages[ref])} for ref in asked & pages.keys()}
        rest = asked - pages.keys()
        walk = _Walk(self._graph, self._revision, self._skeleton, rest, self._leading_to(rest | self._doubtful))
        walk.enter(self._trailer, (), (), within=False)
        self._found |= {ref: {RawPdfPath(*path) for path in walk.paths[ref]} for ref in rest}

    def _leading_to(self, asked: set[Ref]) -> set[Ref]:
        """Every object from which a requested one may be reached, and perhaps some more."""
        pages, elements = self._skeleton.pages, self._skeleton.elements
        entered_from = pages.keys() | {self._skeleton.root}
        leads, waiting = set(asked), list(asked)
        while waiting:
            ref = waiting.pop()
            above = self._graph.parents[ref] | (self._graph.parents_by_p[ref] - elements)
            above = (above & entered_from if ref in pages else above) - leads
            waiting += above
            leads |= above
        return leads


@dataclass(slots=True)
class _Walk:
    """The walk from the trailer to the requested objects, by every path that pyHanko would take."""

    graph: Graph
    revision: int
    skeleton: Skeleton
    asked: set[Ref]
    leads: set[Ref]
    paths: dict[Ref, set[ReferencePath]] = field(default_factory=lambda: defaultdict(set))

    def enter(self, thing: PdfValue, path: ReferencePath, behind: tuple[Ref, ...], *, within: bool) -> None:  # noqa: C901  as it stands in pyHanko
        """:param behind: objects already on this path. :param within: the path leads through the structure tree."""
        if isinstance(thing, tuple):
            if thing not in self.leads or thing in behind:
                return
            if thing in self.asked:
                self.paths[thing].add(path)
            ref, thing = thing, self.graph.at(thing, self.revision)
            if self.skeleton.pages.get(ref, path) != path or (not within and ref in self.skeleton.elements):
                return
            behind = (*behind, ref)
        if isinstance(thing, dict):
            for key, value in thing.items():
                if value and key != "/Parent" and not (within and key == "/P"):
                    tree = within or (key == "/K" and path == ("/Root", "/StructTreeRoot"))
                    self.enter(value, (*path, key), behind, within=tree)
        elif isinstance(thing, list):
            for number, value in enumerate(thing):
                if value:
                    self.enter(value, (*path, number), behind, within=within)
