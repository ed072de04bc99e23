"""Policy: which keys and certificates may sign."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from signing import CredentialUnusable, WrongPin, load_pkcs12
from signing.credentials.policy import common_name, require_fit
from signing.crypto.certificates import subject_of
from tests.unit.signing.tools import self_signed


def packed(key: object, *, content: bool = True, pin: bytes = b"1234") -> bytes:
    _, certificate = self_signed("Somebody", key=key, content=content)
    loaded = x509.load_der_x509_certificate(certificate.dump())
    return pkcs12.serialize_key_and_certificates(b"x", key, loaded, None, serialization.BestAvailableEncryption(pin))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_elliptic_curves_of_nist_are_taken(curve):
    credential = load_pkcs12(packed(ec.generate_private_key(curve)), "1234")
    assert credential.subject == "Somebody"
    assert "key" not in repr(credential).lower()


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (lambda: rsa.generate_private_key(65537, 1536), "weak_key"),
        (lambda: ec.generate_private_key(ec.SECP192R1()), "weak_algorithm"),
        (lambda: ec.generate_private_key(ec.SECP256K1()), "weak_algorithm"),
        (ed25519.Ed25519PrivateKey.generate, "weak_algorithm"),
        (lambda: dsa.generate_private_key(2048), "weak_algorithm"),
    ],
)
def test_weak_and_unlisted_keys_are_refused(key, code):
    with pytest.raises(CredentialUnusable) as refused:
        load_pkcs12(packed(key()), "1234")
    assert refused.value.code == code


def test_rsa_of_2048_bits_is_taken_until_the_table_ends_it():
    key = rsa.generate_private_key(65537, 2048)
    assert load_pkcs12(packed(key), "1234").subject == "Somebody"
    certificate = pkcs12.load_pkcs12(packed(key), b"1234").cert.certificate
    with pytest.raises(CredentialUnusable, match="2029-01-01") as refused:
        require_fit(certificate, datetime(2029, 1, 1, tzinfo=UTC))
    assert refused.value.code == "weak_algorithm"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"\x14\x0aJos\xe9 N\xfa\xf1ez", "José Núñez"),
        (core.BMPString("Ana Páramo").dump(), "Ana Páramo"),
        (core.Integer(5).dump(), "#020105"),
        (b"", "Country: CR"),
    ],
)
def test_every_name_in_a_certificate_can_be_said(value, said):
    """Of the common name; without one it is the whole name."""
    pair = (b"\x06\x03\x55\x04\x03" + value) if value else b"\x06\x03\x55\x04\x06\x13\x02CR"
    name = b"".join((bytes([0x30, len(pair) + 4, 0x31, len(pair) + 2, 0x30, len(pair)]), pair))
    made = self_signed("Somebody")[1]
    made["tbs_certificate"]["subject"] = asn1_x509.Name.load(name)
    assert subject_of(made) == said
    assert common_name(x509.load_der_x509_certificate(made.dump())) == said


def test_a_certificate_for_other_uses_is_refused():
    with pytest.raises(CredentialUnusable) as refused:
        load_pkcs12(packed(ec.generate_private_key(ec.SECP256R1()), content=False), "1234")
    assert refused.value.code == "wrong_usage"


def test_a_wrong_pin_and_a_broken_file_are_told_apart():
    good = packed(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(WrongPin):
        load_pkcs12(good, "4321")
    with pytest.raises(CredentialUnusable) as refused:
        load_pkcs12(b"not a container", "1234")
    assert refused.value.code == "damaged"
    with pytest.raises((WrongPin, CredentialUnusable)):
        load_pkcs12(good[:-40], "1234")


def test_an_rsa_key_signs_with_pss(kit):
    """ETSI TS 119 312: PKCS#1 v1.5 ends on 2029-01-01, PSS with 3000 bits and more does not."""
    import asyncio

    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    key = rsa.generate_private_key(65537, 3072)
    signer = load_pkcs12(packed(key), "1234").signer()
    mechanism = signer.get_signature_mechanism_for_digest("sha256")
    assert mechanism["algorithm"].native == "rsassa_pss"
    value = asyncio.run(signer.async_sign_raw(b"text", "sha256"))
    salt = mechanism["parameters"]["salt_length"].native
    key.public_key().verify(value, b"text", padding.PSS(padding.MGF1(hashes.SHA256()), salt), hashes.SHA256())
