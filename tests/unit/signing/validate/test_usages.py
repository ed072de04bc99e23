"""For what a certificate may be used: chains alone, without a document."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Extended

from signing.validate.paths import ChainFailure, Purpose, validate_offline

NOW = datetime.now(tz=UTC).replace(microsecond=0)
KEY = ec.generate_private_key(ec.SECP256R1())
BITS = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


def issued(
    *usage: str, extended: tuple[x509.ObjectIdentifier, ...] = (), authority: bool = False, unknown: bool = False
) -> asn1.Certificate:
    """By the one authority there is."""
    name = "Authority" if authority else "Ana"
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority")]))
        .public_key((KEY if authority else ec.generate_private_key(ec.SECP256R1())).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{bit: bit in usage for bit in BITS}), critical=True)
    )
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=True)
    if unknown:
        odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
        builder = builder.add_extension(odd, critical=True)
    return asn1.Certificate.load(builder.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.DER))


ROOT = issued("key_cert_sign", authority=True)


def asked(certificate: asn1.Certificate, purpose: Purpose) -> str:
    try:
        asyncio.run(validate_offline(certificate, purpose, anchors=[ROOT], known=[]))
    except ChainFailure as failure:
        return failure.code
    return "good"


@pytest.mark.parametrize(
    ("certificate", "answer"),
    [
        (issued("content_commitment"), "good"),
        (issued("digital_signature", "content_commitment"), "good"),
        (issued("digital_signature"), "wrong_usage"),
        (issued("key_encipherment"), "wrong_usage"),
        (issued("key_agreement"), "wrong_usage"),
        (issued("digital_signature", "key_encipherment", extended=(Extended.SERVER_AUTH,)), "wrong_usage"),
        (issued("digital_signature", extended=(Extended.TIME_STAMPING,)), "wrong_usage"),
        (issued("digital_signature", extended=(Extended.OCSP_SIGNING,)), "wrong_usage"),
    ],
)
def test_a_signer_s_certificate_is_for_signing(certificate: asn1.Certificate, answer: str) -> None:
    assert asked(certificate, Purpose.SIGNING) == answer


def test_a_critical_extension_that_nobody_knows_is_refused() -> None:
    assert asked(issued("content_commitment", unknown=True), Purpose.SIGNING) != "good"


@pytest.mark.parametrize(
    ("extended", "answer"),
    [
        ((Extended.TIME_STAMPING,), "good"),
        ((), "wrong_usage"),
        ((Extended.SERVER_AUTH,), "wrong_usage"),
        ((Extended.OCSP_SIGNING,), "wrong_usage"),
    ],
)
def test_an_authority_s_certificate_is_for_time_stamps(
    extended: tuple[x509.ObjectIdentifier, ...], answer: str
) -> None:
    assert asked(issued("digital_signature", extended=extended), Purpose.TIMESTAMPING) == answer
