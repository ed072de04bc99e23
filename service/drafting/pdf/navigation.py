"""Navigation in an assembled PDF: page labels, bookmarks, and links that keep their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, assert_never

from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf, String

LINK: Final = {
    "en": "Link to {target}",
    "es": "Enlace a {target}",
    "fr": "Lien vers {target}",
    "pt": "Ligação para {target}",
}


Kind = Literal["cover", "text", "annex", "signature"]
"""Of a part of an original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The pages of one part, from ``first`` up to before ``end``, from 0."""

    kind: Kind
    prefix: str
    first: int
    end: int


def page_labels(spans: Sequence[Span]) -> Dictionary:
    """Cover i, text 1.., annexes with their prefix (ISO 32000-1, 12.4.2). A second text goes on counting."""
    numbers, texts = Array(), 0
    for span in spans:
        label = Dictionary(S=_style(span.kind))
        if span.prefix:
            label.P = String(span.prefix)
        elif span.kind == "text":
            label.St, texts = texts + 1, texts + span.end - span.first
        numbers.append(span.first)
        numbers.append(label)
    return Dictionary(Nums=numbers)


def _style(kind: Kind) -> Name:
    match kind:
        case "cover":
            return Name.r
        case "text" | "annex" | "signature":
            return Name.D
        case other:
            assert_never(other)


def moved(source: Pdf, items: Sequence[OutlineItem], first: int) -> list[OutlineItem]:
    """A part's own bookmarks, closed, leading to where its pages are now: from page ``first``."""
    made = []
    for item in items:
        place = item.destination
        number = _page_number(source, place[0]) if isinstance(place, Array) else None
        if number is None:
            continue
        copy = OutlineItem(item.title, first + number)
        copy.is_closed = True
        copy.children.extend(moved(source, item.children, first))
        made.append(copy)
    return made


def restore_links(source: Pdf, made: Pdf, first: int, language: str) -> None:
    """LibreOffice gives links no text of their own (PDF/UA-1, 7.18.5), and links to pages lose their page when they are copied."""
    says = LINK.get(language, LINK["en"])
    for number, page in enumerate(source.pages):
        ours = made.pages[first + number].obj.get("/Annots", ())
        for their_link, our_link in zip(page.obj.get("/Annots", ()), ours, strict=True):
            if their_link.get("/Subtype") == Name.Link:
                target = _target(source, their_link)
                if target is not None:
                    our_link.Dest = Array([made.pages[first + target].obj, *list(_destination(their_link))[1:]])
                to = (
                    f"p. {target + 1}"
                    if target is not None
                    else str(their_link.get("/A", Dictionary()).get("/URI", ""))
                )
                our_link.Contents = String(says.format(target=to))


def _page_number(source: Pdf, page: Any) -> int | None:
    try:
        return source.pages.index(Page(page))
    except (ValueError, TypeError):
        return None


def _destination(link: Any) -> Array:
    """An explicit destination, or an empty array."""
    place = link.get("/Dest")
    if place is None:
        place = link.get("/A", Dictionary()).get("/D")
    return place if isinstance(place, Array) else Array()


def _target(source: Pdf, link: Any) -> int | None:
    place = _destination(link)
    return _page_number(source, place[0]) if len(place) else None
