"""Single cells of an old register: scans, keywords, languages, and where a finding is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from service.domain.legacy import days
from service.domain.legacy.labels import SHEET, Label
from service.drafting.pdf.pages import page_count
from service.sandbox.run import SandboxFailed
from service.workflow.legacy.findings import Finding
from service.workflow.legacy.table import SourceRow

LARGEST: Final = 256 << 20
"""Bytes of one scan."""
LISTED: Final = re.compile(r"\s*[;,]\s*")


def at(source: SourceRow, label: Label, sentence: str, *, note: bool = False) -> Finding:
    """The finding in this cell, under the heading that it has in the file."""
    return Finding(source.row, source.headings.get(label, SHEET.get(label, str(label))), sentence, note)


def examined(path: Path, source: SourceRow) -> tuple[Path | None, list[Finding]]:
    """The scan, if it is a PDF that can be read; else what is wrong with it."""
    if path.stat().st_size > LARGEST:
        return None, [at(source, Label.FILE, f"“{path.name}” is larger than {LARGEST >> 20} MiB.")]
    data = path.read_bytes()
    if not data.startswith(b"%PDF-"):
        return None, [at(source, Label.FILE, f"“{path.name}” is no PDF.")]
    try:
        if page_count(data) > 0:
            return path, []
    except SandboxFailed:
        pass
    return None, [
        at(
            source,
            Label.FILE,
            f"“{path.name}” is damaged or protected by a password. Scan it again, or take the protection away.",
        )
    ]


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
