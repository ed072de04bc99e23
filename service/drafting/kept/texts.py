"""The text of a file that is kept as it is, for the search. Untrusted bytes are read in the sandbox only."""

from __future__ import annotations

import logging
from typing import Any, Final

from lxml import etree

from service.drafting.counterproposal import gate as word_gate
from service.drafting.kept.gate import WORD
from service.drafting.pdf.pages import drawn_texts
from service.drafting.word.docx import W
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

log = logging.getLogger(__name__)

LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=90.0, memory_bytes=2 << 30)
MOST: Final = 4_000_000
"""Characters of one file that are kept."""


def text_of(data: bytes, format_name: str) -> str:
    """Pages with a form feed between them; empty: a scan without text, a format without text, or a file that cannot be read.

    :param format_name: as :func:`service.drafting.kept.gate.examine` told it.
    """
    if not format_name.startswith("PDF") and format_name != WORD:
        return ""
    try:
        said, _ = run_sandboxed(f"{__name__}:text_sandboxed", {"word": format_name == WORD}, [data], limits=LIMITS)
    except SandboxFailed as error:
        log.warning("the text of a file could not be read, so it is not found by its words: %s", error)
        return ""
    return str(said["text"])


def text_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``text_of`` that runs in the sandbox."""
    made = _word(blobs[0]) if arguments["word"] else "\n\f\n".join(drawn_texts(blobs[0]))
    return {"text": made.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")[:MOST]}, []


def _word(data: bytes) -> str:
    root = etree.fromstring(word_gate.opened(data)["word/document.xml"], _PARSER)
    return "\n".join("".join(map(str, one.itertext(f"{W}t"))) for one in root.iter(f"{W}p")).strip()


_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
