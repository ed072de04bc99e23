"""A key at a remote signing service: the protocol of the Cloud Signature Consortium, version 1.0.4.0 ("CSC v1").

Only digests leave this service, never documents. The PIN goes to the service that holds the key, over TLS, and is kept in memory only while the
credential is open. Numbers in comments are sections of the protocol.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from signing.credentials.credential import Credential, make_credential
from signing.credentials.csc_http import Line, Refusal, access_header
from signing.credentials.sources import CscService
from signing.crypto.algorithms import digest_oid, pss_parameters
from signing.errors import CredentialUnusable, KeyUnavailable, SigningError, WrongPin
from signing.wording import message

_PSS = "1.2.840.113549.1.1.10"
_ECDSA = {"sha256": "1.2.840.10045.4.3.2", "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4"}
_EC_KEYS = frozenset({"1.2.840.10045.2.1", *_ECDSA.values()})
"""What a service may write for an elliptic curve: the key's algorithm, or those of its signatures."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the service says of a credential (11.5)."""

    certificates: tuple[x509.Certificate, ...]
    """The signer's first."""
    algorithms: frozenset[str]
    bound: bool
    """SCAL 2: an authorization is for named digests only."""
    at_once: int
    """Signatures that one authorization may cover."""
    wants_pin: bool
    wants_otp: bool

    @property
    def elliptic(self) -> bool:
        """Otherwise RSA with PSS."""
        return bool(self.algorithms & _EC_KEYS)


