"""Where an object lies: OCFL extension 0003-hash-and-id-n-tuple-storage-layout with its default parameters."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote

NAME = "0003-hash-and-id-n-tuple-storage-layout"
PARAMETERS = {"extensionName": NAME, "digestAlgorithm": "sha256", "tupleSize": 3, "numberOfTuples": 3}
DESCRIPTION = "Three folders of three characters of the SHA-256 of the object id, then the object id, percent-encoded."
_KEPT = 512
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@lru_cache(_KEPT)
def path_of(object_id: str) -> PurePosixPath:
    """The object's folder below the storage root, e.g. ``3c0/ff4/240/object-01``."""
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    tuples = [digest[start : start + 3] for start in (0, 3, 6)]
    return PurePosixPath(*tuples, _folder_name(object_id, digest))


def id_at(place: PurePath) -> str:
    """The id of the object that lies in this folder below the storage root, told from the folder's name; empty: the name does not tell it."""
    found = unquote(place.name)
    return found if path_of(found) == PurePosixPath(place) else ""


def _folder_name(object_id: str, digest: str) -> str:
    encoded = "".join(c if c in _PLAIN else "".join(f"%{byte:02x}" for byte in c.encode()) for c in object_id)
    return encoded if len(encoded) <= 100 else f"{encoded[:100]}-{digest}"


def object_folders(root: Path) -> Iterator[Path]:
    """Every folder below the storage root ``root`` that declares itself an object, of whatever version, in the order of their paths."""
    for folder, names, files in os.walk(root):
        names.sort()
        if any(name.startswith("0=ocfl_object_") for name in files):
            names.clear()
            yield Path(folder)
        elif Path(folder) == root and "extensions" in names:
            names.remove("extensions")
