"""The rule for annotations that a certified document permits (DocMDP P=3, ISO 32000-2 table 257: create, delete, modify)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts, safe_whitelist
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule

from signing.pdf.entries import entry

MARKUP = {
    *("/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret", "/Stamp", "/Ink"),
    *("/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Popup"),
}
"""Markup annotations (ISO 32000-2 table 171): no fields, links, files, sound or actions."""

ACTING = ("/A", "/AA")


class AnnotationRule(WhitelistRule):
    """Markup annotations may be added, removed and changed; a page may change only in its list of annotations."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """What may change."""
        touched = new.explicit_refs_in_revision()
        for page in _pages(new.root.raw_get("/Pages"), set()):
            yield from _page(page, old, new, touched)


def _pages(node: Any, seen: set[generic.Reference]) -> Iterator[generic.Reference]:
    if not isinstance(node, generic.IndirectObject) or node.reference in seen:
        return
    seen.add(node.reference)
    found = node.get_object()
    if isinstance(found, generic.DictionaryObject) and entry(found, "/Kids") is not None:
        for kid in found["/Kids"]:
            yield from _pages(kid, seen)
    elif isinstance(found, generic.DictionaryObject):
        yield node.reference


def _page(
    page: generic.Reference, old: HistoricalResolver, new: HistoricalResolver, touched: set[generic.Reference]
) -> Iterator[ReferenceUpdate]:
    before, now = old(page), new(page)
    if not isinstance(before, generic.DictionaryObject) or not compare_dicts(
        before, now, frozenset({"/Annots"}), raise_exc=False
    ):
        return
    if page in touched:
        yield ReferenceUpdate(page)
    array = _reference(now, "/Annots")
    if array is not None and array in touched:
        yield from map(ReferenceUpdate, safe_whitelist(old, _reference(before, "/Annots"), array))
    if _written(before) != _written(now):
        raise SuspiciousModification("An annotation that is no object of its own was changed.")
    listed, kept = _listed(now), _listed(before)
    _require_markup(old(ref) for ref in kept if ref not in set(listed))
    if [ref for ref in kept if ref in set(listed)] != [ref for ref in listed if ref in set(kept)]:
        raise SuspiciousModification("Annotations were put in another order.")
    for ref in listed:
        if ref in touched and _is_written_anew(ref, old, new, known=ref in set(kept)):
            yield ReferenceUpdate(ref)
            yield from (ReferenceUpdate(one) for one in _belongings(new(ref), old, new))


def _is_written_anew(ref: generic.Reference, old: HistoricalResolver, new: HistoricalResolver, *, known: bool) -> bool:
    """A new annotation with a new object number, or an old one that keeps its type."""
    if known:
        return _is_markup(old(ref)) and _is_markup(new(ref)) and old(ref)["/Subtype"] == new(ref)["/Subtype"]
    return old.is_ref_unassignable(ref) and _is_markup(new(ref))


def _belongings(
    note: generic.DictionaryObject, old: HistoricalResolver, new: HistoricalResolver
) -> Iterator[generic.Reference]:
    """New objects that an annotation needs: its appearance, its fonts."""
    for ref in new.collect_dependencies(note, since_revision=old.revision + 1):
        if old.is_ref_unassignable(ref):
            yield ref


def _is_markup(note: Any) -> bool:
    return (
        isinstance(note, generic.DictionaryObject)
        and entry(note, "/Subtype") in MARKUP
        and not any(key in note for key in ACTING)
    )


def _require_markup(gone: Iterable[Any]) -> None:
    if not all(_is_markup(one) for one in gone):
        raise SuspiciousModification("An annotation that is no note was taken away.")


def _reference(page: generic.DictionaryObject, key: str) -> generic.Reference | None:
    value = page.raw_get(key) if key in page else None
    return value.reference if isinstance(value, generic.IndirectObject) else None


def _listed(page: generic.DictionaryObject) -> list[generic.Reference]:
    found = entry(page, "/Annots", ())
    return [one.reference for one in list.__iter__(found) if isinstance(one, generic.IndirectObject)] if found else []


def _written(page: generic.DictionaryObject) -> list[Any]:
    """The annotations that are no objects of their own."""
    found = entry(page, "/Annots", ())
    return [one for one in list.__iter__(found) if not isinstance(one, generic.IndirectObject)] if found else []
