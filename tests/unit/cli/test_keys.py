"""What the options of ``alternat sign`` say about the key, and what is refused before a PIN is asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from service.cli.refusal import Refused
from service.cli.signer import keys
from signing import CscService, PemFiles, Pkcs11Token, Pkcs12File


def told(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(exit_on_error=False)
    keys.arguments(parser)
    return parser.parse_args(words)


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("--p12 a.p12", Pkcs12File(Path("a.p12"))),
        ("--pem k.pem --certificate c.pem", PemFiles(Path("k.pem"), Path("c.pem"))),
        (
            "--pem k.pem --certificate c.pem --chain x.pem --chain y.pem",
            PemFiles(Path("k.pem"), Path("c.pem"), (Path("x.pem"), Path("y.pem"))),
        ),
        ("--pkcs11-module m.so --token Card", Pkcs11Token(Path("m.so"), "Card")),
        (
            "--pkcs11-module m.so --token Card --key id:0a --certificate c.pem",
            Pkcs11Token(Path("m.so"), "Card", "id:0a", Path("c.pem")),
        ),
        ("--csc-url https://sign.example.org --credential me", CscService("https://sign.example.org", "me")),
    ],
)
def test_four_kinds_of_keys(words, source):
    assert keys.source(told(*words.split())) == source


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--pem k.pem", "--pem needs --certificate beside it."),
        ("--pkcs11-module m.so", "--pkcs11-module needs --token beside it."),
        ("--csc-url https://sign.example.org", "--csc-url needs --credential beside it."),
        ("--p12 a.p12 --token Card --key x", "--key, --token has no meaning with --p12. Leave it out."),
        ("--csc-url https://a --credential b --chain c", "--chain has no meaning with --csc-url. Leave it out."),
    ],
)
def test_what_does_not_go_together_is_refused(words, sentence):
    with pytest.raises(Refused) as refused:
        keys.source(told(*words.split()))
    assert str(refused.value) == sentence


def test_one_kind_and_only_one():
    for words in ([], ["--p12", "a", "--pem", "b"]):
        with pytest.raises((argparse.ArgumentError, SystemExit)):
            told(*words)


def test_the_pin_may_lie_in_a_file(tmp_path):
    (tmp_path / "pin").write_text("12 34\n")
    assert keys.pin(told("--p12", "a", "--pin-file", str(tmp_path / "pin"))) == "12 34"
