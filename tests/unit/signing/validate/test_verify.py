"""Verification names the step that fails, for each way of tampering; and passes the untouched file."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pyhanko.pdf_utils import generic

from signing import AnchorTerm, TrustAnchors, Verdict, verify
from signing.crypto.certificates import fingerprint
from signing.pdf.document import read
from signing.sign.validation_data import now
from signing.validate.verify import task
from tests.support.signing_kit import base_pdf, torn
from tests.unit.signing.tools import increment, own_tool, rotate_first_page

EXPECTED = {"Seal": None, "Organization": None, "Counterpart": None}


@pytest.fixture(scope="module")
def final(kit) -> bytes:
    lasting = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf)
    return kit.complete(own_tool(kit, lasting.pdf), field="Counterpart", final=True).pdf


def ask(kit, pdf: bytes, **asked: object) -> Verdict:
    return verify(pdf, anchors=kit.anchors, at=now(), **({"expected": EXPECTED} | asked))


def failed(verdict: Verdict) -> set[int]:
    return {s.number for s in verdict.failed_steps}


def before_last_timestamp(pdf: bytes) -> bytes:
    """The file as it was before the newest document time-stamp: it ended where the one before ends."""
    return pdf[: read(pdf).timestamps[-2].end]


def flipped(pdf: bytes, at: int) -> bytes:
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def overlay(writer) -> None:
    """Draw a white box and another sum over the first page."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    more = generic.StreamObject(stream_data=b"q 1 1 1 rg 60 700 400 60 re f Q BT /F1 18 Tf 72 720 Td (USD 1) Tj ET")
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), writer.add_object(more)])
    writer.update_container(page)


def test_the_untouched_file_passes_every_step(kit, final):
    verdict = ask(kit, final, register_digests=[__import__("hashlib").sha256(final).hexdigest().upper()])
    assert verdict.passed
    assert [(s.number, s.outcome) for s in verdict.steps] == [(n, "passed") for n in range(1, 12)]
    assert (verdict.integrity, verdict.level, verdict.sub_indication) == ("intact", "PAdES-B-LTA", None)


@pytest.mark.parametrize(
    ("name", "change", "wanted"),
    [
        ("a flipped byte in the text", lambda p: flipped(p, p.index(b"Cooperation")), ({4}, "broken")),
        ("a flipped byte in a revision", lambda p: flipped(p, p.rindex(b"/M (D") + 12), ({4}, "broken")),
        ("a rotated page", lambda p: increment(p, rotate_first_page), ({8, 9}, "altered")),
        ("text drawn over", lambda p: increment(p, overlay), ({8, 9}, "altered")),
        ("a removed time-stamp", before_last_timestamp, ({10}, "intact")),
        ("a file that ends in its last token", torn, ({1}, "unreadable")),
        ("not a PDF", lambda _: b"hello", ({1}, "unreadable")),
        ("nothing", lambda _: b"", ({1}, "unreadable")),
    ],
)
def test_tampering_fails_at_its_step(kit, final, name, change, wanted):
    steps, integrity = wanted
    verdict = ask(kit, change(final))
    assert not verdict.passed, name
    assert steps <= failed(verdict), [s.sentence for s in verdict.failed_steps]
    assert verdict.integrity == integrity
    for step in verdict.failed_steps:
        assert step.sentence.endswith(".")
        assert step.sub_indication


def test_what_holds_of_changed_bytes_does_not_count(kit, final):
    verdict = ask(kit, flipped(final, final.index(b"Cooperation")))
    assert {n: verdict.step(n).outcome for n in (6, 7)} == dict.fromkeys((6, 7), "not_applicable")
    assert verdict.step(6).sentence == "Does not count, because the signed bytes were changed."
    assert verdict.step(9).outcome != "passed"


def test_a_stranger_s_signature_in_a_new_field_does_not_pass(kit, final):
    """A certification permits to sign; who signed, and that nobody expected it, is told all the same."""
    verdict = ask(kit, own_tool(kit, final, who="rogue", field="Evil", box=(72, 700, 400, 760)))
    assert {5, 10, 11} <= failed(verdict)
    assert not verdict.passed


def test_expectations(kit, final):
    name = kit.credential("sg").subject
    assert ask(kit, final, expected=EXPECTED | {"Organization": name.upper()}).passed
    for wrong in (EXPECTED | {"Organization": "Somebody Else"}, {"Seal": None}, EXPECTED | {"Third": None}):
        assert failed(ask(kit, final, expected=wrong)) == {11}
    assert failed(ask(kit, final, register_digests=["0" * 64])) == {11}


