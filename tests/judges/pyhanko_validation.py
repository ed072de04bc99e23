"""pyHanko's own validation with its own rules about changes, and the validation data of the file."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime
from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext


def refuses(path: Path, anchors: Path, at: datetime) -> bool:
    """Whether a signature fails, as of ``at``, or the file cannot be read, or has no signature."""
    try:
        return asyncio.run(_refuses(path.read_bytes(), list(load_certs_from_pemder([str(anchors)])), at))
    except Exception:  # noqa: BLE001  whatever a wrong file makes it raise is its answer
        return True


async def _refuses(data: bytes, roots: list[Any], at: datetime) -> bool:
    reader = PdfFileReader(io.BytesIO(data))
    settings = {"trust_roots": roots, "allow_fetching": False, "moment": at, "retroactive_revinfo": True}
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
    except NoDSSFoundError:
        context = ValidationContext(**settings)
    statuses = [await async_validate_pdf_signature(one, context) for one in reader.embedded_regular_signatures]
    return not statuses or not all(status.bottom_line for status in statuses)
