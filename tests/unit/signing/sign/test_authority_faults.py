"""Authorities and responders that answer wrongly: another is asked, or signing waits; no result is below the required level."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from signing import RevocationUnavailable, TimestampAuthorities, TimestampUnavailable, verify
from signing.crypto.cms import signer_certificate
from signing.sign.validation_data import now
from tests.support.faults import STAMPS, faulty, ocsp_faults
from tests.support.marks import first
from tests.support.signing_kit import base_pdf


@pytest.fixture(scope="module")
def sealed(kit) -> bytes:
    return kit.certify(base_pdf()).pdf


SLOW = {"says nothing", "trickles"}


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[pytest.mark.slow] if what in SLOW else []) for what in STAMPS]
)
def test_an_authority_that_answers_wrongly_is_passed_over_and_named(kit, what):
    fault, told = STAMPS[what]
    seconds = 2.5 if what in SLOW else 30
    with faulty(kit.pki, tsa1=fault):
        both = TimestampAuthorities(kit.pki.timestamp_urls, timeout=seconds)
        token = asyncio.run(both.stamper(kit.anchors).async_timestamp(os.urandom(32), "sha256"))
        assert "Authority 2" in signer_certificate(token["content"]).subject.human_friendly
        begun = time.monotonic()
        alone = TimestampAuthorities(kit.pki.timestamp_urls[:1], timeout=seconds)
        with pytest.raises(TimestampUnavailable) as waiting:
            asyncio.run(alone.stamper(kit.anchors).async_timestamp(os.urandom(32), "sha256"))
        assert time.monotonic() - begun < 60
    reason = str(*waiting.value.reasons)
    assert reason.startswith(kit.pki.timestamp_urls[0])
    assert told in reason
    assert len(reason) > len(kit.pki.timestamp_urls[0]) + 10


@pytest.mark.parametrize(
    "what", first(1, ["another imprint", "an authority nobody believes", "a wrong signature value"])
)
def test_a_wrong_time_stamp_never_stands_in_a_document(kit, sealed, what):
    fault, _ = STAMPS[what]
    with faulty(kit.pki, tsa1=fault, tsa2=fault):
        signed = kit.sign(sealed)
        assert signed.level == "PAdES-B-B"
        with pytest.raises(TimestampUnavailable) as waiting:
            kit.complete(signed.pdf, final=True)
        assert len(waiting.value.reasons) == 2
        with pytest.raises(TimestampUnavailable):
            kit.certify(base_pdf())
    final = kit.complete(signed.pdf, final=True)
    assert final.level == "PAdES-B-LTA"
    assert verify(final.pdf, anchors=kit.anchors, at=now()).passed


def test_the_authority_that_lies_in_the_middle_of_a_document_is_replaced(kit, sealed):
    signed = kit.sign(sealed)
    with faulty(kit.pki, tsa1=STAMPS["another imprint"][0]):
        final = kit.complete(signed.pdf, final=True)
    verdict = verify(final.pdf, anchors=kit.anchors, at=now())
    assert verdict.passed
    assert "Authority 2" in verdict.step(6).sentence


def faults_of(kit) -> dict[str, object]:
    return ocsp_faults(kit.pki)


NOT_GOOD = (
    "says unknown", "a month old", "about another certificate", "signed with another key", "by another issuer's responder",
    "by a signer, not a responder", "by a stranger", "asks to try later", "garbage",
)  # fmt: skip


def test_the_faults_are_what_they_say(kit, sealed):
    """An answer that was made in the same way and has no fault is taken: otherwise the refusals below would prove nothing."""
    faults = faults_of(kit)
    assert set(faults) == {"as it should", *NOT_GOOD}
    with faulty(kit.pki, ca=faults["as it should"]), kit.pki.without("crls"):
        assert kit.sign(sealed).level == "PAdES-B-T"


@pytest.mark.parametrize("what", first(3, NOT_GOOD))
def test_an_answer_about_revocation_that_does_not_count_is_none(kit, sealed, what):
    with faulty(kit.pki, ca=faults_of(kit)[what]), kit.pki.without("crls"):
        with pytest.raises(RevocationUnavailable):
            kit.sign(sealed)
        signed = kit.sign(sealed, check_revocation=False)
        with pytest.raises(RevocationUnavailable):
            kit.complete(signed.pdf, final=True)
    if what in {"says unknown", "by a stranger"}:
        assert kit.complete(signed.pdf, final=True).level == "PAdES-B-LTA"
