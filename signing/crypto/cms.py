"""Cryptographic check of one CMS container (RFC 5652): certificate, digest, signature value. Trust is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.sign.general import (
    CMSExtractionError,
    CMSStructuralError,
    extract_certificate_info,
    extract_signer_info,
    match_issuer_serial,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator.sig_validate import SignatureValidationContext

from signing.crypto import der, values
from signing.crypto.algorithms import PLAIN_ECDSA
from signing.crypto.values import WITH_RSA, SignatureValues, UnknownAlgorithm
from signing.wording import Message, message

VALUES = SignatureValues()


class TokenInvalid(Exception):
    """The container is not a valid signature over what it should cover. ``why`` is a clause for people, ``library`` for engineers."""

    def __init__(self, why: Message, library: str = "") -> None:
        self.why, self.library = why, library
        super().__init__(str(why))


MALFORMED = (
    CMSExtractionError,
    CMSStructuralError,
    SignatureValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    NameError,
)
"""Exceptions that asn1crypto and pyHanko raise on malformed input; NameError: asn1crypto, for curves that it does not know."""


def check_cms(signed_data: cms.SignedData, digest: bytes, content_type: str) -> x509.Certificate:
    """The signer's certificate, if the signature in ``signed_data`` is valid and covers ``digest``.

    :raises TokenInvalid: it is not.
    """
    try:
        certificate = signer_certificate(signed_data)
    except MALFORMED as error:
        lacking = isinstance(error, CMSExtractionError) and isinstance(signed_data, cms.SignedData)
        why = message("reason.no_certificate") if lacking else message("reason.malformed")
        raise TokenInvalid(why, _words(error)) from error
    try:
        signer_info = _usual(extract_signer_info(signed_data))
        intact, valid = validate_sig_integrity(signer_info, certificate, content_type, digest, VALUES)
        valid = valid and _over_der(signer_info, certificate)
    except UnknownAlgorithm as error:
        raise TokenInvalid(message("reason.unknown_algorithm", algorithm=error.name)) from error
    except MALFORMED as error:
        unknown = unknown_algorithm(signed_data["signer_infos"], certificate)
        why = message("reason.unknown_algorithm", algorithm=unknown) if unknown else message("reason.malformed")
        raise TokenInvalid(why, _words(error)) from error
    if not intact:
        raise TokenInvalid(message("reason.digest"))
    if not valid:
        raise TokenInvalid(message("reason.value"))
    return certificate


def unknown_algorithm(signers: cms.SignerInfos, certificate: x509.Certificate) -> str:
    """The object identifier of what nobody here can check: of the value, the key or its curve. Empty where all are known."""
    try:
        key = certificate.public_key["algorithm"]
        named = [signer["signature_algorithm"]["algorithm"] for signer in signers] + [key["algorithm"]]
        known = PLAIN_ECDSA.keys() | WITH_RSA.keys()
        strange = next((one.dotted for one in named if one.native == one.dotted and one.dotted not in known), "")
        if strange or key["algorithm"].native != "ec":
            return strange
        curve = key["parameters"].chosen
        return str(curve.dotted if curve.native == curve.dotted else "")
    except MALFORMED:
        return ""


def _usual(signer_info: cms.SignerInfo) -> cms.SignerInfo:
    """With a plain ECDSA value re-encoded for the library."""
    name = PLAIN_ECDSA.get(signer_info["signature_algorithm"]["algorithm"].dotted)
    if name is None:
        return signer_info
    value = signer_info["signature"].native
    middle = len(value) // 2
    numbers = int.from_bytes(value[:middle], "big"), int.from_bytes(value[middle:], "big")
    usual: cms.SignerInfo = signer_info.copy()
    usual["signature_algorithm"] = {"algorithm": name}
    usual["signature"] = encode_dss_signature(*numbers)
    return usual


def _over_der(signer_info: cms.SignerInfo, certificate: x509.Certificate) -> bool:
    """RFC 5652 5.4: the value is over the DER encoding of the signed attributes, a set in ascending order, whatever order was written.

    The value has to be valid over both orders, so that every verifier agrees.
    """
    if not signer_info["signed_attrs"]:
        return True
    attributes = signer_info["signed_attrs"].untag()
    written = [attribute.dump() for attribute in attributes]
    if written == sorted(written):
        return True
    as_written = attributes.dump()
    in_order = as_written[: len(as_written) - sum(map(len, written))] + b"".join(sorted(written))
    algorithm, digest = signer_info["signature_algorithm"], signer_info["digest_algorithm"]["algorithm"].native
    context = SignatureValidationContext(contextual_md_algorithm=digest.lower(), prehashed=False)
    try:
        VALUES.validate_signature(
            signer_info["signature"].native, in_order, certificate.public_key, algorithm, context=context
        )
    except InvalidSignature:
        return False
    return True


def check_token(signed_data: cms.SignedData, digest: bytes, algorithm: str) -> x509.Certificate:
    """The authority's certificate, if the time-stamp token is valid and its imprint is ``digest`` (RFC 3161 2.4.2).

    :raises TokenInvalid: it is not.
    """
    try:
        content = signed_data["encap_content_info"]["content"]
        imprint = token_info(signed_data)["message_imprint"]
        named = imprint["hash_algorithm"]["algorithm"].native
        stamped = imprint["hashed_message"].native
        inner = _digest(extract_signer_info(signed_data)["digest_algorithm"]["algorithm"].native, bytes(content))
    except MALFORMED as error:
        raise TokenInvalid(message("reason.stamp_malformed"), _words(error)) from error
    if named != algorithm or stamped != digest:
        raise TokenInvalid(message("reason.stamp_other"))
    return check_cms(signed_data, inner, "tst_info")


def read_token(der_bytes: bytes) -> cms.SignedData:
    """A time-stamp token (RFC 3161 2.4.2) from its DER. Raises one of :data:`MALFORMED` when it is none."""
    container = cms.ContentInfo.load(der_bytes, strict=True)
    if container["content_type"].native != "signed_data":
        raise ValueError("no SignedData")
    signed_data: cms.SignedData = container["content"]
    return signed_data


def signer_certificate(signed_data: cms.SignedData) -> x509.Certificate:
    """The certificate that the signature names. Raises one of :data:`MALFORMED` when it is not inside."""
    return der.shared(extract_certificate_info(signed_data).signer_cert)


def supply_certificate(signed_data: cms.SignedData, held: Callable[[], Sequence[x509.Certificate]]) -> None:
    """Where the signer's certificate is not in the container, take it from ``held``, which is asked only then. The certificates of a container
    are not signed; what is taken has to be the one that the signature names, and the signature has to be valid with its key.
    """
    try:
        extract_certificate_info(signed_data)
    except CMSExtractionError:
        named = extract_signer_info(signed_data)["sid"]
        found = next((one for one in held() if _is_named(one, named)), None)
        if found is not None:
            there = list(signed_data["certificates"] or ())
            signed_data["certificates"] = [*there, cms.CertificateChoices("certificate", found)]
    except MALFORMED:
        return  # said where the value is checked


def _is_named(certificate: x509.Certificate, named: cms.SignerIdentifier) -> bool:
    if named.name == "issuer_and_serial_number":
        return bool(match_issuer_serial(named.chosen, certificate))
    return bool(certificate.key_identifier == named.native)


def certificates_in(signed_data: cms.SignedData) -> list[x509.Certificate]:
    """Every certificate in the container."""
    return [der.shared(choice.chosen) for choice in signed_data["certificates"] or () if choice.name == "certificate"]


def token_info(signed_data: cms.SignedData) -> tsp.TSTInfo:
    """What the authority signed (RFC 3161 2.4.2)."""
    return signed_data["encap_content_info"]["content"].parsed


def token_time(signed_data: cms.SignedData) -> datetime:
    """The authority's time, aware, UTC."""
    time: datetime = token_info(signed_data)["gen_time"].native
    return time


def signature_timestamps(signer_info: cms.SignerInfo) -> Iterator[cms.SignedData]:
    """The time-stamps inside a signature (CAdES signature-time-stamp, EN 319 122-1 5.3)."""
    attributes: Any = signer_info["unsigned_attrs"]
    for attribute in attributes or ():
        if attribute["type"].native == "signature_time_stamp_token":
            for value in attribute["values"]:
                yield value["content"]


def digest_of(data: bytes, algorithm: str) -> bytes:
    """:raises TokenInvalid: the algorithm is not known."""
    return _digest(algorithm, data)


def _digest(algorithm: str, data: bytes) -> bytes:
    try:
        return bytes(values.digest(algorithm, data).digest())
    except UnknownAlgorithm as error:
        raise TokenInvalid(message("reason.unknown_algorithm", algorithm=algorithm)) from error


def _words(error: Exception) -> str:
    return str(error).splitlines()[0][:160] if str(error) else type(error).__name__
