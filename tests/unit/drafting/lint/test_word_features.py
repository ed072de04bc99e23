"""What Word can put into a text and a reader of the model would not expect: each is found with its place, or printed as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.drafting.lint import appearance, fields, files, report, tags
from service.drafting.printed import words
from service.drafting.word import docx
from service.drafting.word.convert import Converter
from tests.unit.drafting.models import CATALOGUE, IDS, MODELS, ORGANIZATION
from tests.unit.drafting.portable import text_pdf

TEXT = (MODELS / "general/1.0/text.en.docx").read_bytes()
CLAUSE = (MODELS / "shared/1.0/clauses/en/termination.docx").read_bytes()
BODY = "word/document.xml"
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def paragraph(inner: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="ArticleParagraph"/></w:pPr>{inner}</w:p>'


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def complex_field(code: str, result: str = "x") -> str:
    """A field as Word writes it, its instruction in two pieces."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:3], code[3:]))
    return f"{mark.format('begin')}{pieces}{mark.format('separate')}{result}{mark.format('end')}"


def table(*cells: str) -> str:
    row = "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{row}</w:tr></w:tbl><w:p/>"


def with_body(xml: str, base: bytes = TEXT) -> bytes:
    """A text with ``xml`` at its end."""
    body = docx.read_part(base, BODY).decode()
    head, found, tail = body.rpartition("<w:sectPr")
    assert found
    return docx.with_part(base, BODY, (head + xml + found + tail).encode())


def field_findings(xml: str, *, in_clause: bool = False) -> list[tuple[str, str]]:
    return list(fields.findings(with_body(xml), BODY, in_clause=in_clause))


def test_the_shipped_text_has_nothing_of_this_kind() -> None:
    assert field_findings("") == []
    assert list(appearance.findings(TEXT, BODY, appearance.styles_of(docx.parts(TEXT)))) == []


@pytest.mark.parametrize(
    "code",
    [
        'DATE \\@ "d MMMM yyyy"',
        "date",
        "TIME",
        "FILENAME \\p",
        "MERGEFIELD Partner \\* MERGEFORMAT",
        "AUTHOR",
        "FORMTEXT",
        "= SUM(ABOVE)",
        "IF 1 = 1 a b",
        "USERNAME",
        'HYPERLINK "https://example.org"',
    ],
)
@pytest.mark.parametrize("simple", [True, False], ids=["simple", "complex"])
def test_a_field_that_prints_what_nobody_wrote_is_found_in_both_notations(code: str, simple: bool) -> None:
    quoted = code.replace('"', "&quot;")
    field = f'<w:fldSimple w:instr="{quoted}">{run("x")}</w:fldSimple>' if simple else complex_field(quoted, run("x"))

    ((where, message),) = field_findings(paragraph(run("Done on ") + field))

    assert code in message
    assert "“Done on x”" in where


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES \\* Arabic", "STYLEREF Title", "SEQ Table", "TOC \\o 1-1 \\h"])
def test_fields_that_follow_from_the_text_may_stay(code: str) -> None:
    assert field_findings(paragraph(f'<w:fldSimple w:instr=" {code} ">{run("1")}</w:fldSimple>')) == []
    assert field_findings(paragraph(complex_field(code, run("1")))) == []


def test_links_that_word_makes_in_a_table_of_contents_may_stay_and_others_may_not() -> None:
    link = complex_field("HYPERLINK \\l _Toc1", run("Purpose") + complex_field("PAGEREF _Toc1", run("3")))
    mark = '<w:bookmarkStart w:id="1" w:name="_Toc1"/><w:bookmarkEnd w:id="1"/>'

    assert field_findings(paragraph(complex_field("TOC \\h", link) + mark)) == []
    assert field_findings(paragraph(link + mark))[0][1].startswith("The field “HYPERLINK")


