"""The log on the replica: pieces of entries, and the checkpoint over each size that was copied."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator

from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.replica import keys
from service.depository.replica.errors import ReplicaDamaged, ReplicaError, ReplicaLacks
from service.depository.replica.vault import Kept, Vault


def put(vault: Vault, log: Log, name: str, start: int) -> tuple[int, tuple[Kept, ...]]:
    """Copies the entries from ``start`` on, then the checkpoint over them; how far it got, and what the server holds of it.

    :raises ReplicaError: nothing is acknowledged.
    """
    text = log.checkpoint()
    size = note.parse(text).size
    if size <= start:
        return size, ()
    lines = b"".join(entry + b"\n" for entry in log.entries(start, size))
    pieces = (
        (keys.of_entries(name, start, size), lines, ".jsonl"),
        (keys.of_checkpoint(name, size), text.encode(), ".txt"),
    )
    return size, tuple(put_bytes(vault, *piece) for piece in pieces)


def put_bytes(vault: Vault, name: str, data: bytes, ending: str) -> Kept:
    """:raises ReplicaError: nothing is acknowledged."""
    return vault.put(keys.named(name, hashlib.sha512(data).hexdigest(), ending), io.BytesIO(data))


def read(vault: Vault, log: str) -> tuple[str, list[bytes]]:
    """The newest checkpoint on the replica, and the entries that it counts. Whether they fit it is asked by who opens them as a log.

    :raises ReplicaLacks: there is no checkpoint, or an entry is missing. :raises ReplicaError: the server does not tell.
    """
    newest = max(_held(vault, f"logs/{log}/checkpoints/"), key=lambda one: one.name, default=None)
    if newest is None:
        raise ReplicaLacks(key=f"logs/{log}/checkpoints/")
    text = whole(vault, newest).decode()
    size, entries = note.parse(text).size, list[bytes]()
    for piece in sorted(_held(vault, f"logs/{log}/entries/"), key=lambda one: one.name):
        start, stop = (int(number) for number in piece.name.rpartition("/")[2].split("-"))
        if start <= len(entries) < min(stop, size):
            entries += whole(vault, piece).splitlines()[len(entries) - start :]
    if len(entries) < size:
        raise ReplicaLacks(key=f"logs/{log}/entries/{len(entries):012}")
    return text, entries[:size]


def _held(vault: Vault, beginning: str) -> Iterator[keys.Name]:
    """Each name once, whatever copies there are of it."""
    yield from {
        named.key(): keys.Name(named.name, named.digest, named.ending)
        for named in map(keys.parse, vault.list(beginning))
        if named is not None
    }.values()


def whole(vault: Vault, named: keys.Name) -> bytes:
    """The first copy that is whole. :raises ReplicaDamaged, ReplicaLacks: none is."""
    refusal: ReplicaError = ReplicaLacks(key=named.key())
    for copy in range(1, keys.COPIES + 1):
        try:
            return vault.read(named.key(copy))
        except ReplicaDamaged as error:
            refusal = error
        except ReplicaLacks:
            break
    raise refusal
