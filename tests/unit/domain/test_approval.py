"""Decisions hold for exact bytes: another digest has no approval and no agreement."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.domain.approval import Approval, ApprovedPreliminary, Confirmation, Decision, agreed, approved
from service.domain.errors import DigestMismatch
from service.domain.instrument import Original, Preliminary

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def original(party: str, sha256: str) -> Original:
    return Original(party=party, number=1, sha256=sha256, size=1, pages=1, languages=("en",), places=())


PRELIMINARY = Preliminary(
    id="p",
    instrument_id="i",
    revision=1,
    originals=(original("organization", "aa"), original("counterpart", "bb")),
    reading_copy="cc",
    answers_sha256="dd",
    assembled_at=NOW,
)


def decision(kind: Decision, digest: str = PRELIMINARY.digest) -> Approval:
    return Approval(instrument_id="i", digest=digest, decision=kind, remarks="", by="sg", by_name="SG", at=NOW)


def word(side: str, digest: str = PRELIMINARY.digest) -> Confirmation:
    return Confirmation(instrument_id="i", digest=digest, side=side, by=side, by_name=side, at=NOW)


def test_the_digest_is_over_parties_and_digests_in_order():
    told = b'[["organization","aa"],["counterpart","bb"]]'
    assert PRELIMINARY.digest == hashlib.sha256(told).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        replace(PRELIMINARY, originals=PRELIMINARY.originals[::-1]),
        replace(PRELIMINARY, originals=(original("organization", "ab"), PRELIMINARY.originals[1])),
        replace(PRELIMINARY, originals=PRELIMINARY.originals[:1]),
    ],
    ids=["order", "one byte", "one missing"],
)
def test_a_changed_preliminary_has_no_approval(changed):
    with pytest.raises(DigestMismatch):
        approved(changed, decision(Decision.APPROVE))


def test_what_hangs_beside_the_originals_does_not_change_the_digest():
    assert replace(PRELIMINARY, id="q", reading_copy="ee", revision=7).digest == PRELIMINARY.digest


def test_an_approval_of_the_same_digest_is_proof():
    approval = decision(Decision.APPROVE)
    assert approved(PRELIMINARY, approval) == ApprovedPreliminary(PRELIMINARY, approval)


@pytest.mark.parametrize(
    "given", [None, decision(Decision.RETURN), decision(Decision.DECLINE), decision(Decision.APPROVE, "ff")]
)
def test_anything_else_is_none(given):
    with pytest.raises(DigestMismatch):
        approved(PRELIMINARY, given)


@pytest.mark.parametrize(
    ("words", "agree"),
    [
        ([], False),
        ([word("organization")], False),
        ([word("organization"), word("organization")], False),
        ([word("organization"), word("counterpart", "ff")], False),
        ([word("counterpart"), word("organization")], True),
    ],
)
def test_agreement_needs_the_word_of_every_side_on_this_digest(words, agree):
    assert agreed(PRELIMINARY, words, ("organization", "counterpart")) is agree


def test_an_unknown_party_keeps_no_original():
    assert PRELIMINARY.original("counterpart").sha256 == "bb"
    with pytest.raises(KeyError):
        PRELIMINARY.original("observer")
