"""Inserts the shared clauses into a model's text: a paragraph ``[[clause:disputes]]`` is replaced by the paragraphs of that clause's Word file.

Only paragraphs and tables are taken over, and they use the text's own styles and numbering: a clause brings no styles, pictures or
links of its own (``lint`` says where one does). So one clause looks the same in every model and the numbering simply runs on.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable, Mapping
from typing import Literal

from lxml import etree

from service.drafting.errors import FillFailed, TemplateChanged
from service.drafting.model import sources
from service.drafting.model.template import Template
from service.drafting.word import docx
from service.drafting.word.docx import W

Page = Literal["cover", "signature"]
CLAUSE = re.compile(r"\[\[clause:([a-z0-9-]*)\]\]")
DOCUMENT = "word/document.xml"

_cache: dict[tuple[str, str, str], bytes] = {}
_lock = threading.Lock()


def text(template: Template, language: str) -> bytes:
    """The unfilled Word file of the agreement's text, clauses in place. Same template digest, same bytes.

    :raises FillFailed: a file is missing, or a clause is not known.
    :raises TemplateChanged: the files are not those that the catalogue read.
    """
    return _cached(template, "text", language, lambda files: _composed(template, language, files))


def page(template: Template, which: Page, language: str) -> bytes:
    """The unfilled Word file of a cover or signature page, clauses in place: the model's own, else the shared one. Raises like :func:`text`."""
    return _cached(template, which, language, lambda files: _page(template, which, language, files))


def clauses_used(document: bytes) -> list[str]:
    """Keys of the clauses that a text includes, in order."""
    root = docx.parse(docx.read_part(document, DOCUMENT))
    return [found.group(1) for paragraph in root.iter(W + "p") if (found := CLAUSE.search(docx.text_of(paragraph)))]


def _cached(template: Template, what: str, language: str, make: Callable[[Mapping[str, bytes]], bytes]) -> bytes:
    key = (template.digest, what, language)
    with _lock:
        if key not in _cache:
            files = sources.read(template.folder, template.shared)
            if sources.digest(files) != template.digest:
                raise TemplateChanged(template=template.id, version=template.version)
            _cache[key] = make(files)
        return _cache[key]


def _page(template: Template, which: str, language: str, files: Mapping[str, bytes]) -> bytes:
    name = f"{which}.{language}.docx"
    found = files.get(f"own/{name}") or files.get(f"shared/{name}")
    return _with_clauses(template, language, name, files, found)


def _composed(template: Template, language: str, files: Mapping[str, bytes]) -> bytes:
    name = f"text.{language}.docx"
    return _with_clauses(template, language, name, files, files.get(f"own/{name}"))


def _with_clauses(
    template: Template, language: str, name: str, files: Mapping[str, bytes], master: bytes | None
) -> bytes:
    if master is None:
        raise FillFailed(template.id, language, name, "The Word file is missing.")
    root = docx.parse(docx.read_part(master, DOCUMENT))
    for paragraph in list(root.iter(W + "p")):
        found = CLAUSE.search(docx.text_of(paragraph))
        if found is None:
            continue
        clause = files.get(f"shared/clauses/{language}/{found.group(1)}.docx")
        if clause is None:
            raise FillFailed(template.id, language, f"{name}, “{found.group(0)}”", "There is no clause of this name.")
        if docx.text_of(paragraph).strip() != found.group(0):
            why = "Words stand beside the clause, which replaces its whole paragraph. Give the clause a paragraph of its own."
            raise FillFailed(template.id, language, f"{name}, “{found.group(0)}”", why)
        _replace(paragraph, docx.parse(docx.read_part(clause, DOCUMENT)))
    return docx.with_part(
        master, DOCUMENT, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    )


def _replace(paragraph: etree._Element, clause: etree._Element) -> None:
    body = clause.find(W + "body")
    children = [] if body is None else [child for child in body if child.tag in (W + "p", W + "tbl")]
    for child in children:
        paragraph.addprevious(_bare(copy.deepcopy(child)))
    parent = paragraph.getparent()
    if parent is not None:
        parent.remove(paragraph)


def _bare(element: etree._Element) -> etree._Element:
    """Without bookmarks, which would occur twice in the text, and revision marks, which refer to the clause file only."""
    for tag in ("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak"):
        for mark in list(element.iter(W + tag)):
            holder = mark.getparent()
            if holder is not None:
                holder.remove(mark)
    for inner in element.iter():
        for name in [name for name in inner.attrib if docx.local(name).startswith(("rsid", "paraId", "textId"))]:
            del inner.attrib[name]
    return element
