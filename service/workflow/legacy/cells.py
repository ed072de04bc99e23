"""Single cells of an old register: what no cell may have, keywords, languages, and where a finding is."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from service.domain.legacy import days
from service.domain.legacy.labels import SHEET, Label
from service.domain.messages import Message
from service.workflow.legacy.findings import Finding
from service.workflow.legacy.table import SourceRow

LONGEST: Final = 2000
"""Characters of one cell."""
_SHEET_ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
LISTED: Final = re.compile(r"\s*[;,]\s*")


def at(source: SourceRow, label: Label, said: Message, *, note: bool = False) -> Finding:
    """The finding in this cell, under the heading that it has in the file."""
    return Finding(source.row, source.headings.get(label, SHEET.get(label, str(label))), said, note)


def keywords(source: SourceRow) -> tuple[str, ...]:
    """Keywords, subject and filing key: all by which the entry was found."""
    values = source.values
    said = [*LISTED.split(values[Label.KEYWORDS]), values[Label.SUBJECT], values[Label.REFERENCE]]
    return tuple(dict.fromkeys(word for word in said if word))


def language(text: str) -> str:
    """Its code; empty: not known."""
    said = days.fold(text)
    names = {
        "en": ("en", "english", "ingles", "anglais"),
        "es": ("es", "spanish", "espanol", "espagnol", "espanhol", "castellano"),
        "fr": ("fr", "french", "frances", "francais"),
        "pt": ("pt", "portuguese", "portugues", "portugais"),
    }
    return next((code for code, known in names.items() if said in known), "")


def fault(text: str) -> Message | None:
    """Why a cell cannot be taken as it is, whatever its column; None: nothing."""
    if len(text) > LONGEST:
        return Message("The cell has more than {most} characters. Shorten it.", most=LONGEST)
    if any(unicodedata.category(one) == "Cc" for one in text):
        return Message("The cell has a control character. Type the text again.")
    if text.startswith("="):
        return Message("The cell has a formula. Write what it gives instead.")
    if text.upper() in _SHEET_ERRORS:
        return Message("The cell shows an error of the spreadsheet program. Write what is meant.")
    return None
