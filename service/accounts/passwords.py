"""Passwords: hashed with Argon2id (RFC 9106); checked for length and against a blocklist (NIST SP 800-63B-4, 3.1.1)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.domain.errors import InvalidInput
from service.domain.messages import Message

SHORTEST = 12
"""Characters."""
LONGEST = 256
"""Characters; longer ones are refused, never cut."""

_FEWEST_DIFFERENT = 5
"""Characters that differ; fewer is a pattern."""

PRODUCTION = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
"""RFC 9106, section 4, second recommended option (64 MiB). Raising it re-hashes each password at its next use."""

_hasher: ContextVar[PasswordHasher] = ContextVar("hasher", default=PRODUCTION)


@contextmanager
def hashed_with(hasher: PasswordHasher) -> Iterator[None]:
    """Inside the block, in this thread, hashes are made with other parameters. The service never asks for it; its tests do."""
    token = _hasher.set(hasher)
    try:
        yield
    finally:
        _hasher.reset(token)


_COMMON = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "000000000000", "111111111111", "121212121212",
        "abcdefghijkl", "abcdefghijklm", "administrator", "administrador", "alternatalternat", "asdfghjklasd",
        "changemechangeme", "changemenow123", "contraseña123", "contrasena123", "contraseñasegura", "correcthorsebatterystaple",
        "iloveyou1234", "letmeinletmein", "organization1", "password1234", "password12345", "password123456",
        "passwordpassword", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123", "qwertyuiopas", "secretariat1",
        "welcome12345", "welcomewelcome", "zaq12wsxcde3", "1q2w3e4r5t6y", "1qaz2wsx3edc", "q1w2e3r4t5y6",
    }
)  # fmt: skip
"""Common passwords that are long enough to be allowed otherwise; compared without case."""


def hash_password(password: str) -> str:
    """Argon2id in PHC form. Takes about a tenth of a second and 64 MiB on purpose: never inside a unit."""
    return _hasher.get().hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` belongs to the hash. None stands for an unknown person and takes just as long."""
    try:
        right = _hasher.get().verify(password_hash or _nobodys_hash(_hasher.get()), _normal(password[: LONGEST * 4]))
    except (VerificationError, InvalidHashError):
        return False
    return right and password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """The hash was made with other parameters than today's."""
    return _hasher.get().check_needs_rehash(password_hash)


def require_good(password: str, *, email: str) -> None:
    """:raises InvalidInput: too short, too long, too common, or made from the e-mail address; says which."""
    found = _faults(_normal(password), email.strip().casefold())
    if found:
        raise InvalidInput({"password": found}, Message("This password cannot be used."))


def _faults(password: str, email: str) -> list[Message]:
    folded = password.casefold()
    local = email.partition("@")[0]
    faults = []
    if len(password) < SHORTEST:
        faults.append(Message("Use at least {least} characters, for example four or five words.", least=SHORTEST))
    if len(password) > LONGEST:
        faults.append(Message("Use at most {most} characters.", most=LONGEST))
    if folded in _COMMON or len(set(folded)) < _FEWEST_DIFFERENT:
        faults.append(Message("This password is too common or too simple. Choose another."))
    if email and (email in folded or (len(local) >= 4 and local in folded)):
        faults.append(Message("Do not use your e-mail address in the password."))
    return faults


def _normal(password: str) -> str:
    """The same bytes from every keyboard (RFC 8265, section 4: NFC)."""
    return unicodedata.normalize("NFC", password)


@cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody")