def test_an_unsigned_document(kit):
    verdict = ask(kit, base_pdf())
    assert (verdict.integrity, verdict.indication, verdict.level) == ("unsigned", "INDETERMINATE", None)
    assert {10, 11} == failed(verdict)


def test_unknown_authorities(kit, final):
    strangers = TrustAnchors(signers=kit.anchors.timestamping, timestamping=kit.anchors.timestamping)
    verdict = verify(final, anchors=strangers, at=now())
    assert verdict.integrity == "intact"
    assert verdict.indication == "INDETERMINATE"
    assert {5, 10} == failed(verdict)
    assert set(verdict.step(5).detail["codes"].values()) == {"untrusted"}


def test_anchors_are_not_interchangeable(kit, final):
    swapped = TrustAnchors(signers=kit.anchors.timestamping, timestamping=kit.anchors.signers)
    assert {5, 6} <= failed(verify(final, anchors=swapped, at=now()))


def test_no_network_is_used(kit, final):
    with kit.pki.without("tsa1", "tsa2", "ocsp", "crls"):
        assert ask(kit, final).passed


def test_long_after_the_signers_certificates_expired(kit, final):
    expiry = max(kit.credential(who).not_after for who in ("sg", "seal"))
    verdict = verify(final, anchors=kit.anchors, at=expiry + timedelta(days=1))
    assert verdict.passed, [s.sentence for s in verdict.failed_steps]


def test_when_the_last_time_stamp_s_certificate_has_expired_nothing_is_proved(kit, final):
    verdict = verify(final, anchors=kit.anchors, at=datetime(2200, 1, 1, tzinfo=UTC))
    assert not verdict.passed
    assert 6 in failed(verdict)
    assert verdict.integrity == "intact"


def test_before_it_was_signed_it_cannot_be_right(kit, final):
    assert not verify(final, anchors=kit.anchors, at=datetime(2026, 1, 1, tzinfo=UTC)).passed


def test_the_confined_task_answers_the_same(kit, final):
    at = now()
    arguments = json.loads(json.dumps({"anchors": kit.anchors.to_data(), "at": at.isoformat(), "expected": EXPECTED}))
    data, blobs = task(arguments, [final])
    again = Verdict.from_data(json.loads(json.dumps(data)))
    assert (again.passed, blobs) == (True, [])
    assert again.to_data() == verify(final, anchors=kit.anchors, at=at, expected=EXPECTED).to_data()


def dated(kit, **terms: AnchorTerm):
    """The anchors of the development PKI, those of one purpose with a window of validity."""
    keys = {
        "signers": [fingerprint(one) for one in kit.anchors.signer_certificates()],
        "timestamping": [fingerprint(one) for one in kit.anchors.timestamping_certificates()],
    }
    return replace(kit.anchors, terms={f"{p}:{key}": (term,) for p, term in terms.items() for key in keys[p]})


@pytest.mark.slow
def test_an_anchor_vouches_only_for_what_is_proved_within_its_dates(kit, final):
    at = now()
    best = min(one.best_time for one in verify(final, anchors=kit.anchors, at=at).signatures)
    newest = max(one.best_time for one in verify(final, anchors=kit.anchors, at=at).signatures)
    second, year = timedelta(seconds=1), timedelta(days=365)
    lost = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE"
    for terms, step, sub in (
        ({"signers": AnchorTerm(best, newest + second)}, None, None),
        ({"signers": AnchorTerm(until=best)}, 5, lost),
        ({"signers": AnchorTerm(since=newest + second)}, 5, lost),
        ({"timestamping": AnchorTerm(until=at + year)}, None, None),
        ({"timestamping": AnchorTerm(until=at)}, 6, lost),
        ({"timestamping": AnchorTerm(since=at)}, 6, lost),
    ):
        verdict = verify(final, anchors=dated(kit, **terms), at=at)
        assert (verdict.indication, verdict.sub_indication) == ("INDETERMINATE" if sub else "TOTAL_PASSED", sub), terms
        assert step is None or "which is not trusted here for that time" in verdict.step(step).sentence


def test_a_signature_of_before_the_end_of_its_authority_is_still_good_afterwards(kit, final):
    at = now()
    ended = dated(kit, signers=AnchorTerm(until=at + timedelta(days=30)))
    assert verify(final, anchors=ended, at=at + timedelta(days=200)).indication == "TOTAL_PASSED"
