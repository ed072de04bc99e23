"""Signature values: pyHanko's validator, and what it cannot check of RSA with PKCS #1 v1.5 (RFC 8017 8.2.2).

The value is recovered with the key and compared byte for byte with the two encodings of the digest that RFC 8017 lets verifiers accept: the
algorithm's parameters are NULL, or absent. So digests count that the cryptographic library has only as digests (SHA-3 of some signers, RIPEMD-160).
"""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos, core, keys, tsp, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.sign.general import check_ess_certid, match_issuer_serial
from pyhanko.sign.validation import generic_cms
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.sig_validate import (
    DEFAULT_VALIDATION_CONTEXT,
    DefaultSignatureValidator,
    SignatureValidationContext,
)

NAMES = {"1.3.36.3.2.1": "ripemd160"}
"""Object identifiers of digests that asn1crypto does not know -> the name in ``hashlib``."""

WITH_RSA = {
    "1.3.36.3.3.1.2": "ripemd160",
    "1.2.840.113549.1.1.15": "sha512_224",
    "1.2.840.113549.1.1.16": "sha512_256",
    "2.16.840.1.101.3.4.3.13": "sha3_224",
    "2.16.840.1.101.3.4.3.14": "sha3_256",
    "2.16.840.1.101.3.4.3.15": "sha3_384",
    "2.16.840.1.101.3.4.3.16": "sha3_512",
}
"""Object identifiers of RSA signatures with PKCS #1 v1.5 that asn1crypto does not know -> their digest."""

EC_KEY = "1.2.840.10045.2.1"
"""Some programs name the kind of the key instead of the algorithm; the digest is the one that the signature names (as RFC 3370 3.2 has it for RSA)."""

_OIDS = {name: oid for oid, name in NAMES.items()}


class UnknownAlgorithm(Exception):
    """Nobody here can check such a value. ``name``: the algorithm's, or its object identifier."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def digest_name(algorithm: Any) -> str:
    """The name of a digest in ``hashlib``. :param algorithm: ``DigestAlgorithm`` of asn1crypto, or a name of that library."""
    native = algorithm if isinstance(algorithm, str) else str(algorithm["algorithm"].native)
    return NAMES.get(native, native)


def digest(name: str, data: bytes = b"") -> Any:
    """A digest object. :raises UnknownAlgorithm: the name is not known here."""
    try:
        return hashlib.new(digest_name(name), data)
    except ValueError as error:
        raise UnknownAlgorithm(name) from error


class SignatureValues(DefaultSignatureValidator):
    """Checks the value of one signature."""

    def validate_signature(
        self,
        signature: bytes,
        signed_data: bytes,
        public_key_info: keys.PublicKeyInfo,
        signature_algorithm: algos.SignedDigestAlgorithm,
        context: SignatureValidationContext = DEFAULT_VALIDATION_CONTEXT,
    ) -> None:
        """:raises InvalidSignature: it is wrong. :raises UnknownAlgorithm: it cannot be checked here."""
        named = _digest_within(signature_algorithm, context)
        if named is not None:
            _require_rsa(signature, signed_data, public_key_info, named, prehashed=context.prehashed)
            return
        if signature_algorithm["algorithm"].dotted == EC_KEY and context.contextual_md_algorithm:
            signature_algorithm = _with_ec(context.contextual_md_algorithm)
        try:
            super().validate_signature(signature, signed_data, public_key_info, signature_algorithm, context)
        except (AlgorithmNotSupported, UnsupportedAlgorithm, NotImplementedError) as error:
            raise UnknownAlgorithm(str(signature_algorithm["algorithm"].native)) from error


def _with_ec(md: str) -> algos.SignedDigestAlgorithm:
    """ECDSA with a digest. :raises UnknownAlgorithm: there is none with this one."""
    try:
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest_name(md)}_ecdsa"})
    except ValueError as error:
        raise UnknownAlgorithm(md) from error


def _digest_within(algorithm: algos.SignedDigestAlgorithm, context: SignatureValidationContext) -> str | None:
    """The digest that an RSA signature with PKCS #1 v1.5 is over; None for every other kind of signature."""
    dotted = algorithm["algorithm"].dotted
    if dotted in WITH_RSA:
        return WITH_RSA[dotted]
    try:
        if algorithm.signature_algo != "rsassa_pkcs1v15":
            return None
    except ValueError:
        return None
    try:
        return str(algorithm.hash_algo)
    except ValueError:
        return digest_name(context.contextual_md_algorithm or "")


def _require_rsa(signature: bytes, data: bytes, key: keys.PublicKeyInfo, name: str, *, prehashed: bool) -> None:
    public = serialization.load_der_public_key(key.dump())
    if not isinstance(public, rsa.RSAPublicKey):
        raise InvalidSignature
    over = data if prehashed else digest(name, data).digest()
    recovered = public.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    if recovered not in _encodings(name, over):
        raise InvalidSignature


def _encodings(name: str, over: bytes) -> tuple[bytes, bytes]:
    """DigestInfo (RFC 8017 A.2.4) with NULL for parameters, and without any."""
    oid = core.ObjectIdentifier(_OIDS.get(name) or algos.DigestAlgorithmId(name).dotted).dump()
    return _info(oid + core.Null().dump(), over), _info(oid, over)


def _info(algorithm: bytes, over: bytes) -> bytes:
    return _sequence(_sequence(algorithm) + core.OctetString(over).dump())


def _sequence(inside: bytes) -> bytes:
    return b"\x30" + bytes([len(inside)]) + inside if len(inside) < 128 else b"\x30\x81" + bytes([len(inside)]) + inside


def _names_certificate(cert: x509.Certificate, certid: tsp.ESSCertID | tsp.ESSCertIDv2) -> bool:
    """As the library does, and for digests that only ``hashlib`` has."""
    algorithm = certid["hash_algorithm"]["algorithm"].native if isinstance(certid, tsp.ESSCertIDv2) else "sha1"
    if algorithm not in NAMES:
        return bool(check_ess_certid(cert, certid))
    if digest(algorithm, cert.dump()).digest() != certid["cert_hash"].native:
        return False
    issuer = certid["issuer_serial"]
    return not issuer or bool(match_issuer_serial(issuer, cert))


generic_cms.check_ess_certid = _names_certificate  # type: ignore[attr-defined]
