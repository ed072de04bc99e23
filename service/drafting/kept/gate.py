"""A file that is kept as it is: what is examined before it goes into the archive, and what is refused.

1. It is not empty and not too large.
2. Its format is known by its content; its name decides nothing. A program or a script is of no known format.
3. A PDF opens without a password and without repair, has pages, and holds nothing that acts (an embedded file alone is no reason).
4. A PDF that claims PDF/A is checked against what it claims; if it does not keep it, it is kept as a plain PDF.
5. A Word file has no macros and brings in nothing from outside (:mod:`service.drafting.counterproposal.gate`).

Untrusted bytes are read in the sandbox only. The file itself is not changed: a signature in it stays valid.
"""

from __future__ import annotations

import io
from typing import Any, Final

import page as rules
import pikepdf

from service.domain.messages import Message
from service.domain.record.formats import UNKNOWN, format_of
from service.drafting.counterproposal import gate as word_gate
from service.drafting.counterproposal.errors import WordRefused
from service.drafting.kept.errors import FileRefused
from service.drafting.pdf import active_content
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=2 << 30)
WORD: Final = "Word (OOXML)"
_EMBEDDED: Final = Message("an embedded file")
_REFUSED: Final = frozenset({UNKNOWN, "ZIP"})
"""What is in a packed folder would have to be examined file by file: deposit the files."""


def examine(data: bytes, *, most: int) -> str:
    """Name of the format. :param most: bytes. :raises FileRefused: with the reason and what to do."""
    if not data:
        raise FileRefused("empty")
    if len(data) > most:
        raise FileRefused("too_large", limit=most // 1_000_000)
    told = format_of(data)
    if told in _REFUSED:
        raise FileRefused("unknown" if told == UNKNOWN else "packed")
    if told.startswith("PDF") or told == WORD:
        return _in_sandbox(data, told)
    return told


def _in_sandbox(data: bytes, told: str) -> str:
    try:
        said, _ = run_sandboxed(
            f"{__name__}:examine_sandboxed", {"told": told}, [data], limits=LIMITS, errors=(FileRefused,)
        )
    except SandboxFailed as error:
        raise FileRefused("damaged") from error
    return str(said["format"])


def examine_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``examine`` that runs in the sandbox."""
    told = arguments["told"]
    return {"format": _word(blobs[0]) if told == WORD else _pdf(blobs[0], told)}, []


def _word(data: bytes) -> str:
    try:
        word_gate.opened(data)
    except WordRefused as error:
        raise FileRefused("word", why=error.message) from error
    return WORD


def _pdf(data: bytes, told: str) -> str:
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as document:
            if document.is_encrypted:
                raise FileRefused("encrypted")
            pages, acting = len(document.pages), active_content.found(document)
    except pikepdf.PasswordError:
        raise FileRefused("encrypted") from None
    except pikepdf.PdfError as error:
        raise FileRefused("damaged") from error
    acting = [one for one in acting if one != _EMBEDDED]
    if not pages:
        raise FileRefused("damaged")
    if acting:
        raise FileRefused("active_content", found=acting)
    return told if told == "PDF" or _keeps(data, told) else "PDF"


def _keeps(data: bytes, told: str) -> bool:
    try:
        profile = told.removeprefix("PDF/A-")
        return bool(rules.is_pdf_compliant_bytes(data, profile=profile, limits=rules.SafetyLimits.unlimited()))
    except rules.PageError:
        return False
