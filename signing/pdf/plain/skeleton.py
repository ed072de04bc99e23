"""What pyHanko enters by one path only, in one revision: the page tree and the structure elements; and the form fields, which its rules always ask for."""

from __future__ import annotations

from collections.abc import Callable

from pyhanko.pdf_utils import misc

from signing.pdf.plain.objects import PdfValue, Ref

ReferencePath = tuple[str | int, ...]
"""Keys and indices from the trailer on."""

Read = Callable[[Ref], PdfValue]
"""An object as it was in the revision. Raises what pyHanko raises when it is not there or not readable."""


class _Part:
    """``passed``: every object that was read for it."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.passed: set[Ref] = set()

    def _resolved(self, thing: PdfValue) -> PdfValue:
        seen = set()
        while isinstance(thing, tuple) and thing not in seen:
            seen.add(thing)
            thing = self._read(thing)
        self.passed |= seen
        return thing


class Tree(_Part):
    """The structure elements below ``root``, as the catalog names it."""

    def __init__(self, root: PdfValue, read: Read) -> None:
        super().__init__(read)
        self.root = root
        self.elements: set[Ref] = set()
        self._element(self._resolved(root))

    def _element(self, element: PdfValue) -> None:
        """An only child counts when it stands in an array alone, and not without one: as pyHanko has it."""
        children = self._resolved(element.get("/K")) if isinstance(element, dict) else None
        for child in children if isinstance(children, list) else (children,):
            inside = self._resolved(child)
            if not isinstance(inside, dict) or self._resolved(inside.get("/Type")) not in {None, "/StructElem"}:
                continue
            if isinstance(child, tuple):
                if child in self.elements:
                    raise misc.PdfReadError("Circular reference in structure tree in mapping stage")
                self.elements.add(child)
            self._element(inside)


class Skeleton(_Part):
    """All of a revision. ``tree``: that of another revision, none of whose objects differs."""

    def __init__(self, revision: int, root: Ref, read: Read, tree: Tree | None) -> None:
        super().__init__(read)
        self.revision, self.root = revision, root
        self.passed.add(root)
        self.pages: dict[Ref, ReferencePath] = {}
        self.fields: set[Ref] = set()
        catalog = read(root)
        if not isinstance(catalog, dict):
            raise misc.PdfReadError("no catalog")
        self._page(catalog["/Pages"], ("/Root", "/Pages"), top=True)
        self.tree: Tree | None = None
        if "/StructTreeRoot" in catalog:
            named = catalog["/StructTreeRoot"]
            self.tree = tree if tree is not None and tree.root == named else Tree(named, read)
            self.passed |= self.tree.passed
        self.elements: set[Ref] = self.tree.elements if self.tree is not None else set()
        self._field(catalog.get("/AcroForm"), "/Fields")

    def _page(self, node: PdfValue, path: ReferencePath, *, top: bool = False) -> None:
        if isinstance(node, tuple):
            if node in self.pages:
                raise misc.PdfReadError("Circular reference in page tree in mapping stage")
            self.pages[node] = path
        inside = self._resolved(node)
        if not isinstance(inside, dict):
            raise misc.PdfReadError("a node of the page tree is not a dictionary")
        if top or inside.get("/Type") == "/Pages":
            for number, kid in enumerate(self._resolved(inside["/Kids"]) or ()):
                self._page(kid, (*path, "/Kids", number))

    def _field(self, parent: PdfValue, below: str) -> None:
        inside = self._resolved(parent)
        children = self._resolved(inside.get(below)) if isinstance(inside, dict) else None
        for child in children if isinstance(children, list) else ():
            if isinstance(child, tuple) and child not in self.fields:
                self.fields.add(child)
                self._field(child, "/Kids")
