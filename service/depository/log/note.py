"""Checkpoints as signed notes, which other tools can check (C2SP tlog-checkpoint, signed-note v1).

A checkpoint is three lines (origin, size, base64 root), an empty line, and a signature line::

    — <name> <base64 of: 4 bytes key hash, 64 bytes Ed25519 signature over the three lines>

A verifier key is one line: ``<name>+<key hash in hex>+<base64 of: 0x01, 32 bytes public key>``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.depository.errors import KeyUnusable, NoteInvalid
from service.domain.messages import Message

_KEPT = 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed (C2SP tlog-checkpoint)."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Who a checkpoint is from. ``str()`` is the line to publish."""

    KIND: ClassVar[bytes] = b"\x01"
    """C2SP signed-note, signature types: Ed25519 over the text."""
    TAKEN: ClassVar[tuple[bytes, ...]] = (KIND,)
    """Types of which a line may be."""
    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """C2SP signed-note: first four bytes of SHA-256 over name, line feed, algorithm and key."""
        return _key_hash(self.name, self.KIND + self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(self.KIND + self.public).decode()}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """:raises KeyUnusable: not a verifier key, or one with a typing error in it."""
        name, _, rest = line.strip().partition("+")
        claimed, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise KeyUnusable(detail=Message("It does not have the form name+hash+key.")) from None
        if not is_name(name) or len(raw) != 33 or raw[:1] not in cls.TAKEN:
            raise KeyUnusable(detail=Message("It does not have the form name+hash+key with an Ed25519 key."))
        if claimed != _key_hash(name, raw).hex():
            raise KeyUnusable(detail=Message("Its check value does not match: it was mistyped or altered."))
        return cls(name, raw[1:])


def _key_hash(name: str, typed: bytes) -> bytes:
    """:param typed: the type of the signatures, then the key."""
    return hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]


class LogKey:
    """The log's own Ed25519 key. Its origin is also its name; it signs checkpoints and nothing else."""

    def __init__(self, private: Ed25519PrivateKey, origin: str) -> None:
        if not is_name(origin):
            raise KeyUnusable(
                detail=Message(
                    "The origin of the log must be one word without spaces or “+”, such as depository.example.org/log."
                )
            )
        self._private = private
        self.verifier = VerifierKey(origin, private.public_key().public_bytes_raw())

    @property
    def origin(self) -> str:
        """The log's name in every checkpoint."""
        return self.verifier.name

    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note."""
        body = checkpoint.body()
        value = base64.b64encode(self.verifier.key_hash + self._private.sign(body.encode())).decode()
        return f"{body}\n\u2014 {self.origin} {value}\n"


def load_key(pem: bytes, origin: str) -> LogKey:
    """:raises KeyUnusable: ``pem`` is not an unencrypted Ed25519 private key (PKCS#8)."""
    return LogKey(private_key(pem), origin)


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """:raises KeyUnusable: as :func:`load_key`."""
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as reason:
        raise KeyUnusable(detail=Message("The file holds no unencrypted private key in PEM.")) from reason
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(detail=Message("It is not an Ed25519 key."))
    return private


def derived_secret(pem: bytes, purpose: str) -> bytes:
    """32 secret bytes for ``purpose``, always the same for the same key (HKDF, RFC 5869); they tell nothing about the key.

    :raises KeyUnusable: as :func:`load_key`.
    """
    seed = private_key(pem).private_bytes_raw()
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(seed)


def new_key_pem() -> bytes:
    """A fresh key as PEM (PKCS#8), as ``openssl genpkey -algorithm ed25519`` makes it."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def parse(note: str) -> Checkpoint:
    """What the note says, without checking its signature. :raises NoteInvalid: it is not a checkpoint."""
    lines = note.partition("\n\n")[0].split("\n")
    try:
        origin, size, root = lines[0], lines[1], base64.b64decode(lines[2], validate=True)
    except (IndexError, binascii.Error, ValueError):
        raise NoteInvalid(detail=Message("It does not have the form: origin, size, root.")) from None
    decimal = size.isascii() and size.isdigit() and len(size) <= 18 and size == str(int(size))
    if not origin or not decimal or len(root) != 32:
        raise NoteInvalid(detail=Message("It does not have the form: origin, size, root."))
    return Checkpoint(origin, int(size), root)


def body_of(note: str) -> str:
    """The text that is signed: everything before the empty line, with its last line feed."""
    return note.partition("\n\n")[0] + "\n"


@lru_cache(_KEPT)
def verify(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint, when ``key`` signed exactly this text. Asked again about the same text and key, this process knows the answer.

    :raises NoteInvalid: it did not.
    """
    checkpoint = parse(note)
    body, gap, signatures = note.partition("\n\n")
    if not gap or checkpoint.origin != key.name:
        raise NoteInvalid(
            detail=Message("It is from “{origin}”, not from “{expected}”.", origin=checkpoint.origin, expected=key.name)
        )
    for line in signatures.split("\n"):
        if _signed(line, body + "\n", key):
            return checkpoint
    raise NoteInvalid(detail=Message("The key did not sign it, or the text was changed afterwards."))


def _signed(line: str, body: str, key: VerifierKey) -> bool:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != "\u2014" or name != key.name:
        return False
    try:
        raw = base64.b64decode(encoded, validate=True)
        if raw[:4] != key.key_hash:
            return False
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw[4:], body.encode())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def is_name(name: str) -> bool:
    """Whether a key may have this name (C2SP signed-note): one word without “+”."""
    return bool(name) and "+" not in name and " " not in name and name.isprintable()
