from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from service.accounts import passwords
from service.domain.errors import InvalidInput

EMAIL = "Ana.Perez@example.org"


@pytest.fixture(autouse=True)
def _production() -> Iterator[None]:
    with passwords.hashed_with(passwords.PRODUCTION):
        yield


def test_a_password_matches_its_own_hash_only() -> None:
    hashed = passwords.hash_password("cañón de agua fría")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(hashed, "cañón de agua fría")
    assert passwords.matches(hashed, "can\u0303o\u0301n de agua fri\u0301a")
    assert not passwords.matches(hashed, "Cañón de agua fría")
    assert not passwords.matches(hashed, "")
    assert not passwords.matches("not a hash", "x")
    assert not passwords.matches(None, "the password of nobody")
    assert passwords.hash_password("cañón de agua fría") != hashed


def test_weaker_hashes_are_replaced() -> None:
    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=1024).hash("x"))
    assert not passwords.needs_rehash(passwords.hash_password("x"))


@pytest.mark.slow
def test_an_unknown_person_takes_as_long_as_a_known_one() -> None:
    hashed = passwords.hash_password("right")
    passwords.matches(None, "warm up")

    def best(password_hash: str | None) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            passwords.matches(password_hash, "wrong")
            times.append(time.process_time() - start)  # other programs do not count
        return min(times)

    assert 0.5 < best(None) / best(hashed) < 2


@pytest.mark.parametrize(
    ("password", "hint"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 257, "at most 256"),
        ("Password1234", "too common"),
        ("aaaaaaaaaaaaaaa", "too simple"),
        ("abababababab", "too simple"),
        ("my ana.perez@EXAMPLE.org", "e-mail"),
        ("ANA.PEREZ is my name", "e-mail"),
    ],
)
def test_bad_passwords_are_refused_with_the_reason(password: str, hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        passwords.require_good(password, email=EMAIL)
    assert any(hint in sentence for sentence in caught.value.errors["password"])


@pytest.mark.parametrize(
    "password", ["four quiet river stones", "日本語のとても長い合言葉です", "x1!" * 4 + "yz", "words " * 42 + "word"]
)
def test_good_passwords_need_no_classes_of_characters(password: str) -> None:
    passwords.require_good(password, email=EMAIL)


def test_every_common_password_would_otherwise_be_allowed() -> None:
    """A list entry that the length refuses already would be dead weight."""
    assert all(len(word) >= passwords.SHORTEST and word == word.casefold() for word in passwords._COMMON)
