"""Checks of what a reader would not see as its author does: substituted fonts, hidden text, tracked changes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FONT_NAMES: Final = ("ascii", "hAnsi", "cs", "eastAsia")
_THEMED: Final = {"ascii": "asciiTheme", "hAnsi": "hAnsiTheme"}
"""Of the attributes of ``w:rFonts`` (ECMA-376 part 1, 17.3.2.26) those that print letters of the Organization's languages."""
_OFF: Final = frozenset({"0", "false", "off"})
_REVISIONS: Final = frozenset({
    "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart", "cellIns", "cellDel", "cellMerge",
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "tblGridChange",
    "numberingChange", "customXmlInsRangeStart", "customXmlDelRangeStart", "customXmlMoveFromRangeStart", "customXmlMoveToRangeStart",
})  # fmt: skip
"""Marks of tracked changes (17.13.5), those of formatting included."""
Found = Iterator[tuple[str, str, str]]
"""Severity, where, message."""


@cache
def installed() -> frozenset[str]:
    """Families that the machine can print; empty when it cannot be asked."""
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(family.strip().lower() for line in listed.splitlines() for family in line.split(","))


def named_fonts(parts: Mapping[str, bytes]) -> Found:
    """Fonts that a part names and the machine does not have."""
    used: dict[str, str] = {}
    for name in sorted(parts):
        if name.startswith("word/") and name.endswith(".xml") and not name.endswith("fontTable.xml"):
            root = docx.parse(parts[name])
            for fonts in root.iter(W + "rFonts"):
                for attribute in _FONT_NAMES:
                    # A theme's font goes before one that is named beside it.
                    if fonts.get(W + attribute) and not fonts.get(W + _THEMED.get(attribute, attribute + "Theme")):
                        used.setdefault(str(fonts.get(W + attribute)), name)
            for sign in root.iter(W + "sym"):
                used.setdefault(str(sign.get(W + "font")), name)
    for font, name in used.items():
        if _is_missing(font):
            yield "error", name, _substituted(font)


def _is_missing(font: str) -> bool:
    return bool(installed()) and font.lower() not in installed()


def _substituted(font: str, how: str = "") -> str:
    return f"The font “{font}”{how} is not installed, so the pages would look different. Use “Liberation Serif”."


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a Word file and its theme, to find what applies to a run."""

    defaults: etree._Element | None
    by_id: Mapping[str, etree._Element]
    usual: str
    """Id of the default paragraph style."""
    theme: Mapping[str, str]
    """``major`` and ``minor`` -> font for Latin letters."""

    def properties(self, run: etree._Element, paragraph: etree._Element | None) -> Iterator[etree._Element]:
        """The run properties that apply, nearest first (17.7.2; without the style of a table)."""
        yield from run.iterfind(W + "rPr")
        style = run.find(f"{W}rPr/{W}rStyle")
        if style is not None:
            yield from self._chain(str(style.get(W + "val")))
        own = "" if paragraph is None else docx.style_of(paragraph)
        yield from self._chain(own or self.usual)
        if self.defaults is not None:
            yield self.defaults

    def _chain(self, key: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while key in self.by_id and key not in seen:
            seen.add(key)
            style = self.by_id[key]
            yield from style.iterfind(W + "rPr")
            based = style.find(W + "basedOn")
            key = "" if based is None else str(based.get(W + "val"))


def styles_of(parts: Mapping[str, bytes]) -> Styles:
    """Read ``word/styles.xml`` and the theme."""
    root = docx.parse(parts["word/styles.xml"])
    by_id = {str(style.get(W + "styleId")): style for style in root.iter(W + "style")}
    usual = next(
        (
            key
            for key, style in by_id.items()
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true")
        ),
        "",
    )
    return Styles(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"), by_id, usual, _theme(parts))


def _theme(parts: Mapping[str, bytes]) -> dict[str, str]:
    name = next((name for name in sorted(parts) if name.startswith("word/theme/") and name.endswith(".xml")), None)
    if name is None:
        return {}
    root = docx.parse(parts[name])
    found = {kind: root.find(f".//{_A}{kind}Font/{_A}latin") for kind in ("major", "minor")}
    return {kind: str(latin.get("typeface", "")) for kind, latin in found.items() if latin is not None}


def findings(data: bytes, part: str, styles: Styles) -> Found:
    """Theme fonts that are substituted, hidden text and tracked changes of one part, each with its place."""
    root = docx.parse(docx.read_part(data, part))
    told: set[str] = set()
    for element, paragraph in zip(docx.printed(root), docx.paragraphs(data, part), strict=True):
        for run in element.iter(W + "r"):
            if docx.holder(run) is not element:
                continue
            for message in (*_themed(run, element, styles), *_hidden(run, element, styles)):
                if message not in told:
                    told.add(message)
                    yield "error", paragraph.where, message
    for row in root.iter(W + "tr"):
        if _is_on(row.find(f"{W}trPr/{W}hidden")):
            yield "error", part, "A row of a table is hidden and would not be printed. Show it, or remove it."


def revisions(parts: Mapping[str, bytes]) -> Found:
    """Tracked changes, of words and of formatting, in any part."""
    for name in sorted(parts):
        if name.startswith("word/") and name.endswith(".xml"):
            kinds = {docx.local(element.tag) for element in docx.parse(parts[name]).iter(W + "*")}
            if kinds & _REVISIONS:
                yield (
                    "error",
                    name,
                    "The file has tracked changes. Accept or reject them all, those of formatting too, and switch tracking off.",
                )


def _themed(run: etree._Element, paragraph: etree._Element, styles: Styles) -> Iterator[str]:
    if not "".join(docx.said(element) for element in run.iter(*docx.SAYING)).strip():
        return
    for attribute, themed in _THEMED.items():
        for properties in styles.properties(run, paragraph):
            fonts = properties.find(W + "rFonts")
            if fonts is None or not (fonts.get(W + attribute) or fonts.get(W + themed)):
                continue
            theme = str(fonts.get(W + themed) or "")
            font = styles.theme.get(theme[:5], "")
            if theme and font and _is_missing(font):
                yield _substituted(font, " of the theme")
            break


def _hidden(run: etree._Element, paragraph: etree._Element, styles: Styles) -> Iterator[str]:
    text = "".join(docx.said(element) for element in run.iter(*docx.SAYING)).strip()
    if not text:
        return
    for properties in styles.properties(run, paragraph):
        mark = properties.find(W + "vanish")
        if mark is not None:
            if _is_on(mark):
                yield f"“{text[:60]}” is hidden text, which is not printed. Show it (Font, Hidden), or remove it."
            return


def _is_on(mark: etree._Element | None) -> bool:
    return mark is not None and str(mark.get(W + "val", "1")) not in _OFF
