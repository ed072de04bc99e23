"""Proof of existence: what proves a time, and what ends the proof."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from signing import TrustAnchors, load_anchors
from signing.crypto.evidence import Evidence, lasting, revoked_on
from signing.pdf.document import read
from signing.pdf.increments import write_timestamp
from signing.sign.validation_data import now
from signing.validate.assess import assess
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import untrusted_stamper


@pytest.fixture(scope="module")
def final(kit) -> bytes:
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True).pdf


def judged(kit, pdf: bytes, at: datetime | None = None):
    return asyncio.run(assess(read(pdf), anchors=kit.anchors, at=at or now()))


def test_the_best_time_is_the_earliest_proof(kit, final):
    assessment = judged(kit, final)
    stamps = assessment.times.stamps
    assert len([s for s in stamps if s.embedded]) == 2
    assert len(assessment.times.document) == 1
    for one in assessment.signatures:
        assert one.best_time == min(s.time for s in assessment.times.of(one.signature))
        assert one.best_time < assessment.times.document[-1].time + timedelta(seconds=1)


def test_each_time_stamp_has_to_hold_until_the_next_one(kit, final):
    renewed = asyncio.run(write_timestamp(read(final), kit.authorities.stamper(kit.anchors), Evidence()))
    at = now()
    older, newest = judged(kit, renewed, at).times.document
    assert older.control == newest.time
    assert newest.control == at


def test_answers_count_as_long_as_their_existence_was_proved_in_time(final):
    evidence = read(final).evidence
    assert evidence.ocsps
    assert lasting(evidence, datetime(2030, 1, 1, tzinfo=UTC)).ocsps == evidence.ocsps
    assert lasting(evidence, datetime(2100, 1, 1, tzinfo=UTC)).ocsps == ()
    assert lasting(evidence, datetime(2100, 1, 1, tzinfo=UTC)).certificates == evidence.certificates


def test_without_answers_nothing_is_believed(kit):
    """B-T: the time is proved, the signer is not."""
    one = judged(kit, kit.sign(kit.certify(base_pdf()).pdf).pdf).of("Organization")
    assert one.level == "PAdES-B-T"
    assert one.chain.code == "no_revocation"


def test_a_stranger_s_document_time_stamp_proves_nothing(kit, final):
    stamped = asyncio.run(write_timestamp(read(final), untrusted_stamper(), Evidence()))
    times = judged(kit, stamped).times
    assert len(times.document) == 1
    failed = [s for s in times.stamps if s.failure is not None]
    assert [s.sub_indication for s in failed] == ["NO_CERTIFICATE_CHAIN_FOUND"]


def test_no_certificate_of_the_chain_is_mentioned_as_revoked(final):
    evidence = read(final).evidence
    assert [revoked_on(c, evidence) for c in evidence.certificates] == [None] * len(evidence.certificates)


def test_evidence_is_joined_and_taken_apart(final):
    evidence = read(final).evidence
    assert evidence.joined(evidence) == evidence
    assert not evidence.without(evidence)
    assert evidence
    assert not Evidence()


def test_anchors_travel_as_json_and_a_folder_without_certificates_is_told(kit, tmp_path):
    assert TrustAnchors.from_data(kit.anchors.to_data()) == kit.anchors
    assert load_anchors(tmp_path) == TrustAnchors((), ())
    (tmp_path / "signers").mkdir()
    (tmp_path / "signers" / "empty.pem").write_text(
        "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ==\n-----END PUBLIC KEY-----\n"
    )
    with pytest.raises(ValueError, match="no certificate"):
        load_anchors(tmp_path)
