"""An authenticator of passkeys in software: it answers the questions of the service as a device would (W3C Web Authentication, Level 3)."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One device with one key."""

    origin: str
    host: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(20))
    counter: int = 1
    flags: int = PRESENT | VERIFIED

    def create(self, options: str) -> str:
        """The answer to a registration."""
        asked = json.loads(options)
        data = self._data(ATTESTED) + bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        attestation = {"fmt": "none", "attStmt": {}, "authData": data + self._cose()}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(client, attestationObject=bytes_to_base64url(cbor2.dumps(attestation)))

    def get(self, options: str, *, challenge: str | None = None) -> str:
        """The answer to a question who acts."""
        self.counter += 1
        client = self._client("webauthn.get", challenge or json.loads(options)["challenge"])
        data = self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            client, authenticatorData=bytes_to_base64url(data), signature=bytes_to_base64url(signature), userHandle=None
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | flags, self.counter)

    def _cose(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, client: bytes, **response: Any) -> str:
        own = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": own,
                "rawId": own,
                "type": "public-key",
                "response": {"clientDataJSON": bytes_to_base64url(client), **response},
                "clientExtensionResults": {},
            }
        )


def challenge_of(options: str) -> bytes:
    """The challenge in a question."""
    return base64url_to_bytes(json.loads(options)["challenge"])