def test_a_reference_needs_its_bookmark_and_a_clause_has_none() -> None:
    mark = '<w:bookmarkStart w:id="1" w:name="notice"/><w:bookmarkEnd w:id="1"/>'
    reference = paragraph(complex_field("REF notice \\h", run("2")))

    assert field_findings(reference + paragraph(mark)) == []
    assert "refers to “notice”" in field_findings(reference)[0][1]
    assert "refers to “notice”" in field_findings(reference + paragraph(mark), in_clause=True)[0][1]


def test_a_content_control_shows_its_placeholder_or_is_bound_or_is_plain() -> None:
    control = "<w:sdt><w:sdtPr>{}<w:text/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    click = run("Click or tap here to enter text.")

    ((where, message),) = field_findings(paragraph(run("Sum: ") + control.format("<w:showingPlcHdr/>", click)))
    assert "“Click or tap here to enter text.”" in message
    assert "“Sum: Click" in where
    assert "properties of the file" in field_findings(paragraph(control.format("<w:dataBinding/>", click)))[0][1]
    off = '<w:showingPlcHdr w:val="0"/>'
    assert field_findings(paragraph(control.format(off, run("Two hundred")))) == []


def test_a_date_block_is_found() -> None:
    assert "prints the day of the conversion" in field_findings(paragraph("<w:r><w:dayLong/></w:r>"))[0][1]


def tag_findings(xml: str, part: str = BODY) -> list[tuple[str, str]]:
    data = with_body(xml)
    return [*tags.findings(list(docx.paragraphs(data, part))), *tags.deleted(data, part)]


@pytest.mark.parametrize(
    ("xml", "where", "lost"),
    [
        (table(paragraph(run("{%tr if subject %}")), paragraph(run("Budget"))), "row 1, column 1", "“Budget”"),
        (table(paragraph(run("Note {%tc if subject %}")), paragraph(run("x"))), "row 1, column 1", "“Note”"),
        (paragraph(run("{%p if subject %}") + "<w:r><w:drawing/></w:r>"), "“{%p if", "a picture"),
        (paragraph(run("{%p if subject %}") + '<w:r><w:footnoteReference w:id="2"/></w:r>'), "“{%p if", "a footnote"),
        (paragraph(run("Pay{%- if subject %} now{% endif %}")), "“Pay{%-", "deletes words"),
        (paragraph(run("{% if subject -%}a{% endif %} now")), "“{% if subject -%}", "deletes words"),
        (paragraph(run("Pay {{- subject }}")), "“Pay", "deletes words"),
        (paragraph(run("Pay {{p subject }} now")), "“Pay", "replaces more than itself"),
        (paragraph(run("Pay {{r subject }} now")), "“Pay", "replaces more than itself"),
        (paragraph(run("Pay {%r if subject %}x{%r endif %}")), "“Pay", "is not used in models"),
        (paragraph(run("Words {#p a note #}")), "“Words", "“Words”"),
        (paragraph(run("See [[clause:disputes]]")), "“See", "“See”"),
        (paragraph(run("[[clause:Disputes]]")), "“[[clause", "not the name of a clause"),
        (paragraph(run("{%tr if subject %}")), "“{%tr", "outside a table"),
    ],
)  # fmt: skip
def test_words_that_a_tag_would_delete_are_found_with_their_place(xml: str, where: str, lost: str) -> None:
    found = tag_findings(xml)

    assert any(where in place and lost in message for place, message in found), found


def test_a_row_of_its_own_deletes_nothing() -> None:
    assert (
        tag_findings(
            table(paragraph(run("{%tr if subject %}")), paragraph("")) + table(paragraph(run("{%tr endif %}")))
        )
        == []
    )


def look(xml: str = "", parts: dict[str, bytes] | None = None) -> list[tuple[str, str, str]]:
    data = docx.written({**docx.parts(with_body(xml)), **(parts or {})})
    return list(files.hygiene(data, "en", clause_of=None))


def styles(change: str) -> dict[str, bytes]:
    xml = docx.read_part(TEXT, "word/styles.xml").decode()
    return {"word/styles.xml": xml.replace("</w:styles>", change + "</w:styles>").encode()}


