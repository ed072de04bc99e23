"""The inventory of one object: which bytes, by digest, stand under which logical path in which version (OCFL 1.1, 3.5).

Plain data in and out; :mod:`service.depository.ocfl.objects` puts it on the disk, :mod:`service.depository.audit.ocfl_rules` judges it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from service.depository import canonical
from service.depository.indented import indented

_KEPT = 8
"""Inventories that are asked for several times in a row are parsed once."""
TYPE = "https://ocfl.io/1.1/spec/#inventory"
FILENAME = "inventory.json"
SIDECAR = "inventory.json.sha512"
DECLARATION = "0=ocfl_object_1.1"
DECLARATION_TEXT = b"ocfl_object_1.1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Who made a version, when and why (OCFL 1.1, 3.5.3.1)."""

    message: str
    user_name: str
    user_address: str
    """A URI, such as ``mailto:archivist@example.org``."""
    created: datetime
    """Aware; written in UTC to the second."""

    def block(self, state: Mapping[str, list[str]]) -> dict[str, Any]:
        """The version block. :raises ValueError: ``created`` is naive."""
        return {
            "created": utc_text(self.created),
            "message": self.message,
            "state": dict(state),
            "user": {"address": self.user_address, "name": self.user_name},
        }


@dataclass(frozen=True, slots=True)
class Inventory:
    """A parsed inventory. Built by :func:`first`, :func:`following` or :func:`parse`."""

    data: Mapping[str, Any]

    @property
    def object_id(self) -> str:
        """The id, as given to ``put_object``."""
        return str(self.data["id"])

    @property
    def head(self) -> str:
        """The newest version, e.g. ``v1``."""
        return str(self.data["head"])

    @property
    def versions(self) -> tuple[str, ...]:
        """All versions, oldest first."""
        return tuple(sorted(self.data["versions"], key=lambda name: int(name[1:])))

    def paths(self, version: str | None = None) -> tuple[str, ...]:
        """Logical paths of a version (of the head by default), sorted. :raises KeyError: no such version."""
        return tuple(sorted(self._state(version)))

    def digest(self, path: str, version: str | None = None) -> str:
        """SHA-512 of the file under a logical path. :raises KeyError: no such path."""
        return self._state(version)[path]

    def content_path(self, path: str, version: str | None = None) -> str:
        """Where its bytes lie below the object's folder. :raises KeyError: no such path."""
        return str(self.data["manifest"][self.digest(path, version)][0])

    def content(self) -> dict[str, str]:
        """Every stored file below the object's folder -> its SHA-512."""
        return {path: digest for digest, paths in self.data["manifest"].items() for path in paths}

    def fixity(self, algorithm: str) -> dict[str, str]:
        """Every stored file that the fixity block knows under ``algorithm`` -> digest."""
        block = self.data.get("fixity", {}).get(algorithm, {})
        return {path: digest for digest, paths in block.items() for path in paths}

    def sha256_of(self, version: str) -> dict[str, str]:
        """Logical path -> SHA-256, for every file of the version that the fixity block knows."""
        known, manifest = self.fixity("sha256"), self.data["manifest"]
        places = {path: manifest[digest][0] for path, digest in self._state(version).items()}
        return {path: known[place] for path, place in places.items() if place in known}

    def to_bytes(self) -> bytes:
        """The file, sorted and indented."""
        return indented(self.data).encode()

    def _state(self, version: str | None) -> dict[str, str]:
        block = self.data["versions"][version or self.head]["state"]
        return {path: digest for digest, paths in block.items() for path in paths}


def first(object_id: str, files: Mapping[str, bytes], provenance: Provenance) -> tuple[Inventory, dict[str, bytes]]:
    """The inventory of version 1, and content path -> bytes to store."""
    empty: dict[str, Any] = {"id": object_id, "manifest": {}, "versions": {}, "fixity": {"sha256": {}}}
    return _extended(empty, "v1", {}, files, provenance)


def following(old: Inventory, files: Mapping[str, bytes], provenance: Provenance) -> tuple[Inventory, dict[str, bytes]]:
    """The inventory with one more version: ``files`` added or changed, everything else unchanged. Nothing is ever removed."""
    version = f"v{int(old.head[1:]) + 1}"
    state = {path: old.digest(path) for path in old.paths()}
    return _extended(old.data, version, state, files, provenance)


@lru_cache(_KEPT)
def parse(data: bytes) -> Inventory:
    """The same bytes give the same inventory, which nobody changes. :raises ValueError: not JSON, or not an object. Nothing more is checked here."""
    value = canonical.parsed(data)
    if not isinstance(value, dict):
        raise ValueError("An inventory is a JSON object.")  # noqa: TRY004 -- wrong data, not a wrong call
    return Inventory(value)


@lru_cache(_KEPT)
def sidecar(inventory: bytes) -> bytes:
    """The line of the sidecar file, as ``sha512sum inventory.json`` prints it but for one space (OCFL 1.1, 3.7)."""
    return f"{hashlib.sha512(inventory).hexdigest()} {FILENAME}\n".encode()


def utc_text(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second, ending in Z. :raises ValueError: ``moment`` has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("A time without a time zone is not evidence.")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _extended(
    old: Mapping[str, Any], version: str, state: dict[str, str], files: Mapping[str, bytes], provenance: Provenance
) -> tuple[Inventory, dict[str, bytes]]:
    manifest = {digest: list(paths) for digest, paths in old["manifest"].items()}
    known = set(manifest)
    sha256 = {digest: list(paths) for digest, paths in old["fixity"]["sha256"].items()}
    store: dict[str, bytes] = {}
    for path, data in sorted(files.items()):
        digest = hashlib.sha512(data).hexdigest()
        state[path] = digest
        if digest in known:
            continue
        # Within one version equal files are stored twice, so that a person who reads the folder without a program finds each under its own name.
        content_path = f"{version}/content/{path}"
        store[content_path] = data
        manifest.setdefault(digest, []).append(content_path)
        sha256.setdefault(hashlib.sha256(data).hexdigest(), []).append(content_path)
    versions = {**old["versions"], version: provenance.block(_by_digest(state))}
    whole = {
        "digestAlgorithm": "sha512", "fixity": {"sha256": sha256}, "head": version, "id": old["id"],
        "manifest": manifest, "type": TYPE, "versions": versions,
    }  # fmt: skip
    return Inventory(whole), store


def _by_digest(state: Mapping[str, str]) -> dict[str, list[str]]:
    block: dict[str, list[str]] = {}
    for path, digest in sorted(state.items()):
        block.setdefault(digest, []).append(path)
    return block
