"""Every revision after the first signed one has a reason, and no signature goes away: asked of fields and revisions, not of signed files."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from signing.pdf.document import Document
from signing.validate.steps.purpose import idle_revisions, vanished_signatures
from tests.support.signing_kit import base_pdf

NAME = generic.pdf_name


def nothing(writer: IncrementalPdfFileWriter) -> None:
    writer._force_write_when_empty = True


def object_of_no_use(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.TextStringObject("nothing refers to it"))


def same_again(writer: IncrementalPdfFileWriter) -> None:
    writer.update_container(writer.root["/Pages"]["/Kids"][0].get_object())


def private_entry(writer: IncrementalPdfFileWriter) -> None:
    writer.root[NAME("/Private")] = generic.NumberObject(1)
    writer.update_root()


def store_of_noise(writer: IncrementalPdfFileWriter) -> None:
    noise = writer.add_object(generic.StreamObject(stream_data=b"no certificate"))
    store = generic.DictionaryObject({NAME("/Certs"): generic.ArrayObject([noise])})
    writer.root[NAME("/DSS")] = writer.add_object(store)
    writer.update_root()


def a_place(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("Another"))


def value_in(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    field[NAME("/V")] = generic.DictionaryObject({NAME("/Type"): NAME("/Sig")})
    writer.update_container(field)


def value_out(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    del field["/V"]
    writer.update_container(field)


def document(*changes: Any) -> Document:
    """Unsigned, with a revision for each change. Its first revision counts as the signed one."""
    data = base_pdf(locks=False)
    for change in changes:
        writer, out = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
        change(writer)
        writer.write(out)
        data = out.getvalue()
    signed = [SimpleNamespace(field="Seal", revision=0)]
    return Document(data, PdfFileReader(io.BytesIO(data)), strict=True, signatures=cast("Any", signed))


@pytest.mark.parametrize("change", [nothing, object_of_no_use, same_again, private_entry, store_of_noise])
def test_a_revision_that_adds_nothing_has_no_reason(change: Any) -> None:
    assert idle_revisions(document(change)) == [1]
    assert idle_revisions(document(a_place, change)) == [2]


def test_a_place_for_a_signature_is_a_reason() -> None:
    assert idle_revisions(document(a_place)) == []


def test_a_field_that_held_a_signature_keeps_it() -> None:
    assert vanished_signatures(document(value_in, value_out)) == ["Organization"]
    assert vanished_signatures(document(nothing)) == []
