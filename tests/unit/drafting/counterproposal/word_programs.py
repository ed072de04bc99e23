"""What programs do to a Word file when they save it, without a change of the text: each function takes ``word/document.xml`` as an element."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable

import docx as python_docx
from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W

XML = "{http://www.w3.org/XML/1998/namespace}space"
PARTS = ("word/document.xml", "word/styles.xml")


def rewritten(document: bytes, change: Callable[[etree._Element], None], part: str = PARTS[0]) -> bytes:
    root = docx.parse(docx.read_part(document, part))
    change(root)
    return docx.with_part(document, part, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def resaved(document: bytes) -> bytes:
    """By python-docx."""
    opened = python_docx.Document(io.BytesIO(document))
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def revision_ids(root: etree._Element) -> None:
    for number, one in enumerate(root.iter(W + "p", W + "r")):
        one.set(W + "rsidR", f"{number:08X}")
        one.set(W + "rsidRPr", "00AA11BB")


def split_runs(root: etree._Element) -> None:
    """After every seventh character, as the spelling checker and input methods do."""
    for run in list(root.iter(W + "r")):
        texts = run.findall(W + "t")
        if len(texts) != 1 or len(texts[0].text or "") < 8:
            continue
        said = texts[0].text or ""
        pieces = [said[at : at + 7] for at in range(0, len(said), 7)]
        texts[0].text = pieces[0]
        texts[0].set(XML, "preserve")
        above = run
        for piece in pieces[1:]:
            more = copy.deepcopy(run)
            more.findall(W + "t")[0].text = piece
            above.addnext(more)
            above = more


def proofing_marks(root: etree._Element) -> None:
    for paragraph in root.iter(W + "p"):
        for run in paragraph.findall(W + "r"):
            run.addprevious(etree.Element(W + "proofErr", {W + "type": "spellStart"}))
            run.addnext(etree.Element(W + "proofErr", {W + "type": "spellEnd"}))
            run.insert(0, etree.Element(W + "lastRenderedPageBreak"))
        paragraph.append(etree.Element(W + "bookmarkStart", {W + "id": "7", W + "name": "_GoBack"}))


def smart_tags(root: etree._Element) -> None:
    for run in list(root.iter(W + "r"))[::5]:
        tag = etree.Element(W + "smartTag", {W + "element": "place"})
        run.addprevious(tag)
        tag.append(run)


def content_controls(root: etree._Element) -> None:
    """Around runs and around whole paragraphs."""
    for element in [*list(root.iter(W + "r"))[::6], *root.findall(f"{W}body/{W}p")[30:34]]:
        control = etree.Element(W + "sdt")
        etree.SubElement(etree.SubElement(control, W + "sdtPr"), W + "alias").set(W + "val", "Field")
        element.addprevious(control)
        etree.SubElement(control, W + "sdtContent").append(element)


def fields(root: etree._Element) -> None:
    """The text as the result of a field."""
    for run in list(root.iter(W + "r"))[::8]:
        for kind, code in (("begin", ""), ("", "REF _Ref1 \\h"), ("separate", "")):
            more = etree.Element(W + "r")
            if kind:
                etree.SubElement(more, W + "fldChar").set(W + "fldCharType", kind)
            else:
                etree.SubElement(more, W + "instrText").text = code
            run.addprevious(more)
        end = etree.Element(W + "r")
        etree.SubElement(end, W + "fldChar").set(W + "fldCharType", "end")
        run.addnext(end)


def comment_marks(root: etree._Element) -> None:
    for number, run in enumerate(list(root.iter(W + "r"))[::9]):
        run.addprevious(etree.Element(W + "commentRangeStart", {W + "id": str(number)}))
        run.addnext(etree.Element(W + "commentRangeEnd", {W + "id": str(number)}))


def written_numbers(root: etree._Element) -> None:
    """Automatic numbers as text, as converters write them."""
    article = item = 0
    for paragraph in root.iter(W + "p"):
        style, first = docx.style_of(paragraph), next(paragraph.iter(W + "t"), None)
        if first is None:
            continue
        if style == "Heading1":
            article, item = article + 1, 0
            first.text = f"{'I' * (article % 4) or 'IV'}. {first.text}"
        elif style == "ArticleParagraph":
            item += 1
            first.text = f"{article}.{item}\u00a0{first.text}"
        elif style == "ArticleItem":
            first.text = f"(a) {first.text}"


def other_signs(root: etree._Element) -> None:
    """Quotation marks, spaces and hyphens as other keyboards and fonts have them."""
    table = str.maketrans({"“": '"', "”": '"', "’": "'", " ": "\u00a0"})
    for text in root.iter(W + "t"):
        text.text = (text.text or "").translate(table).replace("-", "\u2011").replace("agreement", "agree\u00adment")


def formatting_changes(root: etree._Element) -> None:
    for run in list(root.iter(W + "r"))[::4]:
        properties = run.find(W + "rPr")
        if properties is None:
            properties = etree.Element(W + "rPr")
            run.insert(0, properties)
        etree.SubElement(
            properties, W + "rPrChange", {W + "id": "1", W + "author": "A", W + "date": "2026-11-30T09:00:00Z"}
        )


def translated_styles(document: bytes) -> bytes:
    """Word in Spanish: the ids of built-in styles are translated, their names are not."""

    def rename(root: etree._Element) -> None:
        for one in root.iter(W + "pStyle", W + "basedOn", W + "next", W + "style"):
            name = W + ("styleId" if one.tag == W + "style" else "val")
            if one.get(name) == "Heading1":
                one.set(name, "Ttulo1")

    for part in PARTS:
        document = rewritten(document, rename, part)
    return document


def lost_headings(root: etree._Element) -> None:
    """A program that knows no styles."""
    for one in root.iter(W + "pStyle"):
        one.set(W + "val", "Normal")


IN_DOCUMENT = (
    revision_ids, split_runs, proofing_marks, smart_tags, content_controls, fields, comment_marks, written_numbers, other_signs, formatting_changes,
    lost_headings,
)  # fmt: skip
