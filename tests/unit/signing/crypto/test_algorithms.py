"""The table of ETSI TS 119 312 at its corners, and its use."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import algos, cms
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signing.crypto.algorithms import DATED, DIGESTS, KEYS, cms_complaint, digest_ends, key_ends
from signing.crypto.cms import TokenInvalid, check_cms
from signing.crypto.values import EC_KEY
from signing.pdf.document import read
from tests.unit.signing.scenes import Scene

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = datetime(2035, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("digest", "now", "later"),
    [
        ("sha256", True, True),
        ("sha512", True, True),
        ("sha224", True, False),
        ("sha1", False, False),
        ("md5", False, False),
    ],
)
def test_digests(digest, now, later):
    algorithm = algos.DigestAlgorithm({"algorithm": digest})
    assert bool(DATED.digest_algorithm_allowed(algorithm, NOW)) is now
    assert bool(DATED.digest_algorithm_allowed(algorithm, LATER)) is later
    assert DATED.digest_algorithm_allowed(algorithm, LONG_AGO)


@pytest.mark.parametrize(
    ("family", "bits", "now", "later"),
    [
        ("ecdsa", 256, True, True),
        ("ecdsa", 224, False, False),
        ("rsassa_pss", 3072, True, True),
        ("rsassa_pss", 2048, True, False),
        ("rsassa_pkcs1v15", 4096, True, False),
        ("rsassa_pkcs1v15", 1024, False, False),
        ("rsassa_pkcs1v15", 512, False, False),
        ("ed25519", 256, False, False),
    ],
)
def test_keys(family, bits, now, later):
    listed, ends = key_ends(family, bits)
    assert (listed and (ends is None or ends > NOW)) is now
    assert (listed and (ends is None or ends > LATER)) is later


def test_an_algorithm_is_good_until_the_day_before_its_end():
    algorithm = algos.DigestAlgorithm({"algorithm": "sha224"})
    ends = DIGESTS["sha224"]
    assert DATED.digest_algorithm_allowed(algorithm, ends - timedelta(seconds=1))
    refused = DATED.digest_algorithm_allowed(algorithm, ends)
    assert not refused
    assert "2029-01-01" in refused.failure_reason


def test_without_a_moment_only_what_has_no_end_counts():
    assert DATED.digest_algorithm_allowed(algos.DigestAlgorithm({"algorithm": "sha256"}), None)
    assert not DATED.digest_algorithm_allowed(algos.DigestAlgorithm({"algorithm": "sha224"}), None)


def test_what_is_not_listed_is_not_allowed():
    assert digest_ends("whirlpool") == (False, None)
    refused = DATED.signature_algorithm_allowed(algos.SignedDigestAlgorithm({"algorithm": "ed25519"}), NOW, None)
    assert not refused
    assert "not listed" in refused.failure_reason


def test_stronger_rules_stand_before_weaker_ones():
    for earlier, later in itertools.pairwise(KEYS):
        assert earlier.family != later.family or earlier.bits > later.bits


def test_plain_ecdsa_is_checked_and_judged_like_any_other():
    """Two numbers side by side (BSI TR-03111): right when they are right, wrong when a bit is not."""
    signature = read(Scene()._file()).signatures[0]
    digest = signature.readable.compute_digest()
    data = cms.SignedData.load(signature.signed_data.untag().dump())
    info = data["signer_infos"][0]
    numbers = decode_dss_signature(info["signature"].native)
    info["signature_algorithm"] = {"algorithm": "0.4.0.127.0.7.1.1.4.1.3"}
    info["signature"] = b"".join(number.to_bytes(32, "big") for number in numbers)
    certificate = check_cms(data, digest, "data")
    assert cms_complaint(info, certificate.public_key, datetime(2026, 1, 1, tzinfo=UTC)) is None
    info["signature"] = bytes(63) + b"\1"
    with pytest.raises(TokenInvalid) as wrong:
        check_cms(data, digest, "data")
    assert wrong.value.why.code == "reason.value"


def test_an_algorithm_named_by_the_kind_of_its_key_is_judged_as_what_it_is():
    data = read(Scene()._file()).signatures[0].signed_data
    info = data["signer_infos"][0]
    info["signature_algorithm"] = {"algorithm": EC_KEY}
    key = data["certificates"][0].chosen.public_key
    assert cms_complaint(info, key, datetime(2026, 1, 1, tzinfo=UTC)) is None
    info["digest_algorithm"] = {"algorithm": "sha1"}
    assert cms_complaint(info, key, datetime(2026, 1, 1, tzinfo=UTC)) is not None
