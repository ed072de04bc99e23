"""What a log keeps of its entries, so that opening it does not read them all: their hashes, where each ends, and the complete subtrees.

In memory, or as files of fixed-width rows in a folder of the installation: ``ends`` (8 bytes each), ``level-0`` (the leaf hashes) and ``level-N``
(the complete subtrees of 2^N entries, 32 bytes each). A row is read when it is asked for. The files are derived and no part of the archive:
where they are missing, torn or of another log, they are written again from the entries, and a wrong row cannot make a wrong root, which
the signed checkpoint has.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from service.depository.log import merkle

_END, _HASH = 8, 32


class Index(Protocol):
    """Of one log. Only its log writes it, under the log's lock."""

    tree: merkle.Tree
    offset: int
    """Where the next entry begins: the bytes of all entries, line feeds included."""

    def start(self, number: int) -> int:
        """Where the entry begins."""
        ...

    def find(self, leaf: bytes) -> int | None:
        """The first entry with this hash."""
        ...

    def add(self, leaf: bytes, end: int) -> None:
        """One more entry, which ends before ``end``."""
        ...

    def refresh(self) -> None:
        """Takes in what other processes added."""
        ...

    def clear(self) -> None:
        """Forgets everything."""
        ...


class InMemory:
    """For who has no folder to write to."""

    def __init__(self) -> None:
        self.clear()

    def start(self, number: int) -> int:
        return self._ends[number - 1] if number else 0

    def find(self, leaf: bytes) -> int | None:
        return self._numbers.get(leaf)

    def add(self, leaf: bytes, end: int) -> None:
        self._numbers.setdefault(leaf, len(self._ends))
        self._ends.append(end)
        self.tree.append(leaf)
        self.offset = end

    def refresh(self) -> None:
        """Nobody else can add anything."""

    def clear(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._ends: list[int] = []
        self.tree, self.offset = merkle.Tree(), 0


class InFolder:
    """Shared by all processes that hold the log with its key."""

    def __init__(self, folder: Path) -> None:
        """:param folder: made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._ends = _File(folder / "ends", _END)
        self._levels: list[_File] = []
        self._seen = -1
        self.tree, self.offset = merkle.Tree(rows=self._level), 0

    def start(self, number: int) -> int:
        return int.from_bytes(self._ends[number - 1], "big") if number else 0

    def find(self, leaf: bytes) -> int | None:
        return self._level(0).find(leaf)

    def add(self, leaf: bytes, end: int) -> None:
        if len(self.tree) != len(self._ends):
            self._mend()
        self.tree.append(leaf)
        self._ends.append(end.to_bytes(_END, "big"))
        self._seen, self.offset = len(self._ends), end

    def refresh(self) -> None:
        if not len(self._ends) == len(self.tree) == self._seen:
            self._mend()

    def _mend(self) -> None:
        """A process that was killed may have left rows in some files only; the rows that all files have count."""
        count = min(len(self._ends), len(self._level(0)))
        self._ends.cut(count)
        number = 0
        while number <= count.bit_length() or (self._folder / f"level-{number}").exists():
            self._level(number).cut(count >> number)
            number += 1
        if not self.tree.is_complete():
            self.clear()
        self._seen = len(self._ends)
        self.offset = self.start(self._seen)

    def clear(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()
        self._seen = self.offset = 0

    def _level(self, number: int) -> _File:
        while len(self._levels) <= number:
            self._levels.append(_File(self._folder / f"level-{len(self._levels)}", _HASH))
        return self._levels[number]


class _File:
    """Rows of one width. Opened for each access: a process has many logs and few files."""

    def __init__(self, path: Path, width: int) -> None:
        self._path, self._width = path, width

    def __len__(self) -> int:
        try:
            return self._path.stat().st_size // self._width
        except FileNotFoundError:
            return 0

    def __getitem__(self, index: int) -> bytes:
        place = index if index >= 0 else len(self) + index
        with self._opened(os.O_RDONLY) as descriptor:
            row = os.pread(descriptor, self._width, place * self._width)
        if len(row) != self._width:
            raise IndexError(index)
        return row

    def append(self, row: bytes) -> None:
        """Not synced: what a power cut takes away is written again."""
        with self._opened(os.O_WRONLY | os.O_APPEND | os.O_CREAT) as descriptor:
            os.write(descriptor, row)

    def cut(self, count: int) -> None:
        """Keeps the first ``count`` rows."""
        if self._path.exists() and self._path.stat().st_size != count * self._width:
            os.truncate(self._path, count * self._width)

    def find(self, row: bytes) -> int | None:
        """The first place of this row."""
        if not len(self):
            return None
        with self._opened(os.O_RDONLY) as descriptor, mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ) as data:
            place = data.find(row)
            while place % self._width and place >= 0:  # across two rows
                place = data.find(row, place + 1)
        return None if place < 0 else place // self._width

    @contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        descriptor = os.open(self._path, flags | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
