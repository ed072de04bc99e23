"""Values of RSA signatures: both encodings of the digest that RFC 8017 knows, of any digest here, and nothing else."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from signing.crypto.values import SignatureValues, UnknownAlgorithm, digest

DATA = b"signed attributes"
SHA256 = bytes.fromhex("0609608648016503040201")
SHA512_224 = bytes.fromhex("0609608648016503040205")
SHA512_256 = bytes.fromhex("0609608648016503040206")
SHA3_256 = bytes.fromhex("0609608648016503040208")
NULL = b"\x05\x00"


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def public() -> keys.PublicKeyInfo:
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return keys.PublicKeyInfo.load(key().public_key().public_bytes(serialization.Encoding.DER, spki))


def info(algorithm: bytes, over: bytes) -> bytes:
    inside = b"\x30" + bytes([len(algorithm)]) + algorithm + b"\x04" + bytes([len(over)]) + over
    return b"\x30" + bytes([len(inside)]) + inside


def value(encoded: bytes) -> bytes:
    """PKCS #1 v1.5 by hand: libraries make only one of the two encodings."""
    numbers = key().private_numbers()
    size = (key().key_size + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(encoded) - 3) + b"\x00" + encoded
    return pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n).to_bytes(size, "big")


def checked(signature: bytes, algorithm: str = "rsassa_pkcs1v15", named: str = "sha256", data: bytes = DATA) -> None:
    context = SignatureValidationContext(contextual_md_algorithm=named, prehashed=False)
    wanted = algos.SignedDigestAlgorithm({"algorithm": algorithm})
    SignatureValues().validate_signature(signature, data, public(), wanted, context)


@pytest.mark.parametrize("parameters", [NULL, b""], ids=["NULL", "absent"])
def test_parameters_of_the_digest_are_null_or_absent(parameters: bytes) -> None:
    signature = value(info(SHA256 + parameters, hashlib.sha256(DATA).digest()))
    checked(signature)
    checked(signature, "sha256_rsa")
    with pytest.raises(InvalidSignature):
        checked(signature, data=DATA + b".")


@pytest.mark.parametrize(
    ("algorithm", "within", "named"),
    [
        ("2.16.840.1.101.3.4.3.14", SHA3_256, "sha3_256"),
        ("1.2.840.113549.1.1.15", SHA512_224, "sha512_224"),
        ("1.2.840.113549.1.1.16", SHA512_256, "sha512_256"),
    ],
)
def test_digests_by_their_own_identifiers(algorithm: str, within: bytes, named: str) -> None:
    checked(value(info(within + NULL, hashlib.new(named, DATA).digest())), algorithm)


@pytest.mark.parametrize(
    "encoded",
    [
        info(SHA256 + NULL, hashlib.sha256(DATA).digest()) + b"\x00",
        info(SHA256 + NULL + NULL, hashlib.sha256(DATA).digest()),
        info(SHA3_256 + NULL, hashlib.sha256(DATA).digest()),
        hashlib.sha256(DATA).digest(),
    ],
    ids=["more", "two parameters", "another algorithm", "bare"],
)
def test_nothing_else_is_a_signature(encoded: bytes) -> None:
    with pytest.raises(InvalidSignature):
        checked(value(encoded))


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(UnknownAlgorithm, match=r"1\.2\.3"):
        digest("1.2.3")
    with pytest.raises(UnknownAlgorithm, match=r"1\.2\.840\.1"):
        checked(b"", "1.2.840.1")
