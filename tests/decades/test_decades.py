"""Signed in 2026, renewed, verified in 2030, 2036, 2049 and later; and what happens if renewal comes too late."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from signing import (
    RenewalRefused,
    RenewalState,
    RenewalTooLate,
    TimestampUnavailable,
    Verdict,
    certify_document,
    complete_signatures,
    load_pkcs12,
    proof_term,
    renew_timestamps,
    sign_field,
    verify,
)
from signing.pdf.document import read
from signing.pdf.increments import write_timestamp
from tests.attacks.paper import draft
from tests.attacks.workshop import Stamper, Workshop
from tests.decades.authorities import Decades, day, make
from tests.decades.sites import clock
from tests.support.signing_kit import torn

SIGNED = day(2026, 11, 27)
PROMPT = day(2035, 6)
LATE = day(2036, 6)


@pytest.fixture(scope="module")
def decades(tmp_path_factory) -> Iterator[Decades]:
    made = make(tmp_path_factory.mktemp("decades"))
    with made.serving():
        yield made


def signed(decades: Decades, authority: str) -> bytes:
    """Sealed, signed by the Secretary General and the counterpart, completed to B-LTA."""
    authorities, anchors, pki = decades.authorities(authority), decades.anchors, decades.mint.pki
    pdf = draft(pages=1)
    usual = {"authorities": authorities, "anchors": anchors, "appearance": None, "reason": "", "location": ""}
    with clock(SIGNED):
        for field, who in (("Seal", "seal"), ("Organization", "sg"), ("Counterpart", "counterpart")):
            credential = load_pkcs12(pki.p12(who), pki.pin(who))
            if field == "Seal":
                pdf = certify_document(pdf, field=field, credential=credential, **usual).pdf
            else:
                pdf = sign_field(pdf, field=field, credential=credential, lock=("Seal", field), **usual).pdf
        return complete_signatures(pdf, field="Organization", authorities=authorities, anchors=anchors, final=True).pdf


@pytest.fixture(scope="module")
def original(decades) -> bytes:
    return signed(decades, "first")


def renewed(decades: Decades, pdf: bytes, when: datetime, *authorities: str) -> bytes:
    with clock(when):
        return renew_timestamps(pdf, authorities=decades.authorities(*authorities), anchors=decades.anchors)


@pytest.fixture(scope="module")
def in_time(decades, original) -> bytes:
    return renewed(decades, original, PROMPT, "second", "first")


def asked(decades: Decades, pdf: bytes, at: datetime) -> Verdict:
    return verify(pdf, anchors=decades.anchors, at=at)


@pytest.mark.slow
def test_it_passes_until_the_first_authority_ends(decades, original):
    for at in (SIGNED + timedelta(hours=1), day(2030), day(2035, 12)):
        assert asked(decades, original, at).passed, at
    verdict = asked(decades, original, LATE)
    assert (verdict.integrity, verdict.indication) == ("intact", "INDETERMINATE")
    assert 6 in {step.number for step in verdict.failed_steps}


def test_what_is_due_is_known_a_year_ahead(decades, original):
    term = proof_term(original, anchors=decades.anchors)
    assert (term.stamped.year, term.ends, "first" in term.authority) == (2026, day(2036), True)
    states = {
        day(2030): RenewalState.FRESH,
        day(2034, 12): RenewalState.FRESH,
        day(2035, 1, 2): RenewalState.DUE,
        PROMPT: RenewalState.DUE,
        LATE: RenewalState.LATE,
    }
    assert {at: term.state(at) for at in states} == states


@pytest.mark.slow
@pytest.mark.parametrize("year", [2036, 2049])
def test_renewed_in_time_it_passes_for_decades(decades, original, in_time, year):
    assert in_time.startswith(original)
    verdict = asked(decades, in_time, day(year, 6))
    assert verdict.passed, [step.sentence for step in verdict.failed_steps]
    assert {one.best_time.year for one in verdict.signatures} == {2026}


@pytest.mark.slow
def test_renewed_twice_it_passes_longer(decades, in_time):
    assert not asked(decades, in_time, day(2052)).passed
    again = renewed(decades, in_time, day(2050, 3), "third")
    assert asked(decades, again, day(2058)).passed
    assert len(read(again).timestamps) == 3


def test_late_renewal_is_refused_and_would_be_worth_nothing(decades, original):
    with pytest.raises(RenewalTooLate) as refused:
        renewed(decades, original, LATE, "second")
    assert (refused.value.ended, "2036-01-01" in str(refused.value)) == (day(2036), True)
    stamper = Stamper(decades.mint, decades.stamping["second"], LATE)
    anyway = asyncio.run(write_timestamp(read(original), stamper, read(original).evidence))
    assert not asked(decades, anyway, LATE + timedelta(days=1)).passed


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda pdf: pdf.replace(b"10,000", b"90,000", 1), "digest"),
        (lambda pdf: pdf + b"9999 0 obj\n<< >>\nendobj\n", "After the end"),
        (torn, "cannot be read"),
        (lambda _: draft(pages=1), "no document time-stamp"),
    ],
)
def test_what_does_not_pass_is_not_renewed(decades, original, spoil: Callable[[bytes], bytes], why):
    with pytest.raises(RenewalRefused, match=why):
        renewed(decades, spoil(original), PROMPT, "second")


@pytest.mark.slow
def test_a_renewal_by_the_same_authority_gains_nothing(decades, original):
    with pytest.raises(RenewalRefused, match="no later than the one before"):
        renewed(decades, original, PROMPT, "first")


def test_an_authority_that_is_down_can_be_asked_again_later(decades, original):
    decades.stopped.add("second")
    try:
        with pytest.raises(TimestampUnavailable):
            renewed(decades, original, PROMPT, "second")
    finally:
        decades.stopped.clear()


@pytest.mark.slow
def test_an_old_algorithm_ends_before_its_certificate_does(decades):
    """RSA PKCS#1 v1.5 ends on 2029-01-01 (ETSI TS 119 312), whatever the certificate says."""
    pdf = signed(decades, "rsa")
    term = proof_term(pdf, anchors=decades.anchors)
    assert term.ends.date().isoformat() == "2029-01-01"
    assert asked(decades, pdf, day(2028, 12)).passed
    assert not asked(decades, pdf, day(2030)).passed
    assert asked(decades, renewed(decades, pdf, day(2028, 6), "first"), day(2030)).passed
    with pytest.raises(RenewalTooLate):
        renewed(decades, pdf, day(2029, 2), "first")


@pytest.mark.parametrize(("year", "passes"), [(2026, True), (2029, False)])
def test_sha_224_counts_only_for_what_is_proved_to_be_older_than_2029(decades, year, passes):
    shop, then = Workshop(decades.mint), day(year, 11)
    stamper = Stamper(decades.mint, decades.stamping["first"], then)
    pdf = shop.sign(draft(pages=1), "Seal", "seal", md="sha224", stamper=stamper)
    held = shop.evidence("seal", decades.stamping["first"], at=then)
    pdf = shop.stamp(pdf, stamper, evidence=held)
    assert asked(decades, pdf, day(2030)).passed is passes