@dataclass(slots=True)
class RemoteKey:
    """A key that signs digests for us while an authorization lasts (11.6, 11.9)."""

    line: Line
    credential: str
    offer: Offer
    signatures: int
    """Number of signatures that the ceremony will make."""
    _pin: str = field(repr=False, default="")
    _otp: str = field(repr=False, default="")
    _sad: str = field(repr=False, default="")
    """Signature activation data: the authorization."""
    _left: int = 0
    """Signatures that it still covers."""

    def sign(self, data: bytes, digest: str, salt: int) -> bytes:
        """As :class:`signing.credentials.credential.Key` promises."""
        hashed = base64.b64encode(hashlib.new(digest, data).digest()).decode()
        self._authorize(hashed)
        self._left -= 1
        told = self._ask("signatures/signHash", {"SAD": self._sad, "hash": [hashed], **self._mechanism(digest, salt)})
        try:
            (encoded,) = told["signatures"]
            value = base64.b64decode(encoded, validate=True)
        except (KeyError, ValueError, TypeError) as error:
            raise KeyUnavailable("nonsense", message("remote.nonsense")) from error
        return _der(value) if self.offer.elliptic else value

    def close(self) -> None:
        """Forgets PIN and authorization."""
        self._pin = self._otp = self._sad = ""
        self._left = 0
        self.line.close()

    def _mechanism(self, digest: str, salt: int) -> dict[str, str]:
        named = {"hashAlgo": digest_oid(digest)}
        if self.offer.elliptic:
            return named | {"signAlgo": _ECDSA[digest]}
        parameters = base64.b64encode(pss_parameters(digest, salt)).decode()
        return named | {"signAlgo": _PSS, "signAlgoParams": parameters}

    def _authorize(self, hashed: str) -> None:
        """One authorization for the whole ceremony where the service allows it, otherwise one for each digest."""
        if self._left > 0 and not self.offer.bound:
            return
        count = 1 if self.offer.bound else min(self.signatures, self.offer.at_once)
        request: dict[str, Any] = {"numSignatures": count}
        if self.offer.bound:
            request["hash"] = [hashed]
        if self.offer.wants_pin:
            request["PIN"] = self._pin
        if self.offer.wants_otp:
            if not self._otp:
                raise KeyUnavailable("refused", message("remote.one_time"), message("remote.nothing"))
            request["OTP"], self._otp = self._otp, ""  # a one-time password
        try:
            self._sad = str(self._ask("credentials/authorize", request)["SAD"])
        except KeyError:
            raise KeyUnavailable("nonsense", message("remote.nonsense")) from None
        self._left = count

    def _ask(self, verb: str, request: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self.line.ask(verb, {"credentialID": self.credential, **request})
        except Refusal as refusal:
            raise _told(refusal) from refusal


def open_service(source: CscService, pin: str, *, at: datetime, access: str = "", signatures: int = 1) -> Credential:
    """Ask the service about the credential and prepare to sign. Nothing is authorized before the first signature.

    :param pin: the credential's PIN; followed by a space and a one-time password, or that alone, when the service asks for it.
    :param access: how we identify ourselves, the content of :attr:`CscService.access_file`.

    :raises CredentialUnusable: the service, its credential or its certificate cannot be used.
    :raises KeyUnavailable: it does not answer now.
    """
    line = Line(source.url, source.timeout)
    try:
        line.headers = access_header(line, access)
        info = line.ask("credentials/info", {"credentialID": source.credential, "certificates": "chain"})
    except Refusal as refusal:
        raise _told(refusal) from refusal
    offer = _offer(info)
    typed, password = _parts(pin, offer)
    covered = 1 if offer.bound else offer.at_once
    if offer.wants_otp and signatures > covered:
        raise CredentialUnusable("not_supported", message("remote.one_time"), message("remote.fewer", count=covered))
    own, *others = offer.certificates
    key = RemoteKey(line, source.credential, offer, signatures, typed, password)
    return make_credential(key, own, others, at)


def _parts(pin: str, offer: Offer) -> tuple[str, str]:
    if offer.wants_pin and offer.wants_otp:
        typed, _, password = pin.strip().rpartition(" ")
        return typed, password
    return (pin, "") if not offer.wants_otp else ("", pin.strip())


def _offer(info: Mapping[str, Any]) -> Offer:
    """:raises CredentialUnusable: the service says itself that the credential is of no use, or in a mode that needs a browser."""
    try:
        key, certificate = info["key"], info["cert"]
        chain = tuple(
            x509.load_der_x509_certificate(base64.b64decode(one, validate=True)) for one in certificate["certificates"]
        )
        offer = Offer(
            certificates=chain,
            algorithms=frozenset(str(one) for one in key["algo"]),
            bound=str(info.get("SCAL", "1")) == "2",
            at_once=max(1, int(info.get("multisign", 1))),
            wants_pin=_wanted(info.get("PIN")),
            wants_otp=_wanted(info.get("OTP")),
        )
        standing = str(key.get("status", "enabled")), str(certificate.get("status", "valid"))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise KeyUnavailable("nonsense", message("remote.nonsense")) from error
    if not chain:
        raise CredentialUnusable("no_certificate", message("remote.no_certificate"))
    if standing != ("enabled", "valid"):
        told = message("remote.disabled", key=standing[0], certificate=standing[1])
        raise CredentialUnusable("disabled", told)
    if info.get("authMode") == "oauth2code":
        raise CredentialUnusable("not_supported", message("remote.needs_browser"))
    if not offer.elliptic and _PSS not in offer.algorithms:
        raise CredentialUnusable("weak_algorithm", message("remote.no_pss"))
    return offer


def _der(value: bytes) -> bytes:
    """An ECDSA signature as DER. The protocol does not say which form it has; some services give the two numbers side by side."""
    try:
        decode_dss_signature(value)
    except ValueError:
        half = len(value) // 2
        return encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
    return value


def _wanted(told: Any) -> bool:
    """11.5: ``presence`` is ``true``, ``false`` or ``optional``; whatever is optional is not given."""
    return isinstance(told, Mapping) and str(told.get("presence", "")).lower() == "true"


def _told(refusal: Refusal) -> SigningError:
    """What a refusal means for the person who signs."""
    if refusal.about("locked", "blocked"):
        return CredentialUnusable("pin_locked", message("remote.locked"))
    if refusal.about("pin", "otp"):
        return WrongPin()
    if refusal.status in {401, 403}:
        return CredentialUnusable("no_access", message("remote.no_access"))
    if refusal.status == 404 or refusal.about("credentialid"):
        return CredentialUnusable("no_credential", message("remote.no_credential"))
    return KeyUnavailable("refused", message("remote.refused", why=refusal.said or message("reason.no_words")))
