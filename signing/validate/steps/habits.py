"""What signing programs write besides the signature, and that shows nothing on any page.

- An invisible signature in a place that could be seen: EU DSS, PDFBox and LibPDF collapse the place to a point, LibPDF names another page for it.
- A stamp with the program's version in the root of the page tree: iText 2.1.7, which AutoFirma uses.
- The date of the annotation, and the number of its old appearance used again: Poppler.

Each is a rule about the objects. That every page looks as before is found out by looking (:mod:`signing.validate.steps.pages`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate, WhitelistRule
from pyhanko.sign.fields import enumerate_sig_fields

from signing.pdf.entries import entry

_OF_A_NODE = frozenset({"/Type", "/Parent", "/Kids", "/Count", "/Resources", "/MediaBox", "/CropBox", "/Rotate"})
"""Keys of a node of the page tree, those that pages inherit included (ISO 32000-2 tables 30 and 31)."""

_LONGEST = 200
"""Characters of a version stamp."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A field before and after, in the shape in which pyHanko compares them."""

    old_field: generic.DictionaryObject | None
    new_field: generic.DictionaryObject | None


def made_comparable(old: generic.DictionaryObject | None, new: generic.DictionaryObject | None) -> Pair:
    """The two, with the place of the old one collapsed as well if ``new`` was signed since and has none."""
    if old is None or new is None or entry(old, "/V") is not None or entry(new, "/V") is None or not _collapsed(new):
        return Pair(old, new)
    adapted = generic.DictionaryObject({key: old.raw_get(key) for key in old})
    adapted[generic.pdf_name("/Rect")] = new.raw_get("/Rect")
    if entry(old, "/P") is not None and _is_page(entry(new, "/P")):
        adapted[generic.pdf_name("/P")] = new.raw_get("/P")
    return Pair(adapted, new)


def _collapsed(field: generic.DictionaryObject) -> bool:
    """Nothing is drawn where a rectangle has no area (ISO 32000-2 12.5.5)."""
    sides = entry(field, "/Rect")
    if not isinstance(sides, generic.ArrayObject) or len(sides) != 4:
        return False
    left, low, right, high = (float(side) for side in sides)
    return left == right and low == high


def _is_page(thing: Any) -> bool:
    return isinstance(thing, generic.DictionaryObject) and entry(thing, "/Type") == "/Page"


class VersionStampRule(WhitelistRule):
    """The root of the page tree may get a text under a key that the standard does not define."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """What may change."""
        root = new.root.raw_get("/Pages")
        if not isinstance(root, generic.IndirectObject) or root.reference not in new.explicit_refs_in_revision():
            return
        before, now = old(root.reference), new(root.reference)
        if old.root.raw_get("/Pages") != root or not isinstance(now, generic.DictionaryObject):
            return
        stamps = frozenset(key for key in now if key not in _OF_A_NODE and _is_stamp(now.raw_get(key)))
        if compare_dicts(before, now, stamps, raise_exc=False):
            yield ReferenceUpdate(root.reference)


def _is_stamp(value: Any) -> bool:
    return isinstance(value, generic.TextStringObject) and len(value) <= _LONGEST


class NextGenerationRule(WhitelistRule):
    """The number of an appearance may be used again, if only the field that was signed since used it."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        """What may change."""
        touched = new.explicit_refs_in_revision()
        again = [ref for ref in touched if ref.generation > 0 and _before(ref, new) in touched]
        if not again:
            return
        signed = {ref.reference for _, _, ref in enumerate_sig_fields(new, filled_status=True)} - {
            ref.reference for _, _, ref in enumerate_sig_fields(old, filled_status=True)
        }
        for ref in again:
            usages = old._get_usages_of_ref(_before(ref, new))  # noqa: SLF001  pyHanko offers no other way to ask
            if usages and all(_owner(old, list(path)) in signed for path in usages):
                yield ReferenceUpdate(_before(ref, new))
                yield ReferenceUpdate(ref)


def _before(ref: generic.Reference, handler: HistoricalResolver) -> generic.Reference:
    return generic.Reference(ref.idnum, ref.generation - 1, pdf=handler)


def _owner(handler: HistoricalResolver, path: list[str | int]) -> generic.Reference | None:
    """The field whose normal appearance is at the end of the path."""
    if path[-2:] != ["/AP", "/N"]:
        return None
    found: Any = handler.trailer_view
    for key in path[:-2]:
        found = found[key]
    holder = found.container_ref if isinstance(found, generic.DictionaryObject) else None
    return holder if isinstance(holder, generic.Reference) else None
