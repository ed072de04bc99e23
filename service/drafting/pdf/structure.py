"""The tags of an assembled PDF: one ``Document``, one ``Sect`` for each part, and every marked content claimed.

Simply appending pages loses or mixes up the tags of all parts but the first (the parts' marked-content numbers collide), so the
structure trees are grafted: copied after their pages, renumbered and hung under one root. ISO 32000-1, 14.7 and 14.8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

_MAX_DEPTH: Final = 200


class TagConflict(Exception):
    """Two parts use one name for different things; ``str`` says which."""


def children(node: Any) -> list[Any]:
    """The ``/K`` of a structure element, always as a list."""
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def number_tree(node: Any, depth: int = 0) -> Iterator[tuple[int, Object]]:
    """Entries of a number tree in order (ISO 32000-1, 7.9.7)."""
    if depth > _MAX_DEPTH:
        raise TagConflict("a number tree is nested too deeply")
    numbers = node.get("/Nums", ())
    for position in range(0, len(numbers), 2):
        yield int(numbers[position]), numbers[position + 1]
    for kid in node.get("/Kids", ()):
        yield from number_tree(kid, depth + 1)


class Tags:
    """Grows the structure tree of ``pdf``, which must not have one yet. ``finish`` writes it."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._element(Name.Document, self._root)
        self._root.K = Array([self._document])
        self._parents: list[tuple[int, Object]] = []
        self._next = 0
        self._names: dict[str, dict[str, Object]] = {"/RoleMap": {}, "/ClassMap": {}}
        self._ids: list[tuple[str, Object]] = []
        self._parts = 0

    def _element(self, kind: Name, parent: Object, **more: Any) -> Any:
        return self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, K=Array(), **more))

    def part(self, title: str, language: str) -> Any:
        """A section for the next part; ``language`` is the language of everything in it that says nothing else."""
        section = self._element(Name.Sect, self._document, T=String(title), Lang=String(language))
        self._document.K.append(section)
        self._parts += 1
        return section

    def graft(self, section: Any, tree: Any, first: int, count: int) -> None:
        """Hang the foreign ``tree`` under ``section``. Its pages are already ours: ``count`` of them, from page ``first``.

        :raises TagConflict: its role map contradicts an earlier part's.
        """
        copied = self._pdf.copy_foreign(tree)
        offset = self._next
        for key, value in number_tree(copied.get("/ParentTree", Dictionary())):
            self._parents.append((key + offset, value))
            self._next = max(self._next, key + offset + 1)
        self._merge_names(copied)
        for element in self._top_level(copied):
            element.P = section
            section.K.append(element)
            self._own_ids(element)
        self._renumber(first, count, offset)

    @staticmethod
    def _top_level(tree: Any) -> Iterator[Any]:
        """What hangs under the root, without the part's own ``Document``: a file has one."""
        for element in children(tree):
            if element.get("/S") == Name.Document:
                yield from (kid for kid in children(element) if isinstance(kid, Dictionary))
            else:
                yield element

    def _merge_names(self, tree: Any) -> None:
        for kind, known in self._names.items():
            for name, value in (tree.get(kind) or {}).items():
                if known.setdefault(name, value) != value:
                    raise TagConflict(f"the tag {name[1:]} means {known[name]} in one part and {value} in another")

    def _own_ids(self, top: Any) -> None:
        """Element ids (of footnotes, of table headers) are unique in a file only: make them unique among parts."""
        stack = [top]
        while stack:
            element = stack.pop()
            if "/ID" in element:
                element.ID = self._renamed(element.ID)
                self._ids.append((str(element.ID), element))
            for attributes in _attributes(element):
                if "/Headers" in attributes:
                    attributes.Headers = Array([self._renamed(header) for header in attributes.Headers])
            stack.extend(kid for kid in children(element) if isinstance(kid, Dictionary) and "/S" in kid)

    def _renamed(self, identifier: Object) -> String:
        return String(f"part{self._parts}-{identifier}")

    def _renumber(self, first: int, count: int, offset: int) -> None:
        seen: set[tuple[int, int]] = set()
        for position in range(first, first + count):
            page = self._pdf.pages[position].obj
            forms = page.get("/Resources", Dictionary()).get("/XObject", Dictionary())
            for owner in (page, *page.get("/Annots", ()), *(forms[name] for name in forms.keys())):  # noqa: SIM118 - pikepdf
                for key in ("/StructParents", "/StructParent"):
                    if key in owner and owner.objgen not in seen:
                        owner[key] = int(owner[key]) + offset
                if owner.is_indirect:
                    seen.add(owner.objgen)

    def figure(self, section: Any, page: Page, alt: str) -> None:
        """Make the whole content of an untagged page one ``Figure``. Only ``alt`` says what it shows."""
        box = [float(edge) for edge in page.mediabox]
        layout = Dictionary(O=Name.Layout, BBox=Array(box), Placement=Name.Block)
        figure = self._element(Name.Figure, section, Pg=page.obj, Alt=String(alt), A=layout)
        figure.K = 0
        section.K.append(figure)
        page.obj.StructParents = self._reserve(self._pdf.make_indirect(Array([figure])))
        page.obj.Tabs = Name.S
        page.contents_add(b"/Figure <</MCID 0>> BDC q\n", prepend=True)
        page.contents_add(b"\nQ EMC")

    def marked(self, section: Any, page: Page, kinds: Sequence[str]) -> None:
        """Tag a page whose content bears the marks 0, 1, 2 …: one element for each of ``kinds`` (``H1``, ``P``), in this order."""
        elements = [self._element(Name(f"/{kind}"), section, Pg=page.obj) for kind in kinds]
        for number, element in enumerate(elements):
            element.K = number
            section.K.append(element)
        page.obj.StructParents = self._reserve(self._pdf.make_indirect(Array(elements)))
        page.obj.Tabs = Name.S

    def form(self, section: Any, page: Page, widget: Any, label: str) -> None:
        """Tag a form field's widget (PDF/UA-1, 7.18.4)."""
        reference = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page.obj)
        form = self._element(Name.Form, section, Pg=page.obj, Alt=String(label))
        form.K = reference
        section.K.append(form)
        widget.StructParent = self._reserve(form)
        page.obj.Tabs = Name.S

    def _reserve(self, value: Object) -> int:
        key = self._next
        self._parents.append((key, value))
        self._next += 1
        return key

    def finish(self) -> None:
        """Write the tree into the catalog."""
        flat = [entry for pair in sorted(self._parents, key=lambda pair: pair[0]) for entry in pair]
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(flat)))
        self._root.ParentTreeNextKey = self._next
        for kind, known in self._names.items():
            if known:
                self._root[kind] = Dictionary({name: known[name] for name in sorted(known)})
        if self._ids:
            names = [
                entry
                for name, element in sorted(self._ids, key=lambda pair: pair[0])
                for entry in (String(name), element)
            ]
            limits = Array([names[0], names[-2]])
            leaf = self._pdf.make_indirect(Dictionary(Names=Array(names), Limits=limits))
            self._root.IDTree = Dictionary(Kids=Array([leaf]))
        self._pdf.Root.StructTreeRoot = self._root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)


def _attributes(element: Any) -> list[Any]:
    held = element.get("/A")
    entries = list(held) if isinstance(held, Array) else [held]
    return [entry for entry in entries if isinstance(entry, Dictionary)]
