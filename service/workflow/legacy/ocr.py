"""Reads scans with OCRmyPDF, where it is installed. The scan itself is not touched: only the text is kept, for the search."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from service.domain.messages import Message
from service.workflow.legacy.findings import Rejected

PROGRAM: Final = "ocrmypdf"
LANGUAGES = re.compile(r"[a-z]{3}(\+[a-z]{3})*")
_SECONDS: Final = 1800
"""For one scan."""


def require(languages: str) -> None:
    """:raises Rejected: OCRmyPDF is not installed, or ``languages`` are not codes that it knows (``spa+eng``)."""
    if LANGUAGES.fullmatch(languages) is None:
        raise Rejected(
            Message.verbatim(
                f"“{languages}” names no languages. Write codes of three letters with + between them, for example spa+eng."
            )
        )
    if shutil.which(PROGRAM) is None:
        raise Rejected(
            Message.verbatim(
                "OCRmyPDF is not installed, so no text can be read from the scans. Install the Debian package ocrmypdf and the languages "
                "(tesseract-ocr-spa and so on), or import without --ocr: then no text of the scans is kept."
            )
        )


def text_of(scan: bytes, languages: str) -> str:
    """The text of the scan. Every page is read anew, also one that has a text already: without that, OCRmyPDF writes nothing of it.

    :raises Rejected: the program failed; it says why.
    """
    with tempfile.TemporaryDirectory(prefix="alternat-ocr-") as folder:
        source, sidecar = Path(folder) / "scan.pdf", Path(folder) / "text.txt"
        source.write_bytes(scan)
        words = [
            PROGRAM,
            "--language",
            languages,
            "--force-ocr",
            "--output-type",
            "pdf",
            "--sidecar",
            str(sidecar),
            "--quiet",
        ]
        try:
            done = subprocess.run(
                [*words, str(source), str(Path(folder) / "out.pdf")],
                capture_output=True,
                text=True,
                check=False,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise Rejected(
                Message.verbatim(f"OCRmyPDF needed more than {_SECONDS // 60} minutes for one scan and was ended.")
            ) from None
        if done.returncode or not sidecar.is_file():
            raise Rejected(Message.verbatim(f"OCRmyPDF could not read a scan: {' '.join(done.stderr.split())[:300]}"))
        return sidecar.read_text(encoding="utf-8", errors="replace")
