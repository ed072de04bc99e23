"""Parts become one archivable, accessible file with empty signature fields; the same parts give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from pikepdf import Dictionary, Name

from service.drafting.errors import AssemblyFailed
from service.drafting.pdf.annex.annexes import examine
from service.drafting.pdf.assemble import Assembled, FileSpec, Part, PlaceRequest, assemble
from service.drafting.pdf.conformance import check
from service.drafting.word.convert import Converter
from tests.support import verapdf
from tests.unit.drafting import portable
from tests.unit.drafting.word_files import NAMESPACES, word

pytestmark = pytest.mark.office

WHEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLACES = (
    PlaceRequest(key="seal", field="Seal", label="Seal of GS/OAS", page=0, box=(72.0, 100.0, 272.0, 180.0)),
    PlaceRequest(
        key="organization", field="Organization", label="Signature of A", page=0, box=(72.0, 300.0, 272.0, 380.0)
    ),
)


def rich(document: Any) -> None:
    """A link, a table, a second heading on a second page."""
    relation = document.part.relate_to("https://www.oas.org/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {NAMESPACES} r:id="{relation}"><w:r><w:t>the site</w:t></w:r></w:hyperlink>'
    document.add_paragraph("See ")._p.append(parse_xml(link))
    table = document.add_table(2, 2, style="Table Grid")
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"cell {number}"
    document.add_page_break()
    document.add_heading("Article 2", 1)
    document.add_paragraph("The end.")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Part]]:
    with Converter(data_folder=tmp_path_factory.mktemp("data")) as converter:
        scan = portable.text_pdf("Budget", "not embedded", font="Helvetica")
        turned = portable.changed(portable.text_pdf("Work plan"), portable.rotated)
        yield [
            Part(kind="cover", title="Cover", pdf=converter.convert(word("Cover page", heading="Agreement"))),
            Part(kind="text", title="Agreement", pdf=converter.convert(word("Text", more=rich)), language="en"),
            Part(kind="text", title="Acuerdo", pdf=converter.convert(word("Texto", more=rich)), language="es"),
            Part(kind="annex", title="Annex I: Budget", pdf=examine(scan, title="Budget").pdf, label_prefix="A1-"),
            Part(kind="annex", title="Annex II: Plan", pdf=examine(turned, title="Plan").pdf, label_prefix="A2-"),
            Part(kind="signature", title="Signatures", pdf=converter.convert(word("Sign")), label_prefix="S-"),
        ]


def join(parts: list[Part], **more: Any) -> Assembled:
    words: dict[str, Any] = {
        "title": "Agreement between Łódź & Co",
        "language": "en",
        "author": "GS/OAS",
        "stamp_line": "COOP-2026-0012 · Original 1 of 2 · sheet",
        "when": WHEN,
        "attachment": b'{"answers": {}}',
        "places": PLACES,
    }
    return assemble(parts, FileSpec(**(words | more)))


@pytest.fixture(scope="module")
def joined(parts: list[Part]) -> Assembled:
    return join(parts)


@pytest.fixture
def opened(joined: Assembled) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(joined.pdf)) as pdf:
        yield pdf


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.slow
def test_the_file_passes_the_gate(joined: Assembled) -> None:
    verdict = check(joined.pdf)
    assert verdict.findings == ()
    assert verdict.pdfa
    assert verdict.pdfua


@pytest.mark.referee
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
@pytest.mark.parametrize(
    "marks", [{}, {"watermark": "PRELIMINARY", "notice": "Reading copy\nabc", "places": ()}], ids=["original", "copy"]
)
@pytest.mark.slow
def test_verapdf_agrees(parts: list[Part], tmp_path: Path, marks: dict[str, Any]) -> None:
    path = tmp_path / "original.pdf"
    path.write_bytes(join(parts, **marks).pdf)
    assert verapdf.validate(path) == {"3b": [], "ua1": []}


@pytest.mark.slow
@pytest.mark.referee
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
def test_verapdf_can_disagree(parts: list[Part], tmp_path: Path) -> None:
    path = tmp_path / "links.pdf"
    path.write_bytes(parts[1].pdf)
    assert verapdf.validate(path)["ua1"] != []


def test_the_same_parts_give_the_same_bytes(parts: list[Part], joined: Assembled) -> None:
    assert join(parts).pdf == joined.pdf
    assert join(parts, when=WHEN.replace(second=1)).pdf != joined.pdf


def test_each_sheet_says_its_own_number(joined: Assembled) -> None:
    pages = texts(joined.pdf)
    assert joined.pages == len(pages) == 9
    for number, text in enumerate(pages, start=1):
        assert f"COOP-2026-0012 · Original 1 of 2 · sheet {number} / 9" in text


def test_annex_pages_say_which_annex_they_are(joined: Assembled) -> None:
    pages = texts(joined.pdf)
    assert "Annex I: Budget, page 1 of 2" in pages[5]
    assert "Annex II: Plan, page 1 of 1" in pages[7]
    assert "Annex" not in pages[1]


def test_a_long_title_does_not_run_into_the_number(parts: list[Part]) -> None:
    named = replace(parts[3], title="Annex I: " + "A very long title of an annex " * 10)
    foot = texts(join([parts[0], named], places=()).pdf)[1]
    assert "…" in foot
    assert "Original 1 of 2 · sheet 2 / 3" in foot


def test_signature_fields_are_empty_tagged_and_where_asked(joined: Assembled, opened: pikepdf.Pdf) -> None:
    assert [(place.field, place.page, place.box) for place in joined.places] == [
        ("Seal", 8, (72.0, 100.0, 272.0, 180.0)),
        ("Organization", 8, (72.0, 300.0, 272.0, 380.0)),
    ]
    fields = list(opened.Root.AcroForm.Fields)
    assert [str(field.T) for field in fields] == ["Seal", "Organization"]
    parents = opened.Root.StructTreeRoot.ParentTree.Nums
    tagged = {int(parents[i]): parents[i + 1] for i in range(0, len(parents), 2)}
    for field, place in zip(fields, joined.places, strict=True):
        assert "/V" not in field
        assert str(field.TU) == place.label
        assert field.P.objgen == opened.pages[8].obj.objgen
        assert Name.Form == tagged[int(field.StructParent)].S


def test_page_labels(joined: Assembled) -> None:
    with pypdfium2.PdfDocument(joined.pdf) as document:
        labels = [document.get_page_label(number) for number in range(len(document))]
    assert labels == ["i", "1", "2", "3", "4", "A1-1", "A1-2", "A2-1", "S-1"]


def test_bookmarks_lead_to_parts_and_articles(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        found = {item.title: [child.title for child in item.children] for item in outline.root}
        pages = [opened.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
    assert found["Agreement"] == ["Article 1", "Article 2"]
    assert list(found) == ["Cover", "Agreement", "Acuerdo", "Annex I: Budget", "Annex II: Plan", "Signatures"]
    assert pages == [0, 1, 3, 5, 7, 8]


def test_every_part_is_a_section_in_its_language(opened: pikepdf.Pdf) -> None:
    sections = list(opened.Root.StructTreeRoot.K[0].K)
    assert [(str(part.T), str(part.Lang)) for part in sections][1:3] == [("Agreement", "en"), ("Acuerdo", "es")]
    figures = sections[3].K
    assert [str(figure.Alt) for figure in figures] == ["Annex I: Budget, page 1 of 2", "Annex I: Budget, page 2 of 2"]


def test_the_answers_are_attached_as_data(opened: pikepdf.Pdf) -> None:
    attached = opened.attachments["agreement.json"]
    assert attached.get_file().read_bytes() == b'{"answers": {}}'
    assert opened.Root.AF[0].AFRelationship == Name.Data


def test_the_file_says_who_what_and_when(opened: pikepdf.Pdf) -> None:
    assert str(opened.docinfo["/Title"]) == "Agreement between Łódź & Co"
    assert str(opened.docinfo["/CreationDate"]) == "D:20261123120000Z"
    assert str(opened.Root.Lang) == "en"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    xmp = opened.Root.Metadata.read_bytes().decode()
    assert "Agreement between Łódź &amp; Co" in xmp
    assert "<xmp:CreateDate>2026-11-23T12:00:00Z</xmp:CreateDate>" in xmp


def test_links_say_where_they_lead(opened: pikepdf.Pdf) -> None:
    links = [note for note in opened.pages[1].obj.Annots if note.Subtype == Name.Link]
    assert [str(link.Contents) for link in links] == ["Link to https://www.oas.org/"]
    links = [note for note in opened.pages[3].obj.Annots if note.Subtype == Name.Link]
    assert [str(link.Contents) for link in links] == ["Enlace a https://www.oas.org/"]


def test_a_reading_copy_is_marked_and_has_no_fields(parts: list[Part]) -> None:
    copy = join(parts, watermark="PRELIMINARY", notice="Not an original\nOriginal 1: abc", places=())
    assert all("PRELIMINARY" in text for text in texts(copy.pdf))
    assert "Original 1: abc" in texts(copy.pdf)[0]
    with pikepdf.open(io.BytesIO(copy.pdf)) as pdf:
        assert "/AcroForm" not in pdf.Root


def test_no_stream_ends_with_a_carriage_return(parts: list[Part]) -> None:
    for second in range(8):
        assert b"\r\nendstream" not in join(parts, attachment=b"x" * second).pdf


def test_a_part_that_would_spoil_the_file_is_refused_with_the_rule(parts: list[Part]) -> None:
    bad = replace(parts[3], pdf=portable.text_pdf("not embedded", font="Helvetica"))
    with pytest.raises(AssemblyFailed, match="archivable and accessible") as caught:
        join([parts[0], bad], places=())
    assert any("FONT-EMBEDDING" in finding for finding in caught.value.data["findings"])


def test_a_damaged_part_is_refused(parts: list[Part]) -> None:
    with pytest.raises(AssemblyFailed, match="could not be assembled"):
        join([parts[0], replace(parts[1], pdf=b"%PDF-1.7 nothing")], places=())


def test_fields_need_a_signature_page(parts: list[Part]) -> None:
    with pytest.raises(AssemblyFailed, match="no page for the signatures"):
        join(parts[:2])


def test_a_role_that_means_two_things_is_refused(parts: list[Part]) -> None:
    def redefine(pdf: pikepdf.Pdf) -> None:
        pdf.Root.StructTreeRoot.RoleMap = Dictionary({"/Standard": Name.H1})

    odd = replace(parts[2], pdf=portable.changed(parts[2].pdf, redefine))
    with pytest.raises(AssemblyFailed, match="Standard means"):
        join([parts[1], odd], places=())


def test_marks_without_a_tag_are_noticed(joined: Assembled) -> None:
    stray = portable.changed(
        joined.pdf, lambda pdf: pdf.pages[1].contents_add(b"/P <</MCID 99>> BDC EMC"), fix_metadata_version=False
    )
    verdict = check(stray)
    assert not verdict.pdfua
    assert "page 2: marked content 99 belongs to no tag" in verdict.findings


@pytest.mark.parametrize(
    ("missing", "pdfa", "pdfua"),
    [("/OutputIntents", False, True), ("/ViewerPreferences", True, False), ("/Metadata", False, False)],
)
def test_a_false_claim_is_noticed(joined: Assembled, missing: str, *, pdfa: bool, pdfua: bool) -> None:
    verdict = check(portable.changed(joined.pdf, lambda pdf: pdf.Root.__delitem__(missing), fix_metadata_version=False))
    assert (verdict.pdfa, verdict.pdfua) == (pdfa, pdfua)
    assert verdict.findings
