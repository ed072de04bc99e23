"""The log: every deposit, in order, one canonical JSON line each, with a signed Merkle root over all of them.

Below its folder: ``entries`` (the lines), ``checkpoint`` (a signed note), ``lock``. What is known of the entries is kept elsewhere
(:mod:`service.depository.log.index`). The order of an append:

1. The line, and beside the log the checkpoint over it, are written and synced.
2. The checkpoint is replaced in one step and synced. **This is the commit point**: only now is the entry acknowledged.

So at most one whole line, or a torn one, may stand after the checkpoint's size. Opening completes the first and moves the
second aside (``torn-...``). Any other difference from the checkpoint is damage: nothing is repaired, and opening fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from service.depository import canonical
from service.depository.errors import LogDamaged, LogReadOnly, NoteInvalid
from service.depository.log import merkle, note, tiles
from service.depository.log.index import Index, InFolder, InMemory
from service.depository.log.note import Checkpoint, LogKey, VerifierKey
from service.depository.log.tiles import Tile
from service.depository.ocfl import durable, together
from service.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves one entry to somebody who has only the verifier key."""

    index: int
    size: int
    path: tuple[bytes, ...]
    checkpoint: str
    """Signed note over exactly ``size`` entries."""


class Log:
    """An append-only list of entries. Several processes may hold one; each call sees what the others acknowledged."""

    def __init__(
        self, root: Path, key: LogKey | None, *, verifier: VerifierKey | None = None, index: Path | None = None
    ) -> None:
        """:param key: None opens for reading only; ``verifier`` then says whose checkpoint is believed (None: not checked).

        :param index: a folder outside of the archive for what is known of the entries (:mod:`service.depository.log.index`). Then opening reads
            the newest entry only, and that they all are what they were is left to the audit. None: every entry is read and hashed.
        :raises LogDamaged: the entries contradict the checkpoint, or the checkpoint is not from this key.
        :raises DepositFailed: the folder cannot be written.
        """
        self.root = root
        self._key = key
        self._verifier = key.verifier if key else verifier
        self._entries, self._checkpoint, self._lock = root / "entries", root / "checkpoint", root / "lock"
        self._index: Index = InMemory() if index is None or key is None else InFolder(index)
        self._trusted = index is None
        self._acknowledged = 0
        if key:
            with durable.archive_writes():
                durable.make_folder(root)
        with self._access():
            self._refresh()

    @property
    def _tree(self) -> merkle.Tree:
        return self._index.tree

    @property
    def verifier(self) -> VerifierKey:
        """The key that checks this log's checkpoints. :raises LogReadOnly: it was opened without any key."""
        if self._verifier is None:
            raise LogReadOnly
        return self._verifier

    @property
    def size(self) -> int:
        """How many entries are acknowledged."""
        return self.head()[0]

    @property
    def root_hash(self) -> bytes:
        """The root over all acknowledged entries."""
        return self.head()[1]

    def head(self) -> tuple[int, bytes]:
        """The number of acknowledged entries and the root over them, of one moment."""
        with self._access():
            self._refresh()
            return self._acknowledged, self._tree.root(self._acknowledged)

    def root_at(self, size: int) -> bytes:
        """The root over the first ``size`` entries. :raises ValueError: there are not so many entries."""
        with self._access():
            self._refresh()
            return self._tree.root(size)

    def append(self, entry: bytes) -> int:
        """Adds one entry and returns its index. Durable, and under a new checkpoint, when the call returns.

        After a failure the entry may still be found in the log later: repeat it with :meth:`append_once`.

        :raises ValueError: ``entry`` is not the canonical JSON of an object.
        :raises LogReadOnly: the log was opened without its key.
        :raises DepositFailed: the disk refused; nothing was acknowledged. :raises LogDamaged: see there.
        """
        return self._append(entry, once=False)

    def append_once(self, entry: bytes) -> int:
        """As :meth:`append`, but an entry that is in the log already only has its index returned. For recovery."""
        return self._append(entry, once=True)

    def find(self, entry: bytes) -> int | None:
        """The index of the first entry of exactly these bytes."""
        return self.find_hash(merkle.leaf_hash(entry))

    def find_hash(self, leaf: bytes) -> int | None:
        """The index of the first entry with this leaf hash."""
        with self._access():
            self._refresh()
            index = self._index.find(leaf)
            return index if index is not None and index < self._acknowledged else None

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The acknowledged entries from ``start`` to before ``stop``, as they stood when the call was made."""
        end = self.size if stop is None else min(stop, self.size)
        if start >= end:
            return
        with self._entries.open("rb") as file:
            file.seek(self._index.start(start))
            for _ in range(start, end):
                yield file.readline().removesuffix(b"\n")

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """RFC 6962, 2.1.1. :raises ValueError: there are not so many entries."""
        with self._access():
            self._refresh()
            return self._tree.inclusion(index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """RFC 6962, 2.1.2. :raises ValueError: there are not so many entries."""
        with self._access():
            self._refresh()
            return self._tree.consistency(old, new)

    def tile(self, tile: Tile) -> bytes | None:
        """The hashes of one tile (C2SP tlog-tiles); None: the acknowledged entries do not fill it."""
        with self._access():
            self._refresh()
            return tiles.read(self._tree, tile, self._acknowledged)

    def proof(self, index: int) -> Proof:
        """Path and checkpoint that belong together. :raises ValueError: no such entry."""
        with self._access():
            self._refresh()
            size = self._acknowledged
            return Proof(index, size, tuple(self._tree.inclusion(index, size)), self._read_checkpoint())

    def checkpoint(self) -> str:
        """The newest signed note. :raises LogDamaged: there is none yet, in a log opened for reading."""
        with self._access():
            self._refresh()
            return self._read_checkpoint()

    def _append(self, entry: bytes, *, once: bool) -> int:
        if self._key is None:
            raise LogReadOnly
        canonical.loads(entry)
        with durable.archive_writes(), self._access():
            self._refresh()
            leaf = merkle.leaf_hash(entry)
            known = self._index.find(leaf) if once else None
            if known is not None:
                self._acknowledge(self._key)
                return known
            signed, staging = self._sign(self._key, self._tree.root_with(leaf), len(self._tree) + 1)
            together.append_and_replace(self._entries, entry + b"\n", self._index.offset, staging, signed.encode())
            self._take(entry)
            durable.put_in_place(staging, self._checkpoint)  # commit point
            self._acknowledged = len(self._tree)
        return self._acknowledged - 1

    def _access(self) -> AbstractContextManager[None]:
        if self._key is None and not self._lock.exists():
            return nullcontext()  # a copy on a medium that cannot be written
        return durable.locked(self._lock, shared=self._key is None)

    def _take(self, entry: bytes) -> None:
        self._index.add(merkle.leaf_hash(entry), self._index.offset + len(entry) + 1)

    def _refresh(self) -> None:
        """Takes in what other processes appended, compares with the checkpoint, finishes or cuts what a crash left."""
        self._index.refresh()
        if not self._trusted:
            self._trust()
        tail = self._read_on()
        checkpoint = self._stored()
        if checkpoint.size > len(self._tree):
            counts = {"counted": checkpoint.size, "found": len(self._tree)}
            raise LogDamaged(detail=Message("The checkpoint counts {counted} entries; the file has {found}.", **counts))
        if self._tree.root(checkpoint.size) != checkpoint.root:
            wrong = Message("The {count} entries do not give the root of the checkpoint.", count=checkpoint.size)
            raise LogDamaged(detail=wrong)
        self._acknowledged = checkpoint.size
        if len(self._tree) > checkpoint.size + 1:
            more = Message(
                "There are more entries than the {count} of the checkpoint and one unfinished.", count=checkpoint.size
            )
            raise LogDamaged(detail=more)
        if self._key is None:
            return
        if tail:
            self._cut(tail)
        if len(self._tree) > checkpoint.size or not self._checkpoint.exists():
            with durable.archive_writes():
                durable.sync(self._entries)
                self._acknowledge(self._key)

    def _trust(self) -> None:
        """An index that does not fit the entries is written again from them, whatever the reason."""
        size, checkpoint = len(self._tree), self._stored()
        begins = self._index.start(size - 1) if size else 0
        try:
            with self._entries.open("rb") as file:
                file.seek(begins)
                newest = file.read(self._index.offset - begins)
        except FileNotFoundError:
            newest = b""
        whole = newest.endswith(b"\n") and merkle.leaf_hash(newest[:-1]) == self._tree.leaf(size - 1) if size else True
        if not whole or (checkpoint.size <= size and self._tree.root(checkpoint.size) != checkpoint.root):
            self._index.clear()
        self._trusted = True

    def _read_on(self) -> bytes:
        """Takes every further whole line; returns what follows the last line feed."""
        if not self._entries.exists():
            self._found()
            return b""
        if self._entries.stat().st_size < self._index.offset:
            raise LogDamaged(detail=Message("Entries that were read before are missing from the file."))
        try:
            with self._entries.open("rb") as file:
                file.seek(self._index.offset)
                *lines, tail = file.read().split(b"\n")
        except OSError as reason:
            raise LogDamaged(detail=Message("The file of the entries cannot be read.")) from reason
        for line in lines:
            try:
                canonical.loads(line)
            except ValueError:
                # Whole lines can be garbage too: a power cut may leave any bytes of the last, unacknowledged write.
                return b"\n".join([*lines[lines.index(line) :], tail])
            self._take(line)
        return tail

    def _found(self) -> None:
        if self._index.offset or self._checkpoint.exists():
            raise LogDamaged(detail=Message("The file of the entries is missing."))
        if self._key:
            with durable.archive_writes():
                os.close(os.open(self._entries, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644))
                durable.sync(self._entries)
                durable.sync(self.root)

    def _cut(self, tail: bytes) -> None:
        """Keeps the torn bytes beside the log, then takes them out of it."""
        with durable.archive_writes():
            side = self.root / f"torn-{self._index.offset}-{merkle.leaf_hash(tail).hex()[:8]}"
            if not side.exists():
                durable.replace_file(side, tail, self.root / "torn.new")
            os.truncate(self._entries, self._index.offset)
            durable.sync(self._entries)

    def _stored(self) -> Checkpoint:
        if not self._checkpoint.exists():
            return Checkpoint("", 0, merkle.EMPTY_ROOT)
        text = self._read_checkpoint()
        try:
            return note.verify(text, self._verifier) if self._verifier else note.parse(text)
        except NoteInvalid as reason:
            raise LogDamaged(detail=reason.message) from reason

    def _read_checkpoint(self) -> str:
        try:
            return self._checkpoint.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            raise LogDamaged(detail=Message("The checkpoint cannot be read.")) from reason

    def _acknowledge(self, key: LogKey) -> None:
        signed, staging = self._sign(key, self._tree.root(), len(self._tree))
        durable.replace_file(self._checkpoint, signed.encode(), staging)  # commit point
        self._acknowledged = len(self._tree)

    def _sign(self, key: LogKey, root: bytes, size: int) -> tuple[str, Path]:
        """The signed note, and where it is written first."""
        return key.sign(Checkpoint(key.origin, size, root)), self.root / "checkpoint.new"
