"""The development PKI answers as a real one would, judged by openssl and by rfc3161-client."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response

from service.cli.development import pki as development_pki
from service.cli.development.pki_plan import HOLDERS, LABELS
from service.settings import DEVELOPMENT_MARK


@pytest.mark.parametrize("label", LABELS)
def test_every_certificate_says_that_it_is_for_development(pki, label):
    certificate = x509.load_pem_x509_certificate(pki.certificate(label))
    assert DEVELOPMENT_MARK in certificate.subject.rfc4514_string()


@pytest.mark.parametrize("holder", [holder.label for holder in HOLDERS])
def test_every_holder_has_a_file_that_opens_with_the_documented_pin(pki, holder):
    package = pkcs12.load_pkcs12(pki.p12(holder), pki.pin(holder).encode())
    assert package.key is not None
    assert package.cert is not None
    assert package.additional_certs


def test_a_second_start_keeps_every_certificate(pki):
    before = {label: pki.certificate(label) for label in LABELS}
    again = development_pki.make(pki.folder, anchors=pki.anchors, url=pki.url)
    assert {label: again.certificate(label) for label in LABELS} == before


@pytest.mark.slow
def test_another_address_makes_another_pki(tmp_path):
    first = development_pki.make(tmp_path / "pki", anchors=tmp_path / "trust", url="http://127.0.0.1:1")
    root = first.certificate("root")
    second = development_pki.make(tmp_path / "pki", anchors=tmp_path / "trust", url="http://127.0.0.1:2")
    assert second.certificate("root") != root
    assert (second.anchors / "signers" / "development.pem").read_bytes() == second.certificate("root")


@pytest.mark.referee
@pytest.mark.parametrize(
    ("label", "status"),
    [("sg", "good"), ("counterpart", "good"), ("seal", "good"), ("wrongku", "good"), ("revoked", "revoked")],
)
def test_openssl_gets_the_status_by_ocsp(pki, tmp_path, label, status):
    for name in ("ca", "root", label):
        (tmp_path / f"{name}.pem").write_bytes(pki.certificate(name))
    answer = subprocess.run(
        ["openssl", "ocsp", "-issuer", "ca.pem", "-cert", f"{label}.pem", "-CAfile", "root.pem", "-verify_other", "ca.pem",
         "-url", f"{pki.url}/development/ocsp/ca"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert "Response verify OK" in answer.stderr
    assert f"{label}.pem: {status}" in answer.stdout


@pytest.mark.parametrize("index", [0, 1])
def test_an_independent_client_verifies_a_token_of_each_authority(pki, index):
    message = b"What the Secretary General saw"
    asked, request = datetime.now(UTC), TimestampRequestBuilder().data(message).build()
    reply = requests.post(
        pki.timestamp_urls[index],
        data=request.as_bytes(),
        headers={"Content-Type": "application/timestamp-query"},
        timeout=60,
    )
    response = decode_timestamp_response(reply.content)
    verifier = (
        VerifierBuilder()
        .add_root_certificate(x509.load_pem_x509_certificate(pki.certificate("tsaroot")))
        .tsa_certificate(x509.load_pem_x509_certificate(pki.certificate(f"tsa{index + 1}")))
        .build()
    )
    assert verifier.verify_message(response, message)
    assert asked - timedelta(seconds=1) <= response.tst_info.gen_time <= datetime.now(UTC)  # in whole seconds


def test_each_authority_can_fail_alone(pki):
    def status(url):
        return requests.post(url, data=TimestampRequestBuilder().data(b"x").build().as_bytes(), timeout=60).status_code

    with pki.without("tsa1"):
        assert [status(url) for url in pki.timestamp_urls] == [503, 200]
    assert [status(url) for url in pki.timestamp_urls] == [200, 200]