THEME = (
    f'<a:theme {A}><a:themeElements><a:fontScheme><a:majorFont><a:latin typeface="Aptos Display"/></a:majorFont>'
    '<a:minorFont><a:latin typeface="Aptos"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>'
).encode()
THEMED = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi"/>'


def test_a_font_of_the_theme_that_is_not_installed_is_found_where_it_is_used() -> None:
    used = look(paragraph(run("Of this theme", THEMED)), {"word/theme/theme1.xml": THEME})
    assert any("“Aptos” of the theme" in message and "“Of this theme”" in where for _, where, message in used)

    by_style = styles(f'<w:style w:type="character" w:styleId="Aptos"><w:rPr>{THEMED}</w:rPr></w:style>')
    unused = look("", {"word/theme/theme1.xml": THEME, **by_style})
    assert unused == []
    used = look(paragraph(run("Styled", '<w:rStyle w:val="Aptos"/>')), {"word/theme/theme1.xml": THEME, **by_style})
    assert any("“Styled”" in where for _, where, _ in used)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_tracked_changes_of_formatting_are_tracked_changes(part: str) -> None:
    change = '<w:rPr><w:rPrChange w:id="1" w:author="x"><w:rPr/></w:rPrChange></w:rPr>'
    if part == BODY:
        found = look(paragraph(f"<w:r>{change}<w:t>bold</w:t></w:r>"))
    else:
        xml = docx.read_part(TEXT, part).decode()
        end = xml.rindex("</w:")
        found = look("", {part: (xml[:end] + f"<w:style>{change}</w:style>" + xml[end:]).encode()})

    assert [(where, message[:26]) for _, where, message in found] == [(part, "The file has tracked chang")]


def test_hidden_text_is_found_by_itself_and_by_its_style() -> None:
    assert any("“Secret” is hidden text" in message for _, _, message in look(paragraph(run("Secret", "<w:vanish/>"))))
    assert look(paragraph(run("Shown", '<w:vanish w:val="0"/>'))) == []
    hidden = styles('<w:style w:type="character" w:styleId="Out"><w:rPr><w:vanish/></w:rPr></w:style>')
    assert any(
        "hidden text" in message for _, _, message in look(paragraph(run("x", '<w:rStyle w:val="Out"/>')), hidden)
    )


@pytest.mark.parametrize(
    ("xml", "count"),
    [
        (paragraph(""), 1),
        (paragraph('<w:r><w:br w:type="page"/></w:r>'), 0),
        (table(paragraph(run("x"))), 0),
        ("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", 0),
        (paragraph(run(" ")), 1),
    ],
)
def test_an_empty_paragraph_is_a_finding_where_nobody_needs_it(xml: str, count: int) -> None:
    assert [severity for severity, _, _ in look(xml)] == ["warning"] * count


def test_the_empty_paragraph_of_a_header_is_none() -> None:
    xml = docx.read_part(TEXT, "word/header1.xml").decode()
    start, end = xml.index("<w:p>"), xml.rindex("</w:hdr>")

    assert look("", {"word/header1.xml": (xml[:start] + "<w:p/>" + xml[end:]).encode()}) == []
    two = look("", {"word/header1.xml": (xml[:start] + "<w:p/><w:p/>" + xml[end:]).encode()})
    assert [where for _, where, _ in two] == ["word/header1.xml"] * 2


def test_comments_are_found_in_their_own_part() -> None:
    comments = (
        docx.read_part(TEXT, "word/header1.xml").replace(b"w:hdr", b"w:comments").replace(b"<w:p>", b"<w:comment><w:p>")
    )
    found = look("", {"word/comments.xml": comments.replace(b"</w:p>", b"</w:p></w:comment>")})

    assert [where for _, where, message in found if "has comments" in message] == ["word/comments.xml"]


