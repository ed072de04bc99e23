"""The rule for the structure tree of a tagged document: it may grow by the elements of new signature fields (ISO 32000-2 14.7).

A tagged document names each form field in its structure tree, so a later signature in a new field adds an element, and rewrites the element
above it and the table of parents. Nothing else may change there: what an element says in place of the page's content, to those who listen
to the document, was signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from signing.pdf.entries import entry

_GROWING = frozenset({"/K", "/ParentTree", "/ParentTreeNextKey"})
_OF_A_FIELD = frozenset({"/Type", "/S", "/P", "/K", "/Pg", "/Lang"})
"""Keys of an element for a field: none of them says anything in place of what is on the page."""
_OF_THE_TREE = frozenset({"/S", "/Nums", "/Kids", "/Limits"})
"""An element has the first, a node of the table at least one of the others."""
_MOST = 20_000
"""Entries of a table of parents; a larger one is not read, and its changes are not cleared."""


class StructureRule(WhitelistRule):
    """See above. Whatever is not exactly that stays unexplained."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """What may change."""
        before, now = _tree(old), _tree(new)
        if before is None or now is None or before.reference != now.reference:
            return ()
        return [ReferenceUpdate(ref) for ref in _Growth(old, new).cleared(before.reference)]


def _tree(handler: HistoricalResolver) -> generic.IndirectObject | None:
    value = handler.root.raw_get("/StructTreeRoot") if "/StructTreeRoot" in handler.root else None
    return value if isinstance(value, generic.IndirectObject) else None


class _Growth:
    """From one revision to the next."""

    def __init__(self, old: HistoricalResolver, new: HistoricalResolver) -> None:
        self.old, self.new = old, new
        self.touched = new.explicit_refs_in_revision()

    def cleared(self, root: generic.Reference) -> Iterator[generic.Reference]:
        """Every rewritten element that only grew, every new one, and the table of parents; nothing if the table lost something."""
        asked = [ref for ref in self.touched if self._only_in_the_tree(ref) and (ref == root or self._may_belong(ref))]
        table = self._table(root) if asked else None
        if table is None:
            return
        for ref in asked:
            if ref in table or ref == root or self._grew(ref) or self._of_a_new_field(ref):
                yield ref

    def _may_belong(self, ref: generic.Reference) -> bool:
        """False for an object that is neither an element nor a part of the table, which takes time to read in a long document."""
        thing = self.new(ref)
        if isinstance(thing, generic.DictionaryObject):
            return not isinstance(thing, generic.StreamObject) and (bool(_OF_THE_TREE & thing.keys()) or not thing)
        return True

    def _only_in_the_tree(self, ref: generic.Reference) -> bool:
        """A number that the older revision does not have, or uses in its structure tree alone."""
        usages = self.old._get_usages_of_ref(ref)  # noqa: SLF001  pyHanko offers no other way to ask
        inside = all(list(path)[:2] == ["/Root", "/StructTreeRoot"] for path in usages)
        return inside and (bool(usages) or self.old.is_ref_unassignable(ref))

    def _grew(self, ref: generic.Reference) -> bool:
        """An element of the older revision: all as it was, and after its children only elements of new fields."""
        if (
            self.old.is_ref_unassignable(ref)
            or self.old.reader.xrefs.get_historical_ref(ref, self.old.revision) is None
        ):
            return False
        before, now = self.old(ref), self.new(ref)
        return (
            _is_element(before)
            and _is_element(now)
            and compare_dicts(before, now, frozenset({"/K"}), raise_exc=False)
            and self._appended(before, now)
        )

    def _appended(self, before: generic.DictionaryObject, now: generic.DictionaryObject) -> bool:
        kept, children = _children(before), _children(now)
        return (
            len(children) >= len(kept)
            and all(_same(one, other) for one, other in zip(kept, children, strict=False))
            and all(
                isinstance(child, generic.IndirectObject) and self._of_a_new_field(child.reference)
                for child in children[len(kept) :]
            )
        )

    def _of_a_new_field(self, ref: generic.Reference) -> bool:
        """A new element that holds nothing but the widgets of new signature fields."""
        if ref not in self.touched or not self.old.is_ref_unassignable(ref):
            return False
        element = self.new(ref)
        if not _is_element(element) or not element.keys() <= _OF_A_FIELD or element["/S"] != "/Form":
            return False
        children = _children(element)
        return bool(children) and all(self._is_new_widget(child) for child in children)

    def _is_new_widget(self, child: Any) -> bool:
        named = child.get_object() if isinstance(child, generic.IndirectObject) else child
        if not isinstance(named, generic.DictionaryObject) or named.get("/Type") != "/OBJR" or "/Obj" not in named:
            return False
        target = named.raw_get("/Obj")
        if not isinstance(target, generic.IndirectObject) or not self.old.is_ref_unassignable(target.reference):
            return False
        widget = target.get_object()
        return isinstance(widget, generic.DictionaryObject) and widget.get("/FT") == "/Sig"

    def _table(self, root: generic.Reference) -> set[generic.Reference] | None:
        """The objects of the new table of parents, when the tree's root and the table kept all that they had; else None."""
        before, now = self.old(root), self.new(root)
        if not compare_dicts(before, now, _GROWING, raise_exc=False) or not self._appended(before, now):
            return None
        had, has = _numbers(before), _numbers(now)
        if had is None or has is None:
            return None
        for number, value in had.entries.items():
            if number not in has.entries or not _same_parents(value, has.entries[number]):
                return None
        for number in has.entries.keys() - had.entries.keys():
            value = has.entries[number]
            if not isinstance(value, generic.IndirectObject) or not self._of_a_new_field(value.reference):
                return None
        return has.objects


