"""Form filling and annotations after signing: what is permitted and what only looks so."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from signing import Verdict, verify
from signing.sign.validation_data import now
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, rotate_first_page, simple_signer


def with_form(drawn: bytes = b"", value: str = "") -> bytes:
    """The base document with a text field of the given picture and value."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        picture = document.make_stream(drawn)
        picture.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 100, 20]})
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="Sum", Rect=[72, 600, 172, 620],
            AP=pikepdf.Dictionary(N=picture), P=document.pages[0].obj,
        )  # fmt: skip
        if value:
            field.V = value
        held = document.make_indirect(field)
        document.pages[0].Annots = pikepdf.Array([held])
        document.Root.AcroForm.Fields.append(held)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def certified(kit, pdf: bytes, permission: fields.MDPPerm) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES, certify=True, docmdp_permissions=permission
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, simple_signer(kit, "seal")).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def first_page(writer) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0].get_object()


def fill(writer) -> None:
    field = first_page(writer)["/Annots"][0]
    picture = generic.StreamObject(stream_data=b"BT /F1 12 Tf (USD 1000) Tj ET")
    picture.update({pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): field["/AP"]["/N"]["/BBox"]})
    field[pdf_name("/V")] = generic.TextStringObject("USD 1000")
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(picture)})
    writer.update_container(field)


def annotate(subtype: str, **more: generic.PdfObject):
    def change(writer) -> None:
        page = first_page(writer)
        numbers = generic.ArrayObject(generic.NumberObject(n) for n in (72, 700, 172, 740))
        note = {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(subtype),
            pdf_name("/Rect"): numbers,
        }
        note |= {pdf_name(f"/{key}"): value for key, value in more.items()}
        picture = generic.StreamObject(stream_data=b"0.9 g 0 0 100 40 re f")
        picture.update({pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): numbers})
        note[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(picture)})
        listed = list(page["/Annots"]) if "/Annots" in page else []
        added = writer.add_object(generic.DictionaryObject(note))
        page[pdf_name("/Annots")] = generic.ArrayObject([*listed, added])
        writer.update_container(page)

    return change


def erase(writer) -> None:
    page = first_page(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject(list(page["/Annots"])[:-1])
    writer.update_container(page)


SCRIPT = generic.DictionaryObject(
    {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
)
CONTENTS = generic.TextStringObject("agreed")
NOTE, FORM, NOTHING = fields.MDPPerm.ANNOTATE, fields.MDPPerm.FILL_FORMS, fields.MDPPerm.NO_CHANGES


def asked(kit, pdf: bytes) -> Verdict:
    return verify(pdf, anchors=kit.anchors, at=now())


@pytest.mark.parametrize(
    ("drawn", "value", "permission", "answer"),
    [
        (b"", "", FORM, "filled"),
        (b"0.5 w 0 0 100 20 re S", "", FORM, "filled"),
        (b"", "", NOTE, "filled"),
        (b"", "", NOTHING, "altered"),
        (b"", "USD 1", FORM, "altered"),
        (b"BT /F1 12 Tf (USD 1) Tj ET", "", FORM, "altered"),
        (b"q /Image Do Q", "", FORM, "altered"),
    ],
)
def test_only_what_was_empty_is_filled(kit, drawn, value, permission, answer):
    verdict = asked(kit, increment(certified(kit, with_form(drawn, value), permission), fill))
    assert verdict.integrity == answer, [(s.number, s.sentence, s.detail) for s in verdict.failed_steps]
    assert not verdict.passed


@pytest.mark.parametrize(
    ("change", "permission", "answer"),
    [
        (annotate("/FreeText", Contents=CONTENTS), NOTE, "filled"),
        (annotate("/Highlight"), NOTE, "filled"),
        (annotate("/FreeText", Contents=CONTENTS), FORM, "altered"),
        (annotate("/Link", A=SCRIPT), NOTE, "altered"),
        (annotate("/Text", A=SCRIPT), NOTE, "altered"),
        (annotate("/Widget", FT=pdf_name("/Tx"), T=CONTENTS), NOTE, "altered"),
        (annotate("/FileAttachment"), NOTE, "altered"),
        (erase, NOTE, "altered"),
        (rotate_first_page, NOTE, "altered"),
    ],
)
def test_notes_are_permitted_where_the_certification_says_so(kit, change, permission, answer):
    verdict = asked(kit, increment(certified(kit, with_form(), permission), change))
    assert verdict.integrity == answer, [(s.number, s.sentence, s.detail) for s in verdict.failed_steps]
    assert not verdict.passed


def test_notes_may_be_taken_away_and_do_not_hide_what_happens_below_them(kit):
    noted = increment(certified(kit, with_form(), NOTE), annotate("/FreeText"))
    assert asked(kit, increment(noted, erase)).integrity == "filled"
    both = asked(kit, increment(noted, rotate_first_page))
    assert both.integrity == "altered"
    assert {8, 9} <= {s.number for s in both.failed_steps}
