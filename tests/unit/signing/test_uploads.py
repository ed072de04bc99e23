"""The counterpart's upload: what is taken and what is not."""

from __future__ import annotations

import pytest
from pyhanko.sign.fields import SigSeedSubFilter

from signing import seal
from signing.errors import UploadRefused
from tests.unit.signing.conftest import base_pdf
from tests.unit.signing.tools import increment, own_tool, rotate_first_page


@pytest.fixture(scope="module")
def handed_out(house) -> bytes:
    return house.complete(house.sign(house.certify(base_pdf()).pdf).pdf).pdf


def refused(house, before: bytes, after: bytes) -> str:
    with pytest.raises(UploadRefused) as error:
        seal.added_signature(before, after, field="Counterpart", anchors=house.anchors)
    assert str(error.value)[0].isupper()
    return error.value.code


def test_a_good_upload_is_taken(house, handed_out):
    returned = seal.added_signature(handed_out, own_tool(house, handed_out), field="Counterpart", anchors=house.anchors)
    assert returned.level == "PAdES-B-B"
    assert returned.pdf.startswith(handed_out)


def test_another_document_is_not_taken(house, handed_out):
    other = house.certify(base_pdf(text="Another agreement")).pdf
    assert refused(house, handed_out, own_tool(house, other)) == "different_document"


def test_a_rewritten_document_is_not_taken(house, handed_out):
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(handed_out)) as document:
        document.save(out)
    assert refused(house, handed_out, out.getvalue()) == "different_document"


def test_no_signature_added(house, handed_out):
    assert refused(house, handed_out, handed_out) == "nothing_added"
    assert refused(house, handed_out, increment(handed_out, rotate_first_page)) == "nothing_added"


def test_two_signatures_added(house, handed_out):
    twice = own_tool(house, own_tool(house, handed_out), field="Extra", who="sg")
    assert refused(house, handed_out, twice) == "several_signatures"


def test_another_field_signed(house, handed_out):
    assert refused(house, handed_out, own_tool(house, handed_out, field="Extra")) == "wrong_field"
    sealed = house.certify(base_pdf()).pdf
    assert refused(house, sealed, own_tool(house, sealed, field="Organization")) == "wrong_field"


def test_a_page_changed_before_or_after_signing(house, handed_out):
    turned = own_tool(house, increment(handed_out, rotate_first_page))
    assert refused(house, handed_out, turned) == "altered"
    assert refused(house, handed_out, increment(own_tool(house, handed_out), rotate_first_page)) == "altered"


def test_bytes_after_the_end(house, handed_out):
    assert refused(house, handed_out, own_tool(house, handed_out) + b"9999 0 obj\n<< >>\nendobj\n") == "altered"


def test_a_wrong_signature_value(house, handed_out):
    signed = bytearray(own_tool(house, handed_out))
    signed[signed.rindex(b"/M (D") + 12] ^= 1
    assert refused(house, handed_out, bytes(signed)) == "invalid_signature"


def test_the_old_adobe_format_is_not_taken(house, handed_out):
    old = own_tool(house, handed_out, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    assert refused(house, handed_out, old) == "wrong_format"


def test_a_truncated_upload(house, handed_out):
    assert refused(house, handed_out, own_tool(house, handed_out)[:-300]) in {"unreadable", "nothing_added", "altered"}
