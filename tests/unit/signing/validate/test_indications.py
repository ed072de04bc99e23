"""Indications of EN 319 102-1 (table 6), for each way in which a signature can be less than trusted."""

from __future__ import annotations

import pytest
from asn1crypto import cms

from signing.crypto.cms import TokenInvalid, check_cms
from signing.pdf.document import read
from tests.support.marks import first
from tests.unit.signing.scenes import Scene, day

PASSED, OPEN, FAILED = "TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"
PROVED = {"inner": "2026-03-01", "after": ("2026-11-02",)}
SHORT = (day("2025-01-01"), day("2026-06-01"))

CASES = {
    "good, time-stamped": (Scene(**PROVED), PASSED, None),
    "revoked after it is proved to have existed": (Scene(revoked="2026-06-01", good_until_then="2026-03-02", **PROVED), PASSED, None),
    "revoked before it is proved to have existed": (Scene(revoked="2026-02-01", **PROVED), FAILED, "REVOKED"),
    "revoked, and no proof of time": (Scene(revoked="2026-02-01"), OPEN, "REVOKED_NO_POE"),
    "revoked, and certainly made afterwards": (
        Scene(revoked="2026-02-01", before="2026-04-01", answers="2026-11-01"), FAILED, "REVOKED",
    ),
    "an authority revoked": (
        Scene(between=True, authority_revoked="2026-02-01", **PROVED), OPEN, "REVOKED_CA_NO_POE",
    ),
    "expired since, and proved before": (Scene(valid=SHORT, answers="2026-05-01", inner="2026-03-01", after=("2026-05-02",)), PASSED, None),
    "expired, and no proof of time": (Scene(valid=SHORT), OPEN, "OUT_OF_BOUNDS_NO_POE"),
    "proved only after it expired": (
        Scene(valid=SHORT, inner="2026-09-01", after=("2026-11-02",)), OPEN, "OUT_OF_BOUNDS_NO_POE",
    ),
    "certainly made after it expired": (Scene(valid=SHORT, before="2026-09-01"), FAILED, "EXPIRED"),
    "proved before the certificate was valid": (
        Scene(inner="2024-03-01", after=("2026-11-02",)), FAILED, "NOT_YET_VALID",
    ),
    "not yet valid, and no proof of time": (Scene(at="2024-06-01"), OPEN, "OUT_OF_BOUNDS_NO_POE"),
    "not for signing": (Scene(content=False, **PROVED), OPEN, "CHAIN_CONSTRAINTS_FAILURE"),
    "an authority that nobody knows": (Scene(known=False, **PROVED), OPEN, "NO_CERTIFICATE_CHAIN_FOUND"),
    "nothing says whether it was revoked": (Scene(answered=False, **PROVED), OPEN, "TRY_LATER"),
    "the answer's own signer expired before it was proved": (
        Scene(responder=(day("2025-01-01"), day("2026-11-15")), inner="2026-03-01"), OPEN, "REVOCATION_OUT_OF_BOUNDS_NO_POE",
    ),
    "the answer's own signer expired after it was proved": (
        Scene(responder=(day("2025-01-01"), day("2026-11-15")), **PROVED), PASSED, None,
    ),
    "SHA-1, long after": (Scene(digest="sha1", **PROVED), OPEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
    "SHA-1, and certainly long after": (
        Scene(digest="sha1", before="2026-01-01", **PROVED), OPEN, "CRYPTO_CONSTRAINTS_FAILURE",
    ),
    "a short key, long after": (Scene(kind="rsa1024", **PROVED), OPEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"),
    "an algorithm that was never listed": (
        Scene(kind="ed25519", digest="sha512", **PROVED), OPEN, "CRYPTO_CONSTRAINTS_FAILURE",
    ),
    "a time-stamp inside that is later than the one over it": (
        Scene(inner="2026-11-20", after=("2026-11-02",)), OPEN, "TIMESTAMP_ORDER_FAILURE",
    ),
    "changed bytes": (Scene(change=b"K", **PROVED), FAILED, "HASH_FAILURE"),
    "another key": (Scene(forged=True, **PROVED), FAILED, "SIG_CRYPTO_FAILURE"),
    "no time-stamp": (Scene(), OPEN, "SIG_CONSTRAINTS_FAILURE"),
}  # fmt: skip


@pytest.mark.parametrize("name", first(10, CASES))
def test_the_words_for_one_signature(name):
    scene, indication, sub_indication = CASES[name]
    verdict = scene.verdict()
    told = [(s.number, s.sub_indication, s.sentence) for s in verdict.failed_steps]
    (one,) = verdict.signatures
    assert (one.indication, one.sub_indication) == (indication, sub_indication), told
    assert verdict.indication == indication, told
    assert (verdict.sub_indication == sub_indication) or verdict.sub_indication in {s[1] for s in told}


@pytest.mark.parametrize(
    ("scene", "sub_indication"),
    [
        (Scene(after=("2026-11-02", "2026-11-01")), "TIMESTAMP_ORDER_FAILURE"),
        (Scene(at="2028-06-01", **PROVED), "OUT_OF_BOUNDS_NO_POE"),
        (Scene(stamper_revoked="2026-11-20", good_until_then="2026-11-03", **PROVED), "REVOKED_NO_POE"),
    ],
)
def test_the_words_for_a_time_stamp(scene, sub_indication):
    verdict = scene.verdict()
    assert verdict.step(6).sub_indication == sub_indication, verdict.step(6).sentence
    assert (verdict.indication, verdict.integrity) == (OPEN, "intact")


def test_a_signature_without_its_certificate():
    signature = read(Scene()._file()).signatures[0]
    bare = cms.SignedData.load(signature.signed_data.untag().dump())
    bare["certificates"] = cms.CertificateSet([])
    with pytest.raises(TokenInvalid) as wrong:
        check_cms(bare, signature.readable.compute_digest(), "data")
    assert wrong.value.why.code == "reason.no_certificate"
