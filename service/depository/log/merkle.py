"""The hash tree of RFC 6962, section 2.1: pure functions over SHA-256, no files, no clock.

A leaf's hash is ``SHA-256(0x00 || entry)``, a node's ``SHA-256(0x01 || left || right)``; the prefixes keep a node from
being passed off as an entry. Indexes count from 0, sizes are numbers of entries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962, 2.1: hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()
"""RFC 6962, 2.1: the root of the tree without entries."""


class Rows(Protocol):
    """A growing list of hashes."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> bytes: ...

    def append(self, row: bytes, /) -> None:
        """One more at the end."""
        ...


class Tree:
    """All complete subtrees of a growing list of leaf hashes, so that roots and proofs cost O(log n), appending O(1)."""

    def __init__(self, leaf_hashes: Iterable[bytes] = (), *, rows: Callable[[int], Rows] | None = None) -> None:
        """:param rows: where the subtrees of 2^n entries are, for each n; None: in memory."""
        self._rows = rows or defaultdict[int, Rows](list).__getitem__
        for value in leaf_hashes:
            self.append(value)

    def __len__(self) -> int:
        return len(self._rows(0))

    def append(self, value: bytes) -> int:
        """Adds one leaf hash and returns its index."""
        index, level = len(self), 0
        self._rows(0).append(value)
        count = index + 1
        while count % 2 == 0:
            value = node_hash(self._rows(level)[count - 2], value)
            level, count = level + 1, count // 2
            self._rows(level).append(value)
        return index

    def is_complete(self) -> bool:
        """Whether there is every complete subtree, and no other."""
        size = len(self)
        return all(len(self._rows(level)) == size >> level for level in range(size.bit_length() + 1))

    def leaf(self, index: int) -> bytes:
        """The leaf hash at ``index``. :raises IndexError: there is none."""
        return self._rows(0)[index]

    def subtree(self, level: int, index: int) -> bytes:
        """The root of the complete subtree ``index`` of 2^level entries. :raises IndexError: there is none."""
        return self._rows(level)[index]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` entries. :raises ValueError: the tree is smaller."""
        size = len(self) if size is None else size
        self._require(0, size)
        return self._hash(0, size) if size else EMPTY_ROOT

    def root_with(self, value: bytes) -> bytes:
        """The root if this leaf hash were appended."""
        size, level = len(self), 0
        while size >> level:
            if (size >> level) & 1:
                value = node_hash(self._rows(level)[(size >> level) - 1], value)
            level += 1
        return value

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """RFC 6962, 2.1.1: the path that proves entry ``index`` in the tree of ``size``. :raises ValueError: not in it."""
        self._require(index + 1, size)
        if index < 0:
            raise ValueError("Indexes count from 0.")
        return self._path(index, 0, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """RFC 6962, 2.1.2: proves that the tree of ``new`` begins with the tree of ``old``. :raises ValueError: sizes."""
        self._require(old, new)
        if old < 0:
            raise ValueError("Sizes are not negative.")
        return self._subproof(old, 0, new, whole=True) if 0 < old < new else []

    def _require(self, smaller: int, size: int) -> None:
        if not 0 <= smaller <= size <= len(self):
            raise ValueError(f"This tree has {len(self)} entries; {smaller} of {size} cannot be shown in it.")

    def _hash(self, start: int, stop: int) -> bytes:
        width = stop - start
        if width & (width - 1) == 0:
            return self._rows(width.bit_length() - 1)[start // width]
        split = start + _split(width)
        return node_hash(self._hash(start, split), self._hash(split, stop))

    def _path(self, index: int, start: int, stop: int) -> list[bytes]:
        if stop - start == 1:
            return []
        split = start + _split(stop - start)
        if index < split:
            return [*self._path(index, start, split), self._hash(split, stop)]
        return [*self._path(index, split, stop), self._hash(start, split)]

    def _subproof(self, old: int, start: int, stop: int, *, whole: bool) -> list[bytes]:
        if old == stop:
            return [] if whole else [self._hash(start, stop)]
        split = start + _split(stop - start)
        if old <= split:
            return [*self._subproof(old, start, split, whole=whole), self._hash(split, stop)]
        return [*self._subproof(old, split, stop, whole=False), self._hash(start, split)]


def _split(width: int) -> int:
    """The largest power of two smaller than ``width`` (RFC 6962, 2.1)."""
    return 1 << ((width - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2: True when ``path`` leads from the leaf hash at ``index`` to ``root`` of ``size`` entries."""
    if not 0 <= index < size:
        return False
    number, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            value = node_hash(sibling, value)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """RFC 9162, 2.1.4.2: True when the tree of ``new`` entries begins, unchanged, with the tree of ``old`` entries."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return old_root == new_root and not proof
    if old == 0:
        return old_root == EMPTY_ROOT and not proof
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not proof or not steps:
        return False
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old_value = new_value = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old_value, new_value = node_hash(sibling, old_value), node_hash(sibling, new_value)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            new_value = node_hash(new_value, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root
