"""What is wrong with an issuer's answer is named, with the source that gave it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from signing.crypto import revocation_requests
from signing.crypto.answers import Inquiry, about_list, about_response
from tests.unit.signing.authorities import made
from tests.unit.signing.validate.test_paths import listener

NOW = datetime.now(UTC).replace(microsecond=0)
ISSUER, RESPONDER = made("Issuer"), made("Responder", authority=False)
HOUR = timedelta(hours=1)


def response(
    *,
    status: Any = ocsp.OCSPCertStatus.GOOD,
    since: datetime = NOW - HOUR,
    until: datetime = NOW + HOUR,
    by: Any = ISSUER,
) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=RESPONDER.certificate, issuer=ISSUER.certificate, algorithm=hashes.SHA256(), cert_status=status,
        this_update=since, next_update=until, revocation_time=None, revocation_reason=None,
    ).responder_id(ocsp.OCSPResponderEncoding.HASH, by.certificate)  # fmt: skip
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def refused(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)


def revocations(until: datetime) -> bytes:
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=ISSUER.certificate.subject, last_update=NOW - HOUR, next_update=until
    )
    return builder.sign(ISSUER.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_a_good_answer_has_no_complaint():
    assert about_response(response(), ISSUER.asn1, NOW) is None
    assert about_list(revocations(NOW + HOUR), NOW) is None


@pytest.mark.parametrize(
    ("answer", "says", "passing"),
    [
        (response(status=ocsp.OCSPCertStatus.UNKNOWN), "does not know the certificate", False),
        (response(until=NOW - timedelta(minutes=5)), "ended on", False),
        (response(since=NOW + timedelta(seconds=30)), "dated 30 seconds in the future", True),
        (response(by=RESPONDER), "certificate of the responder is not in its answer", False),
        (refused(ocsp.OCSPResponseStatus.UNAUTHORIZED), "answers “unauthorized”", False),
        (refused(ocsp.OCSPResponseStatus.TRY_LATER), "answers “try later”", True),
        (b"<html>", "malformed", False),
    ],
)
def test_each_fault_of_a_response_is_named(answer, says, passing):
    found = about_response(answer, ISSUER.asn1, NOW)
    assert says in str(found.told)
    assert found.passing is passing


def test_a_list_that_ended_and_a_digest_that_proves_nothing():
    assert "ended on" in str(about_list(revocations(NOW - timedelta(minutes=5)), NOW).told)
    old = crl.CertificateList.load(revocations(NOW + HOUR))
    old["signature_algorithm"]["algorithm"] = "sha1_ecdsa"
    assert "SHA-1" in str(about_list(old.dump(force=True), NOW).told)


def test_it_is_asked_again_if_one_source_may_get_better():
    asked = Inquiry()
    assert asked.passing
    asked.note("http://one.example", about_response(refused(ocsp.OCSPResponseStatus.UNAUTHORIZED), None, NOW))
    assert not asked.passing
    asked.note("http://two.example", about_response(refused(ocsp.OCSPResponseStatus.TRY_LATER), None, NOW))
    assert asked.passing
    assert [str(one)[:18] for one in asked.reasons] == ["http://one.example", "http://two.example"]


def asked_of(url: str) -> bytes:
    until = time.monotonic() + 10
    answer = asyncio.run(revocation_requests.ask(url, {}, None, maximum=1000, until=until, redirects=3))
    return bytes(answer.content)


def test_a_source_that_moved_is_followed_but_not_into_an_internal_network(monkeypatch):
    with listener(200, body=b"answer") as (target, _), listener(302, {"Location": f"{target}/new"}) as (url, _):
        with pytest.raises(revocation_requests.AnswerRefused, match="sends us on to"):
            asked_of(url)
        monkeypatch.setattr(revocation_requests, "_internal", lambda _: False)
        assert asked_of(url) == b"answer"
    with listener(302, {"Location": "/again"}) as (url, asked):
        with pytest.raises(revocation_requests.AnswerRefused, match="too often"):
            asked_of(url)
        assert len(asked) == 4
