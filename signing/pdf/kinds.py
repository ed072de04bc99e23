"""What a file is that is no PDF, as far as its bytes tell: so that a person learns what to verify instead.

Nothing is unpacked or parsed; names inside a ZIP container stand plainly in it (APPNOTE 4.3.7).
"""

from __future__ import annotations

import binascii
import json
import re

from signing.wording import Message, Told, message

_HEAD = 4096
_BOM = b"\xef\xbb\xbf"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM", b"\0\0\0\x0cjP  ")
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
"""The object identifier of signed data (RFC 5652 5.1) in DER."""
_CONTENT = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0"
"""That of data, and the tag of a content behind it."""
_ARMOUR = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def is_pdf(data: bytes) -> bool:
    """Whether it says that it is one; a PDF may begin after other bytes (ISO 32000-2 annex I)."""
    return re.search(rb"%PDF-\d", data[:1024]) is not None


def not_a_pdf(data: bytes) -> Told | None:
    """What the file is, if it is no PDF."""
    return None if is_pdf(data) else Told((kind_of(data),))


def kind_of(data: bytes) -> Message:
    """The sentence for a file without a PDF header."""
    if not data:
        return message("unreadable.empty")
    if not data.strip(b"\0 \t\r\n"):
        return message("unreadable.blank")
    head = data[:_HEAD].removeprefix(_BOM).lstrip()
    return _container(data, head) or _signature(head) or _text(data, head) or message("unreadable.not_pdf")


def _container(data: bytes, head: bytes) -> Message | None:
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return _archive(data)
    if head.startswith(_OLE):
        return (
            message("unreadable.encrypted_office") if _ENCRYPTED_PACKAGE in data else message("unreadable.old_office")
        )
    if head.startswith(b"{\\rtf"):
        return message("unreadable.word")
    return message("unreadable.image") if head.startswith(_IMAGES) else None


def _archive(data: bytes) -> Message:
    """A ZIP container, by the names in it: an office document, a container of signatures (EN 319 162-1), or any other."""
    if b"application/vnd.etsi.asic" in data[:_HEAD] or (b"META-INF/" in data and b"signatures" in data.lower()):
        return message("unreadable.asic")
    if b"word/" in data or b"opendocument.text" in data[:_HEAD]:
        return message("unreadable.word")
    if b"xl/" in data or b"ppt/" in data or b"opendocument" in data[:_HEAD]:
        return message("unreadable.office")
    return message("unreadable.archive")


def _signature(head: bytes) -> Message | None:
    """A file of signatures, in DER, base64 or PEM: with or without the document that was signed (RFC 5652 5.2)."""
    armour = _ARMOUR.match(head)
    if armour is not None and armour[1] in {b"PKCS7", b"CMS", b"PKCS #7 SIGNED DATA"}:
        return _cms(_decoded(head[armour.end() :].partition(b"-----")[0]))
    if armour is not None:
        return message("unreadable.certificate") if armour[1].endswith(b"CERTIFICATE") else None
    if head.startswith(b"0"):
        return _cms(head) if _SIGNED_DATA in head[:64] else None
    return _cms(_decoded(head)) if _BASE64.fullmatch(head) else None


def _cms(head: bytes) -> Message | None:
    if _SIGNED_DATA not in head[:64]:
        return None
    return message("unreadable.enveloping") if _CONTENT in head else message("unreadable.detached")


def _decoded(text: bytes) -> bytes:
    digits = b"".join(text.split())
    try:
        return binascii.a2b_base64(digits[: len(digits) // 4 * 4])
    except binascii.Error:
        return b""


def _text(data: bytes, head: bytes) -> Message | None:
    if head.startswith((b"{", b"[")):
        return _json(data)
    if head[:9].lower() == b"<!doctype" or head[:5].lower() == b"<html":
        return message("unreadable.web_page")
    if head.startswith(b"<"):
        return (
            message("unreadable.xml_signature")
            if b"http://www.w3.org/2000/09/xmldsig#" in data
            else message("unreadable.xml")
        )
    return None


_MOST_JSON = 1 << 20


def _json(data: bytes) -> Message | None:
    """A receipt of the register, or any other data for programs."""
    try:
        found = json.loads(data) if len(data) <= _MOST_JSON else None
    except (ValueError, RecursionError):
        return None
    return (
        message("unreadable.receipt")
        if isinstance(found, dict) and {"checkpoint", "leaf"} <= found.keys()
        else message("unreadable.data")
    )
