"""A Word file as a person changes it, with python-docx."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.text.paragraph import Paragraph


def changed(
    document: bytes,
    says: Mapping[str, str] | None = None,
    *,
    after: Mapping[str, str] | None = None,
    without: tuple[str, ...] = (),
) -> bytes:
    """:param says: beginning of a paragraph -> what it says then.

    :param after: beginning of a paragraph -> a new paragraph below it, in its style.
    :param without: beginnings of paragraphs that go.
    """
    opened = python_docx.Document(io.BytesIO(document))
    for begins, text in (says or {}).items():
        found = _find(opened, begins)
        for run in found.runs[1:]:
            _remove(run._r)
        found.runs[0].text = text
    for begins, text in (after or {}).items():
        found = _find(opened, begins)
        below = found.insert_paragraph_before(text, style=found.style)
        found._p.addnext(below._p)
    for begins in without:
        _remove(_find(opened, begins)._p)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def _find(document: Document, begins: str) -> Paragraph:
    return next(one for one in document.paragraphs if one.text.startswith(begins))


def _remove(element: Any) -> None:
    element.getparent().remove(element)
