"""The settings of a filled Word file."""

from __future__ import annotations

from typing import Final

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W

PART: Final = "word/settings.xml"
_MARK: Final = W + "doNotExpandShiftReturn"
_AFTER: Final = frozenset({
    "compatSetting", "useWord97LineBreakRules", "doNotBreakWrappedTables", "doNotSnapToGridInCell", "selectFldWithFirstOrLastChar",
    "applyBreakingRules", "doNotWrapTextWithPunct", "doNotUseEastAsianBreakRules", "useWord2002TableStyleRules", "growAutofit",
    "useFELayout", "useNormalStyleForList", "doNotUseIndentAsNumberingTabStop", "useAltKinsokuLineBreakRules",
    "allowSpaceOfSameStyleInTable", "doNotSuppressIndentation", "doNotAutofitConstrainedTables", "autofitToFirstFixedWidthCell",
    "underlineTabInNumList", "displayHangulFixedWidth", "splitPgBreakAndParaMark", "doNotVertAlignCellWithSp",
    "doNotBreakConstrainedForcedTable", "doNotVertAlignInTxbx", "useAnsiKerningPairs", "cachedColBalance",
})  # fmt: skip
"""What may follow it in ``w:compat`` (ECMA-376 part 1, 17.15.3) and occurs."""
_COMPAT_BEFORE: Final = frozenset({
    "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping", "doNotIncludeSubdocsInStats",
    "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown", "smartTagType", "schemaLibrary",
    "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator", "docId", "conflictMode", "discardImageEditingData",
    "defaultImageDpi", "chartTrackingRefBased",
})  # fmt: skip
"""What may follow ``w:compat`` in the settings (17.15.1)."""


def plain_line_ends(name: str, part: bytes) -> bytes:
    """The settings with ``doNotExpandShiftReturn``: a line that ends by hand in justified text is not stretched to the margin."""
    if name != PART:
        return part
    root = docx.parse(part)
    compat = root.find(W + "compat")
    if compat is None:
        compat = _inserted(root, W + "compat", _COMPAT_BEFORE)
    if compat.find(_MARK) is None:
        _inserted(compat, _MARK, _AFTER)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _inserted(parent: etree._Element, tag: str, following: frozenset[str]) -> etree._Element:
    made = etree.Element(tag)
    place = next((at for at, child in enumerate(parent) if docx.local(child.tag) in following), len(parent))
    parent.insert(place, made)
    return made
