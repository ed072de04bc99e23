"""``[signing.seal]``, ``[signing.sg]`` and the tables below ``[signing.keys]``: where a key is. Four kinds of places, each with keys of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

SOURCES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "pkcs12": (frozenset({"file"}), frozenset()),
    "pem": (frozenset({"file", "certificate"}), frozenset({"chain"})),
    "pkcs11": (frozenset({"module", "token"}), frozenset({"key", "certificate", "chain"})),
    "csc": (frozenset({"url", "credential"}), frozenset({"access_file"})),
}
"""Source -> the keys it needs, and those it may have besides."""

PATHS = ("file", "certificate", "module", "access_file", "pin_file")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """Where a key is. ``source`` says which of the others are set; a PIN is never among them."""

    source: str
    """One of :data:`SOURCES`."""
    file: Path | None = None
    """``pkcs12``: key, certificate and chain. ``pem``: the private key."""
    certificate: Path | None = None
    chain: tuple[Path, ...] = ()
    module: Path | None = None
    """The token's PKCS#11 library."""
    token: str = ""
    """The token's label."""
    key: str = ""
    """The key's label on the token, or ``id:`` and hexadecimal digits."""
    url: str = ""
    credential: str = ""
    access_file: Path | None = None
    pin_file: Path | None = None
    """For the seal, which the service opens by itself; nobody else's PIN is ever in a file."""

    def below(self, folder: Path) -> KeyPlace:
        """With every path absolute."""
        named = {name: folder / getattr(self, name) for name in PATHS if getattr(self, name) is not None}
        return replace(self, **named, chain=tuple(folder / path for path in self.chain))

    def secrets(self) -> Iterator[tuple[str, Path]]:
        """Name and path of every file that nobody else may read."""
        for name in ("file", "access_file", "pin_file"):
            path = getattr(self, name)
            if path is not None:
                yield name, path

    def others(self) -> Iterator[tuple[str, Path]]:
        """Name and path of every other file that has to be there."""
        for name in ("certificate", "module"):
            path = getattr(self, name)
            if path is not None:
                yield name, path
        yield from (("chain", path) for path in self.chain)


def complaints(given: Mapping[str, Any], *, pin_file: bool) -> dict[str, list[str]]:
    """Key -> what is wrong with it; empty when the section is whole.

    :param pin_file: whether this key is opened by the service itself.
    """
    needed, possible = SOURCES[given["source"]]
    wrong = {name: [f"Missing: a key with source {given['source']} needs it."] for name in needed - given.keys()}
    own = {"source", *needed, *possible} | ({"pin_file"} if pin_file else set())
    known = {field.name for field in fields(KeyPlace)}
    for name in (given.keys() & known) - own:
        wrong[name] = [f"Has no meaning with source {given['source']}."]
    if "pin_file" in given and not pin_file:
        wrong["pin_file"] = ["This PIN is typed for each act and lies in no file."]
    if pin_file and given["source"] in {"pkcs12", "pkcs11"} and "pin_file" not in given:
        wrong["pin_file"] = ["Missing: the service opens this key by itself, so its PIN lies in a file."]
    return wrong
