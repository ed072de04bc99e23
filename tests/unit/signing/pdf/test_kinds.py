"""What is no PDF is said to be what it is."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from signing import TrustAnchors, exhausted, not_a_pdf, verify
from tests.support.signing_kit import base_pdf

AT = datetime(2026, 11, 30, tzinfo=UTC)
SIGNED = bytes.fromhex("3082012306092a864886f70d010702a08201143082011002010131")
DETACHED = SIGNED + bytes.fromhex("0d300b0609608648016503040201300b06092a864886f70d010701a081")
ENVELOPING = SIGNED + bytes.fromhex("0d300b0609608648016503040201301a06092a864886f70d010701a00d040b")
DETACHED = DETACHED.replace(bytes.fromhex("010701a081"), bytes.fromhex("0107013081"))


def archive(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, b"x" * 40)
    return out.getvalue()


def armoured(label: str, data: bytes) -> bytes:
    return f"-----BEGIN {label}-----\n{base64.encodebytes(data).decode()}-----END {label}-----\n".encode()


FILES = {
    "empty": b"",
    "blank": b"\n \0",
    "word": archive("[Content_Types].xml", "word/document.xml"),
    "office": archive("[Content_Types].xml", "xl/workbook.xml"),
    "old_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "encrypted_office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    "asic": archive("text.pdf", "META-INF/signatures.xml", mimetype="application/vnd.etsi.asic-e+zip"),
    "archive": archive("agreement.pdf"),
    "detached": DETACHED,
    "enveloping": ENVELOPING,
    "certificate": armoured("CERTIFICATE", b"0\x03\x02\x01\x05"),
    "image": b"\x89PNG\r\n\x1a\n" + bytes(20),
    "xml": b"\xef\xbb\xbf<?xml version='1.0'?><agreement/>",
    "xml_signature": b"<a><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></a>",
    "web_page": b"<!DOCTYPE html><title>x</title>",
    "receipt": json.dumps({"kind": "alternat-receipt/1", "leaf": "{}", "checkpoint": "x"}).encode(),
    "data": b'{"a": 1}',
    "not_pdf": b"Dear Sir or Madam",
}


@pytest.mark.parametrize("code", FILES)
def test_what_it_is(code):
    verdict = verify(FILES[code], anchors=TrustAnchors((), ()), at=AT)
    assert (verdict.integrity, verdict.indication) == ("unreadable", "TOTAL_FAILED")
    assert [one.code for one in verdict.step(1).messages] == [f"unreadable.{code}"]
    assert not_a_pdf(FILES[code]) is not None


@pytest.mark.parametrize("data", [armoured("PKCS7", DETACHED), armoured("CMS", DETACHED), base64.encodebytes(DETACHED)])
def test_a_signature_alone_may_be_text(data):
    assert [one.code for one in not_a_pdf(data).messages] == ["unreadable.detached"]


def test_a_pdf_may_begin_after_other_bytes():
    assert not_a_pdf(base_pdf()) is None
    assert not_a_pdf(b"\xef\xbb\xbf\n" + base_pdf()) is None


@pytest.mark.parametrize("reason", ["time", "memory", "crashed"])
def test_a_limit_says_nothing_about_the_file(reason):
    verdict = exhausted(base_pdf(), reason=reason, at=AT)
    assert (verdict.integrity, verdict.indication) == ("unreadable", "INDETERMINATE")
    assert "nothing can be said" in verdict.step(1).said()
    assert len(verdict.steps) == 11
