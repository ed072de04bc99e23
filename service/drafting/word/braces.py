"""Braces of answers kept apart from the tags of a model while it is filled: whatever tag is left afterwards was written by the model's author."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from service.drafting.word import docx

_MASK: Final = str.maketrans({"{": "\ufdd0", "}": "\ufdd1"})
"""Noncharacters of Unicode, which XML allows and answers may not hold."""
_LEFT: Final = re.compile(r"\{\{.{0,80}|\{%.{0,80}|\{#.{0,80}#\}|[^{}]{0,40}(?:\}\}|%\})|\[\[clause.{0,80}", re.DOTALL)
_WHOLE: Final = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}", re.DOTALL)


def masked(value: Any) -> Any:
    """The words of a context without braces; keys stay."""
    if isinstance(value, str):
        return value.translate(_MASK)
    if isinstance(value, dict):
        return {key: masked(inner) for key, inner in value.items()}
    return [masked(inner) for inner in value] if isinstance(value, list) else value


def unmasked(part: bytes) -> bytes:
    """A filled part with the braces of the answers."""
    return part.replace("\ufdd0".encode(), b"{").replace("\ufdd1".encode(), b"}")


def left(name: str, part: bytes) -> str:
    """The first tag in a part of a filled file whose answers are masked, shortened; empty when there is none."""
    if not name.endswith((".xml", ".rels")):
        return ""
    try:
        root = docx.parse(part)
    except etree.XMLSyntaxError:
        return ""
    # Half a tag is a fault where text is printed; elsewhere braces may belong to the data of a program.
    pattern = _LEFT if docx.is_worded(name) else _WHOLE
    found = next((hit for text in _texts(root) if (hit := pattern.search(text))), None)
    return " ".join(found.group(0).split())[:80] if found else ""


def _texts(root: etree._Element) -> Iterator[str]:
    """The text of each paragraph, or of the whole part where it has none; then each attribute."""
    paragraphs = list(root.iter(docx.W + "p"))
    yield from ("".join(map(str, paragraph.itertext())) for paragraph in paragraphs)
    if not paragraphs:
        yield "".join(map(str, root.itertext()))
    for element in root.iter():
        yield from (str(value) for value in element.attrib.values())
