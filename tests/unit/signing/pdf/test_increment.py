"""What is written is plain: PDF 1.7 in each revision, and no number left out. Signing tools go on from it."""

from __future__ import annotations

import io

import pikepdf
import pytest

from signing.pdf.document import read
from tests.support.signing_kit import base_pdf


@pytest.fixture(scope="module")
def finished(kit) -> bytes:
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True).pdf


def test_numbers_follow_each_other(finished):
    document, before = read(finished), 0
    for number in range(document.revisions):
        section = document.reader.xrefs.get_xref_data(number)
        size = document.reader.xrefs.get_xref_container_info(number).size
        assert set(range(before or 1, size)) <= section.standard_xrefs.keys() | section.xrefs_in_objstm.keys()
        before = size
    with pikepdf.open(io.BytesIO(finished)) as opened:
        assert len(opened.objects) == opened.trailer.Size - 1


def test_keys_on_elliptic_curves_do_not_raise_the_version(finished):
    assert b"/Version /2" not in finished
    assert b"/ISO_" not in finished
    with pikepdf.open(io.BytesIO(finished)) as opened:
        assert opened.Root.Version == "/1.7"  # its header says 1.3
