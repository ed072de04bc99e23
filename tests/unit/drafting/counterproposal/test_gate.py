"""What an uploaded Word file may not be or bring, each with the reason that a person reads; and what is harmless."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree

from service.drafting.counterproposal import gate
from service.drafting.counterproposal.errors import WordRefused
from service.drafting.counterproposal.reading import read
from service.drafting.word import docx
from service.drafting.word.docx import W
from tests.unit.drafting.counterproposal.conftest import Sent

RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refused(data: bytes) -> str:
    with pytest.raises(WordRefused) as caught:
        read(data)
    assert str(caught.value) != caught.value.code
    return str(caught.value.code)


def altered(document: bytes, part: str, old: str, new: str) -> bytes:
    said = docx.read_part(document, part).decode()
    assert old in said
    return docx.with_part(document, part, said.replace(old, new, 1).encode())


def related(document: bytes, kind: str, target: str, *, external: bool = True) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    one = f'<Relationship Id="rX" Type="{KIND}/{kind}" Target="{target}"{mode}/></Relationships>'
    return altered(document, RELATIONS, "</Relationships>", one)


def zipped(entries: list[tuple[str, bytes]]) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return saved.getvalue()


def test_what_is_no_word_document(sent: Sent) -> None:
    assert refused(b"%PDF-1.7") == "not_word"
    assert refused(b"") == "not_word"
    assert refused(zipped([("a.txt", b"a")])) == "not_word"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == "old_or_encrypted"
    assert refused(sent.document[: len(sent.document) // 2]) == "damaged"
    assert refused(b"PK" + bytes(gate.MAX_BYTES)) == "too_large"


def test_archives_that_trick_a_reader(sent: Sent) -> None:
    parts = list(docx.parts(sent.document).items())
    assert refused(zipped([*parts, ("word/media/big.bmp", bytes(65 << 20))])) == "bomb"
    assert refused(zipped([*parts, *((f"word/x{number}.xml", b"") for number in range(1001))])) == "bomb"
    assert refused(zipped([*parts, ("WORD/DOCUMENT.XML", dict(parts)["word/document.xml"])])) == "damaged"
    locked = bytearray(zipped(parts))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + place] |= 1
    assert refused(bytes(locked)) == "old_or_encrypted"


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "word/activeX/activeX1.xml", "word/embeddings/oleObject1.bin"])
def test_macros_controls_and_embedded_files(sent: Sent, name: str) -> None:
    assert refused(docx.with_part(sent.document, name, b"x")) == "active"


def test_a_macro_document_by_its_type(sent: Sent) -> None:
    main = "wordprocessingml.document.main+xml"
    made = altered(
        sent.document, TYPES, f"vnd.openxmlformats-officedocument.{main}", "vnd.ms-word.document.macroEnabled.main+xml"
    )
    assert refused(made) == "active"


@pytest.mark.parametrize("kind", ["attachedTemplate", "image", "oleObject", "subDocument", "frame"])
def test_what_is_fetched_from_outside(sent: Sent, kind: str) -> None:
    assert refused(related(sent.document, kind, "https://example.org/x")) == "external"


def test_a_link_that_a_person_can_follow_is_harmless(sent: Sent) -> None:
    assert read(related(sent.document, "hyperlink", "mailto:a@example.org")).lines


def test_another_file_as_a_part_of_the_text(sent: Sent) -> None:
    assert refused(related(sent.document, "aFChunk", "afchunk.htm", external=False)) == "active"


@pytest.mark.parametrize("code", ["DDEAUTO c:\\\\x.exe a", ' INCLUDETEXT "http://example.org" ', "dde x y"])
def test_fields_that_run_or_fetch_something(sent: Sent, code: str) -> None:
    root = docx.parse(docx.read_part(sent.document, gate.DOCUMENT))
    paragraph = next(root.iter(W + "p"))
    for kind, text in (("begin", ""), ("", code[:3]), ("", code[3:]), ("end", "")):
        run = etree.SubElement(paragraph, W + "r")
        if kind:
            etree.SubElement(run, W + "fldChar").set(W + "fldCharType", kind)
        else:
            etree.SubElement(run, W + "instrText").text = text
    assert refused(docx.with_part(sent.document, gate.DOCUMENT, etree.tostring(root))) == "active"


def test_entities_and_the_strict_format(sent: Sent) -> None:
    assert (
        refused(altered(sent.document, gate.DOCUMENT, "<w:document", '<!DOCTYPE a [<!ENTITY b "c">]><w:document'))
        == "damaged"
    )
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    assert refused(altered(sent.document, gate.DOCUMENT, docx.NAMESPACE, strict)) == "strict"


def test_hidden_and_symbol_text_is_read(sent: Sent) -> None:
    root = docx.parse(docx.read_part(sent.document, gate.DOCUMENT))
    paragraph = list(root.iter(W + "p"))[19]
    run = etree.SubElement(paragraph, W + "r")
    etree.SubElement(etree.SubElement(run, W + "rPr"), W + "vanish")
    etree.SubElement(run, W + "t").text = "secretly"
    etree.SubElement(run, W + "sym", {W + "font": "Wingdings", W + "char": "F04A"})
    lines = read(docx.with_part(sent.document, gate.DOCUMENT, etree.tostring(root))).lines
    assert any(line.text.endswith("secretly\uf04a") for line in lines)
