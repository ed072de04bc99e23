"""Whether a file still validates until its newest time-stamp expires."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signing import TrustAnchors, find_endurance_problems, verify
from signing.crypto.cms import certificates_in
from signing.pdf.document import read
from signing.validate.endurance import MARGIN, horizon
from tests.support.signing_kit import base_pdf


@pytest.fixture(scope="module")
def lasting(kit) -> bytes:
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf).pdf


@pytest.fixture(scope="module")
def final(kit, lasting) -> bytes:
    return kit.complete(lasting, final=True).pdf


def test_a_finished_document_endures_to_its_horizon_and_not_beyond(kit, final):
    document = read(final)
    end = horizon(document, anchors=kit.anchors)
    certificates = certificates_in(document.timestamps[-1].signed_data)
    assert end == min(c.not_valid_after for c in certificates)
    assert find_endurance_problems(final, anchors=kit.anchors) == ()
    assert verify(final, anchors=kit.anchors, at=end - MARGIN).passed
    beyond = find_endurance_problems(final, anchors=kit.anchors, until=end + timedelta(days=1))
    assert [told.code for told in beyond][:2] == ["future.fails", "stamp.expired"]


def test_without_a_time_stamp_over_the_document_it_does_not(kit, lasting):
    assert [told.code for told in find_endurance_problems(lasting, anchors=kit.anchors)] == ["future.no_timestamp"]
    assert horizon(read(lasting), anchors=kit.anchors) is None


def test_nor_with_one_of_a_stranger(kit, final):
    strangers = TrustAnchors(kit.anchors.signers, kit.anchors.signers)
    assert [told.code for told in find_endurance_problems(final, anchors=strangers)] == ["future.no_timestamp"]
