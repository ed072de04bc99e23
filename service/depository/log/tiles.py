"""The tree of a log in tiles (C2SP tlog-tiles): fixed pieces of 256 hashes, from which anybody can compute any proof.

Tile N of level L holds the roots of the complete subtrees of 256^L entries from number N * 256 on, one after the other; a narrower one at the right
edge says how many it holds. Its address is ``tile/<L>/<N>``, or ``tile/<L>/<N>.p/<width>``; N is written in groups of three digits, as ``x001/x234/067``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.depository.log import merkle

WIDTH, HASH = 256, 32
_BITS = 8
_PATH = re.compile(r"(0|[1-9]\d?)/((?:x\d{3}/){0,5}\d{3})(?:\.p/([1-9]\d{0,2}))?")
_HIGHEST = 63


class TileWrong(Exception):
    """What was fetched is not the tile: it has another length."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Which one."""

    level: int
    index: int
    width: int = WIDTH
    """1 to 256 hashes."""

    @property
    def path(self) -> str:
        """Below ``tile/``."""
        groups = f"{self.index % 1000:03}"
        rest = self.index // 1000
        while rest:
            groups = f"x{rest % 1000:03}/{groups}"
            rest //= 1000
        return f"{self.level}/{groups}" + ("" if self.width == WIDTH else f".p/{self.width}")


def parse(path: str) -> Tile | None:
    """The tile of this address below ``tile/``; None: it is none, or is written otherwise than it has to be."""
    found = _PATH.fullmatch(path)
    if found is None or not path.isascii():
        return None
    index = int(re.sub(r"[x/]", "", found[2]))
    tile = Tile(int(found[1]), index, int(found[3] or WIDTH))
    return tile if tile.path == path and tile.level <= _HIGHEST and tile.width <= WIDTH else None


def read(tree: merkle.Tree, tile: Tile, size: int) -> bytes | None:
    """The hashes of the tile; None: the tree of ``size`` entries has no such tile, or a narrower one only.

    :param size: not more than the tree has.
    """
    start = tile.index * WIDTH
    if start + tile.width > size >> (tile.level * _BITS):
        return None
    return b"".join(tree.subtree(tile.level * _BITS, start + number) for number in range(tile.width))


def tree_of(fetch: Callable[[Tile], bytes], size: int) -> merkle.Tree:
    """A tree that fetches the tiles it needs, each once. Nothing that is fetched is believed: a wrong tile makes a proof that proves nothing.

    :param fetch: gives the bytes of a tile. :raises TileWrong: (when the tree is asked) they are too few or too many.
    """
    known: dict[Tile, bytes] = {}

    def hashes(level: int, index: int) -> bytes:
        count = size >> (level * _BITS)
        tile = Tile(level, index // WIDTH, min(WIDTH, count - index // WIDTH * WIDTH))
        if tile not in known:
            known[tile] = fetch(tile)
            if len(known[tile]) != tile.width * HASH:
                raise TileWrong(tile.path)
        place = index % WIDTH * HASH
        return known[tile][place : place + HASH]

    return merkle.Tree(rows=lambda level: _Fetched(level, size, hashes))


class _Fetched:
    """The complete subtrees of 2^level entries: those of a tile, or computed from them."""

    def __init__(self, level: int, size: int, hashes: Callable[[int, int], bytes]) -> None:
        self._level, self._size, self._hashes = level, size, hashes

    def __len__(self) -> int:
        return self._size >> self._level

    def __getitem__(self, index: int) -> bytes:
        above = self._level % _BITS
        row = [self._hashes(self._level // _BITS, number) for number in _below(index, above)]
        while len(row) > 1:
            row = [merkle.node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
        return row[0]

    def append(self, row: bytes) -> None:
        raise TypeError("A tree of fetched tiles does not grow.")


def _below(index: int, levels: int) -> Iterator[int]:
    yield from range(index << levels, (index + 1) << levels)
