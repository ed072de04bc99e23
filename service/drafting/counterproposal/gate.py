"""An uploaded Word file is examined before anything in it is read: what is untrusted about it, and in which order.

1. Size, and that it calls itself a zip archive; an encrypted file, or one in the format of Word 97, says so.
2. The archive: number of parts, no two of the same name, no password, nothing that unpacks to absurd size, what is packed is what was announced.
3. It is a Word document in the transitional format (ECMA-376 part 4), without macros.
4. Nothing is embedded or controlled (OLE objects, ActiveX, other files as a part of the text), and no field runs a program.
5. Nothing outside is fetched when it is opened: a link that a person can follow is allowed, everything else is not.
6. Every part that is read is well-formed XML without a document type.

The file is never opened in an office program by the service; it is read here, in the sandbox, and kept for the record.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from service.drafting.counterproposal.errors import WordRefused
from service.drafting.word import docx
from service.drafting.word.docx import W

MAX_BYTES: Final = 10 << 20
MAX_PARTS: Final = 1000
MAX_UNPACKED: Final = 64 << 20
"""Bytes of all parts together."""
DOCUMENT: Final = "word/document.xml"
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The compound file of Word 97, in which encrypted new files are wrapped too (MS-CFB 2.2)."""
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES: Final = "[Content_Types].xml"
_ACTIVE: Final = re.compile(r"(vbaproject|vbadata|activex|/embeddings/|oleobject|\.bin$|\.exe$|\.dll$)", re.IGNORECASE)
_ACTIVE_TYPE: Final = re.compile(r"(macroenabled|vbaproject|activex|oleobject)", re.IGNORECASE)
_RUNNING: Final = re.compile(
    r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|DATABASE)\b", re.IGNORECASE
)
"""Fields (ECMA-376 part 1, 17.16.5) that start something or bring something in."""
_EMBEDDING: Final = (W + "object", W + "altChunk", W + "subDoc", W + "control")


def opened(data: bytes) -> dict[str, bytes]:
    """Every part by name, after all of the above. :raises WordRefused:"""
    if len(data) > MAX_BYTES:
        raise WordRefused("too_large", limit=MAX_BYTES >> 20)
    if data.startswith(_OLD):
        raise WordRefused("old_or_encrypted")
    if not data.startswith(b"PK"):
        raise WordRefused("not_word")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise WordRefused("damaged") from error
    _require_word(parts)
    for name, content in parts.items():
        _refuse_active(name)
        if name.endswith(".rels"):
            _refuse_external(parsed(content))
    for name in _worded(parts):
        _refuse_running(parsed(parts[name]))
    return parts


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise WordRefused("bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WordRefused("old_or_encrypted")
    if len({name.casefold() for name in names}) != len(names):
        raise WordRefused("damaged")
    parts: dict[str, bytes] = {}
    for entry in entries:
        with archive.open(entry) as source:
            content = source.read(entry.file_size + 1)
        if len(content) != entry.file_size:
            raise WordRefused("damaged")
        parts[entry.filename] = content
    return parts


def _require_word(parts: Mapping[str, bytes]) -> None:
    if _TYPES not in parts or DOCUMENT not in parts:
        raise WordRefused("not_word")
    types = parsed(parts[_TYPES])
    declared = {str(one.get("PartName", "")): str(one.get("ContentType", "")) for one in types}
    if any(_ACTIVE_TYPE.search(str(one.get("ContentType", ""))) for one in types):
        raise WordRefused("active")
    if declared.get(f"/{DOCUMENT}") != _MAIN:
        raise WordRefused("not_word")
    if _STRICT in parts[DOCUMENT][:4096]:
        raise WordRefused("strict")


def _refuse_active(name: str) -> None:
    if _ACTIVE.search(name):
        raise WordRefused("active")


def _refuse_external(relations: etree._Element) -> None:
    for one in relations:
        kind = str(one.get("Type", "")).rpartition("/")[2]
        if kind == "aFChunk":
            raise WordRefused("active")
        if str(one.get("TargetMode", "")).casefold() == "external" and kind != "hyperlink":
            raise WordRefused("external")


def _refuse_running(root: etree._Element) -> None:
    if next(root.iter(*_EMBEDDING), None) is not None:
        raise WordRefused("active")
    if any(_RUNNING.match(code) for code in _fields(root)):
        raise WordRefused("active")


def _fields(root: etree._Element) -> Iterator[str]:
    """The codes of all fields, whole: one field's code may be spread over runs."""
    yield from (str(one.get(W + "instr")) for one in root.iter(W + "fldSimple"))
    code: list[str] = []
    for one in root.iter(W + "fldChar", W + "instrText"):
        if one.tag == W + "instrText":
            code.append(one.text or "")
            continue
        yield "".join(code)
        code = []
    yield "".join(code)


def _worded(parts: Mapping[str, bytes]) -> list[str]:
    return [name for name in parts if docx.is_worded(name) or name == "word/comments.xml"]


def parsed(xml: bytes) -> etree._Element:
    """:raises WordRefused: it is not well-formed, or has a document type."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise WordRefused("damaged")
    try:
        return docx.parse(xml)
    except etree.XMLSyntaxError as error:
        raise WordRefused("damaged") from error
