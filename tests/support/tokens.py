"""Tokens of SoftHSM2 with keys of the development PKI on them, in a folder that a test may remove."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.cli.development.pki import DevelopmentPki
from signing import Pkcs11Token
from tests.support.pki import ServedPki

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
SPY = Path("/usr/lib/x86_64-linux-gnu/pkcs11-spy.so")
"""OpenSC's module that hands every call on to another one and writes it down."""
PIN = "482915"

COUNT_LOW, FINAL_TRY, LOCKED = 0x10000, 0x20000, 0x40000
"""Flags of a token (PKCS#11 3.0, CK_TOKEN_INFO)."""

_FLAGS = (0x8000534B).to_bytes(8, "big") + (2).to_bytes(8, "big")
"""How SoftHSM's own file announces the flags; eight bytes follow."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A folder of tokens that the library finds by the environment variable ``SOFTHSM2_CONF``."""

    folder: Path
    pki: DevelopmentPki

    def make(self, label: str, *holders: str, certificates: bool = True) -> Pkcs11Token:
        """A new token with the keys of ``holders``; the source names the first, and the authority's certificate beside it."""
        run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN)
        for number, holder in enumerate(holders, start=1):
            self._put(label, holder, identifier=f"{number:02x}", certificate=certificates)
        return Pkcs11Token(MODULE, label, holders[0] if holders else "", chain=(self.pki.folder / "certs" / "ca.pem",))

    def _put(self, label: str, holder: str, *, identifier: str, certificate: bool) -> None:
        key = self.pki.folder / "keys" / f"{holder}.pem"
        named = ("--label", holder, "--id", identifier)
        run("softhsm2-util", "--import", str(key), "--token", label, *named, "--pin", PIN)
        if certificate:
            pem, der = self.pki.folder / "certs" / f"{holder}.pem", self.folder / f"{holder}.der"
            run("openssl", "x509", "-in", str(pem), "-outform", "DER", "-out", str(der))
            opened = ("--module", str(MODULE), "--token-label", label, "--login", "--pin", PIN)
            run("pkcs11-tool", *opened, "--write-object", str(der), "--type", "cert", *named)

    @contextmanager
    def pulled_out(self) -> Iterator[None]:
        """Inside the block there is no token in the machine."""
        away, here = self.folder / "away", self.folder / "tokens"
        here.rename(away)
        here.mkdir()
        try:
            yield
        finally:
            here.rmdir()
            away.rename(here)

    def flag(self, bit: int) -> None:
        """Raises a flag in the tokens' own files, as a card does after wrong PINs (SoftHSM by itself never locks)."""
        for path in (self.folder / "tokens").glob("*/token.object"):
            data = bytearray(path.read_bytes())
            at = data.index(_FLAGS) + len(_FLAGS)
            data[at : at + 8] = (int.from_bytes(data[at : at + 8], "big") | bit).to_bytes(8, "big")
            path.write_bytes(bytes(data))


def run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def drawer(folder: Path, pki: DevelopmentPki) -> Iterator[Tokens]:
    """An empty folder for tokens; the library looks there meanwhile."""
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        yield Tokens(folder, pki)


@pytest.fixture
def tokens(tmp_path: Path, pki: ServedPki) -> Iterator[Tokens]:
    with drawer(tmp_path / "softhsm", pki) as made:
        yield made


def calls(written: Path, name: str) -> int:
    """How often the spy saw a function called."""
    return sum(line.split(": ")[-1].strip() == name for line in written.read_text("utf-8", "replace").splitlines())


__all__ = ["COUNT_LOW", "FINAL_TRY", "LOCKED", "MODULE", "PIN", "SPY", "Tokens", "calls", "drawer", "tokens"]
