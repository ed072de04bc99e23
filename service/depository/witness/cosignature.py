"""Cosignatures of checkpoints (C2SP tlog-cosignature, Ed25519 ``cosignature/v1``).

A cosignature says that, at a time, the checkpoint was the largest one that the witness knew of this log, and that the log of every earlier one
was its beginning. It is one more signature line below the checkpoint::

    — <name> <base64 of: 4 bytes key hash, 8 bytes time, 64 bytes Ed25519 signature>

over the line ``cosignature/v1``, the line ``time <seconds since 1970>``, and the text of the checkpoint.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from service.depository.errors import KeyUnusable
from service.depository.log import note
from service.depository.log.note import VerifierKey
from service.domain.messages import Message

_DASH = "\u2014"
_LATEST = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True, slots=True)
class WitnessVerifier(VerifierKey):
    """By which a witness's cosignatures are checked. ``str()`` is the line to publish."""

    KIND: ClassVar[bytes] = b"\x04"
    """C2SP signed-note, signature types: Ed25519 cosignature with a time."""
    TAKEN: ClassVar[tuple[bytes, ...]] = (KIND, VerifierKey.KIND)
    """Go's ``note.GenerateKey`` prints type 01 for a witness's key too, though the witness then signs as type 04."""


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What one witness said of one checkpoint."""

    witness: str
    """Name of its key."""
    at: datetime
    """As the witness says. Aware UTC, whole seconds."""
    line: str
    """The signature line, without its line feed."""


class WitnessKey:
    """A witness's own Ed25519 key. It signs cosignatures and nothing else."""

    def __init__(self, private: Ed25519PrivateKey, name: str) -> None:
        """:raises KeyUnusable: ``name`` is not a name of a key."""
        if not note.is_name(name):
            raise KeyUnusable(
                detail=Message(
                    "The name of a witness must be one word without spaces or “+”, such as archive.example.org/witness."
                )
            )
        self._private = private
        self.verifier = WitnessVerifier(name, private.public_key().public_bytes_raw())

    def cosign(self, checkpoint: str, at: datetime) -> Cosignature:
        """:param checkpoint: the signed note; only its text counts. Whether it may be cosigned was decided before."""
        seconds = int(at.timestamp())
        value = self._private.sign(_signed_text(checkpoint, seconds))
        raw = base64.b64encode(self.verifier.key_hash + seconds.to_bytes(8, "big") + value).decode()
        return Cosignature(self.verifier.name, _moment(seconds), f"{_DASH} {self.verifier.name} {raw}")


def load_key(pem: bytes, name: str) -> WitnessKey:
    """:raises KeyUnusable: ``pem`` is not an unencrypted Ed25519 private key (PKCS#8), or ``name`` no name."""
    return WitnessKey(note.private_key(pem), name)


def read(line: str, checkpoint: str, key: WitnessVerifier) -> Cosignature | None:
    """What the line says, if ``key`` made it over this checkpoint; None otherwise."""
    raw = _raw(line, key)
    if raw is None or len(raw) != 72 or (seconds := int.from_bytes(raw[:8], "big")) > _LATEST:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw[8:], _signed_text(checkpoint, seconds))
    except (InvalidSignature, ValueError):
        return None
    return Cosignature(key.name, _moment(seconds), line)


def is_from(line: str, key: WitnessVerifier) -> bool:
    """Whether the line names this key; whether the key made it is not asked."""
    return _raw(line, key) is not None


def cosignatures(lines: Iterable[str], checkpoint: str, keys: Iterable[WitnessVerifier]) -> Iterator[Cosignature]:
    """Of each known key the newest that it made over this checkpoint. Lines of others are left out."""
    given = list(lines)
    for key in keys:
        made = [one for line in given if (one := read(line, checkpoint, key))]
        if made:
            yield max(made, key=lambda one: one.at)


def _raw(line: str, key: WitnessVerifier) -> bytes | None:
    """What follows the key's hash."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw[4:] if (dash, name, raw[:4]) == (_DASH, key.name, key.key_hash) else None


def _signed_text(checkpoint: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{note.body_of(checkpoint)}".encode()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
