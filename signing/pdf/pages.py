"""The pages of a document, and where signature fields are drawn on them: their widgets (ISO 32000-2 12.7.5.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic

from signing.pdf.document import Document
from signing.pdf.entries import entry

_MAX_PARENTS = 20
"""A chain of parents that is longer is cut: in a damaged file it may be a circle."""


@dataclass(frozen=True, slots=True)
class Widget:
    """One widget of a signature field."""

    page: int
    """Index of its page, from 0."""
    field: str
    rectangle: tuple[float, ...]
    """As written under ``/Rect``, in points."""


def count_pages(document: Document) -> int:
    """How many pages the newest revision has. Raises one of ``READING_FAILS`` when the page tree cannot be followed."""
    return sum(1 for _ in _pages(document.reader.root["/Pages"], set()))


def signature_widgets(document: Document) -> Iterator[Widget]:
    """Every widget of a signature field, filled or empty. Raises one of ``READING_FAILS`` when the page tree cannot be followed."""
    fields = {s.field for s in document.signatures} | set(document.empty_fields())
    for index, page in enumerate(_pages(document.reader.root["/Pages"], set())):
        for annotation in entry(page, "/Annots") or ():
            if isinstance(annotation, generic.IndirectObject) and not document.may_be_field(annotation):
                continue
            widget = annotation.get_object()
            if isinstance(widget, generic.DictionaryObject) and _name(widget) in fields:
                sides = entry(widget, "/Rect")
                if sides is not None:
                    yield Widget(index, _name(widget), tuple(float(n) for n in sides))


def _pages(node: generic.DictionaryObject, seen: set[int]) -> Iterator[generic.DictionaryObject]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if "/Kids" not in node:
        yield node
        return
    for kid in node["/Kids"]:
        yield from _pages(kid.get_object(), seen)


def _name(widget: Any) -> str:
    """The fully qualified name of the field of a widget (ISO 32000-2 12.7.4.2)."""
    parts, seen = [], 0
    while isinstance(widget, generic.DictionaryObject) and seen < _MAX_PARENTS:
        named = entry(widget, "/T")
        if named is not None:
            parts.append(str(named))
        widget = entry(widget, "/Parent")
        seen += 1
    return ".".join(reversed(parts))
