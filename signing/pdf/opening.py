"""Open a reader: strict, lenient only if that fails; hybrid cross-references are merged, files with an empty password decrypted.

Encryption with an empty password hides nothing: every program opens the file without asking. What has to hold is that the key never
changes: one encryption dictionary and one identifier from the first revision to the last, or else an old revision would be read with a new key.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.crypto.cms import MALFORMED
from signing.pdf.generations import settle_frees
from signing.pdf.hybrid import Contradiction, fold
from signing.pdf.reader import Reader
from signing.wording import Message, message

MAX_REVISIONS = 400

READING_FAILS = (
    PdfError,
    OSError,
    RecursionError,
    *MALFORMED,
    IndexError,
    OverflowError,
    NotImplementedError,
    zlib.error,
    struct.error,
)
"""What pyHanko raises on damaged files (reference: it is not one tree)."""


class Unreadable(Exception):
    """The file cannot be read safely. ``code``: ``not_pdf``, ``too_large``, ``encrypted``, ``damaged``, ``differing``, ``limits``."""

    def __init__(self, code: str, told: Message, library: str = "") -> None:
        self.code, self.told, self.library = code, told, library
        super().__init__(str(told))


@dataclass(frozen=True, slots=True)
class Opened:
    """A reader, and how the file could be read."""

    reader: PdfFileReader
    strict: bool
    """False: only the lenient parser could read it."""
    hybrid: bool
    encrypted: bool
    """With an empty password."""


def opened(data: bytes, probe: Callable[[PdfFileReader], Any]) -> Opened:
    """Open ``data``. ``probe`` reads what will be needed, so that a file that only the lenient parser reads is recognized.

    :raises Unreadable: neither parser reads it, or it is not safe to.
    """
    problem: Exception | None = None
    for strict in (True, False):
        try:
            found = _opened(data, strict=strict)
            probe(found.reader)
        except PdfDecodeLimitError as error:
            raise Unreadable("limits", message("unreadable.unpacks")) from error
        except Contradiction as error:
            raise Unreadable("differing", message("unreadable.differing"), str(error)[:120]) from error
        except READING_FAILS as error:
            problem = error
            continue
        return found
    told = message("unreadable.damaged") if data.startswith(b"%PDF-") else message("unreadable.preceded")
    raise Unreadable("damaged", told, str(problem)[:120])


def _opened(data: bytes, *, strict: bool) -> Opened:
    reader = Reader(io.BytesIO(data), strict=strict)
    if reader.xrefs.total_revisions > MAX_REVISIONS:
        raise Unreadable("limits", message("unreadable.revisions", maximum=MAX_REVISIONS))
    hybrid = fold(reader)
    settle_frees(reader.xrefs._xref_sections)  # noqa: SLF001  pyHanko offers no other way in
    encrypted = "/Encrypt" in reader.trailer
    if encrypted:
        _unlock(reader)
    if not isinstance(reader.root["/Pages"], generic.DictionaryObject):
        raise PdfError("no pages")
    return Opened(reader, strict, hybrid, encrypted)


def _unlock(reader: PdfFileReader) -> None:
    if _rekeyed(reader):
        raise Unreadable("differing", message("unreadable.rekeyed"))
    try:
        standard = isinstance(reader.security_handler, StandardSecurityHandler)
        unlocked = standard and reader.decrypt("").status != AuthStatus.FAILED
    except READING_FAILS as error:
        raise Unreadable("encrypted", message("unreadable.encrypted"), str(error)[:120]) from error
    if not unlocked:
        raise Unreadable("encrypted", message("unreadable.encrypted"))


def _rekeyed(reader: PdfFileReader) -> bool:
    """Whether revisions differ in how they are encrypted. A linearized file has its last section first, with the full trailer only there."""
    count = reader.xrefs.total_revisions
    trailers = [reader.trailer.flatten(number) for number in range(count)]
    places = [reader.xrefs.get_xref_container_info(number).start_location for number in range(count)]
    first = next(number for number in range(count) if "/Encrypt" in trailers[number])
    in_clear = any(places[number] < places[first] for number in range(first))
    settings = {_written(trailer.raw_get("/Encrypt")) for trailer in trailers[first:]}
    identifiers = {_written(trailer.raw_get("/ID")) for trailer in trailers[first:] if "/ID" in trailer}
    return in_clear or len(settings) > 1 or len(identifiers) > 1 or _rewritten(reader)


def _rewritten(reader: PdfFileReader) -> bool:
    settings = reader.trailer.raw_get("/Encrypt")
    if not isinstance(settings, generic.IndirectObject):
        return False
    history = reader.xrefs
    return bool(history.get_last_change(settings.reference) != history.get_introducing_revision(settings.reference))


def _written(value: Any) -> Any:
    """A comparable form: of an identifier (ISO 32000-2 14.4) only the first part, which is in the key and never changes."""
    if isinstance(value, generic.IndirectObject):
        return value.idnum, value.generation
    return value[0].original_bytes if isinstance(value, generic.ArrayObject) else repr(value)