def test_a_clause_loses_nothing_when_it_is_taken_over() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('Kept?'))}</w:sdtContent></w:sdt>"
    found = list(files.hygiene(with_body(control, CLAUSE), "en", clause_of=TEXT))

    assert any("Only paragraphs and tables" in message and "Kept?" in where for _, where, message in found)


def test_endnotes_and_headers_of_any_name_are_read() -> None:
    types = docx.read_part(TEXT, "[Content_Types].xml").decode()
    prefix = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    more = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{prefix}.{kind}+xml"/>'
        for name, kind in (("first", "header"), ("notes", "endnotes"), ("said", "comments"))
    )
    data = docx.written(
        {
            **docx.parts(TEXT),
            "[Content_Types].xml": types.replace("</Types>", more + "</Types>").encode(),
            **{f"word/{name}.xml": b"<x/>" for name in ("first", "notes", "said")},
        }
    )

    assert {"word/first.xml", "word/notes.xml"} == set(docx.worded_parts(data)) - set(docx.worded_parts(TEXT))


def test_the_pages_must_say_what_the_word_file_says_in_order() -> None:
    body = docx.read_part(TEXT, BODY).decode()
    start, end = body.index("<w:body>") + len("<w:body>"), body.rindex("<w:sectPr")

    def file(*said: str) -> bytes:
        xml = body[:start] + "".join(map(paragraph, said)) + body[end:]
        return docx.with_part(TEXT, BODY, xml.encode())

    date = complex_field("PAGE", run("99"))
    filled = file(run("The Parties shall ") + run("cooperate.") + date, run("They shall meet."))

    assert list(words.findings(filled, text_pdf("Header The Parties shall cooperate. 1", "They shall meet."))) == []
    ((where, message),) = words.findings(filled, text_pdf("The Parties cooperate.", "They shall meet."))
    assert "“The Parties shall cooperate." in where
    assert "“shall”" in message or "“cooperate”" in message
    assert list(words.findings(filled, text_pdf("They shall meet.", "The Parties shall cooperate.")))


def test_a_list_in_a_loop_that_would_count_on_is_found() -> None:
    entry = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>{run("x")}</w:p>'
    begin, end = paragraph(run("{%p for area in areas %}")), paragraph(run("{%p endfor %}"))

    assert look(entry + entry) == []
    assert look(begin + entry + end) == []
    assert look(begin + paragraph(run("a")) + paragraph(run("b")) + end) == []
    assert ["run on" in message for _, _, message in look(begin + entry + entry + end)] == [True]


BOX = (
    '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"><w:r>'
    '<w:t xml:space="preserve">Before the box </w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" '
    'distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
    '<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV '
    'relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="2000000" cy="600000"/><wp:wrapTopAndBottom/>'
    '<wp:docPr id="7" name="Box" descr="A box"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="2000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
    "<w:txbxContent><w:p><w:r><w:t>Boxed: {{ subject }}.</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r>"
    "<w:t>Boxed: {{ subject }}.</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    "<w:r><w:t>after it.</w:t></w:r></w:p>"
)


def test_a_text_box_is_read_once_and_apart_from_the_paragraph_that_holds_it() -> None:
    before, box = list(docx.paragraphs(with_body(BOX), BODY))[-2:]

    assert before.text == "Before the box after it."
    assert (box.text, box.cell) == ("Boxed: {{ subject }}.", "text box")
    assert tag_findings(BOX) == []


def test_a_formula_is_found() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f'<m:oMath xmlns:m="{math}"><m:r><m:t>a + b</m:t></m:r></m:oMath>'

    assert next(message for _, _, message in look(paragraph(run("Sum: ") + formula))).startswith("A formula is not")


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.parametrize("model", IDS)
def test_the_pages_of_the_shipped_models_say_every_word(tmp_path: Path, model: str) -> None:
    with Converter(data_folder=tmp_path) as converter:
        found = report.check(CATALOGUE.get(model), organization=ORGANIZATION, converter=converter)

    assert [str(finding) for finding in found] == []
