"""The folder of one object, as the audit reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BLOCK: Final = 1 << 16
"""Bytes read at a time: all of a small file."""


class ObjectFolder(os.PathLike[str]):
    """The folder of one object while it is examined: its inventories, the digests beside them and its declaration are each read once."""

    def __init__(self, place: Path | str) -> None:
        self._place = str(place)
        self._small: dict[str, bytes] = {}

    def __str__(self) -> str:
        return self._place

    __fspath__ = __str__

    def read(self, path: str) -> bytes:
        """The bytes of a small file of it. :raises OSError: it cannot be read."""
        data = self._small.get(path)
        if data is None:
            data = self._small[path] = _read(f"{self._place}/{path}")
        return data


def _read(place: str) -> bytes:
    descriptor, blocks = os.open(place, os.O_RDONLY | os.O_CLOEXEC), list[bytes]()
    try:
        while block := os.read(descriptor, _BLOCK):
            blocks.append(block)
    finally:
        os.close(descriptor)
    return b"".join(blocks)