class _Numbers:
    """A number tree (ISO 32000-2 7.9.7), flat: the entries, and the objects that it is written in."""

    def __init__(self) -> None:
        self.entries: dict[int, Any] = {}
        self.objects: set[generic.Reference] = set()

    def take(self, node: Any, depth: int = 0) -> bool:
        """False when it is no number tree that can be read."""
        if isinstance(node, generic.IndirectObject):
            if node.reference in self.objects:
                return False
            self.objects.add(node.reference)
            node = node.get_object()
        if not isinstance(node, generic.DictionaryObject) or depth > 20:
            return False
        numbers = _array(node, "/Nums")
        if len(numbers) % 2 or len(self.entries) + len(numbers) // 2 > _MOST:
            return False
        for place in range(0, len(numbers), 2):
            value = numbers.raw_get(place + 1)
            self.entries[int(numbers[place])] = value
            if isinstance(value, generic.IndirectObject) and isinstance(value.get_object(), generic.ArrayObject):
                self.objects.add(value.reference)
        kids = _array(node, "/Kids")
        return all(self.take(kids.raw_get(place), depth + 1) for place in range(len(kids)))


def _numbers(root: generic.DictionaryObject) -> _Numbers | None:
    found = _Numbers()
    if "/ParentTree" not in root:
        return found
    return found if found.take(root.raw_get("/ParentTree")) else None


def _array(node: generic.DictionaryObject, key: str) -> generic.ArrayObject:
    """Empty where it is missing or is no array."""
    found = entry(node, key)
    return found if isinstance(found, generic.ArrayObject) else generic.ArrayObject()


def _is_element(thing: Any) -> bool:
    return isinstance(thing, generic.DictionaryObject) and "/S" in thing and "/P" in thing and thing.get("/Type") in {
        None, "/StructElem",
    }  # fmt: skip


def _children(element: generic.DictionaryObject) -> list[Any]:
    """As written: references stay references. One child may stand alone."""
    if "/K" not in element:
        return []
    value = element["/K"]
    if isinstance(value, generic.ArrayObject):
        return [value.raw_get(place) for place in range(len(value))]
    return [element.raw_get("/K")]


def _same_parents(one: Any, other: Any) -> bool:
    """The same element, or lists of the same elements, which may have been written anew."""
    if _same(one, other):
        return True
    first, second = (
        value.get_object() if isinstance(value, generic.IndirectObject) else value for value in (one, other)
    )
    if (
        not isinstance(first, generic.ArrayObject)
        or not isinstance(second, generic.ArrayObject)
        or len(first) != len(second)
    ):
        return False
    return all(_same(first.raw_get(place), second.raw_get(place)) for place in range(len(first)))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, generic.IndirectObject) or isinstance(other, generic.IndirectObject):
        return (
            isinstance(one, generic.IndirectObject)
            and isinstance(other, generic.IndirectObject)
            and (one.idnum, one.generation) == (other.idnum, other.generation)
        )
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        return bool(compare_dicts(one, other, frozenset(), raise_exc=False))
    return type(one) is type(other) and bool(one == other)
