"""The log on the replica: pieces of entries, and the checkpoint over each size that was copied."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.replica import keys
from service.depository.replica.errors import ReplicaDamaged, ReplicaError, ReplicaLacks
from service.depository.replica.vault import Kept, Vault
from service.depository.witness import published


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


def put_published(vault: Vault, log: Log, name: str, *, most: int | None) -> None:
    """Copies what witnesses and authorities said of the newest ``most`` published checkpoints (None: of all), where the server has it not.

    Cosignatures of one checkpoint are copied again only when there are more of them. :raises ReplicaError: call it again.
    """
    there = {one.name for one in _held(vault, f"logs/{name}/cosigned/")}
    stamped = {one.key() for one in _held(vault, f"logs/{name}/stamps/")}
    for one in islice(published.newest_first(log.root), most):
        lines = one.lines()
        place = keys.of_cosigned(name, one.size, len(lines))
        if lines and place not in there:
            text = one.checkpoint() + "".join(f"{line}\n" for line in lines)
            put_bytes(vault, place, text.encode(), ".txt")
        for token in one.stamps().values():
            stamp = keys.named(keys.of_stamp(name, one.size), hashlib.sha512(token).hexdigest(), ".tst")
            if stamp.key() not in stamped:
                vault.put(stamp, io.BytesIO(token))


def bring_published(vault: Vault, name: str, folder: Path, *, most: int | None) -> None:
    """Writes the newest ``most`` of them (None: all), as they were kept beside the log, below ``folder``. Nothing is checked. :raises ReplicaError: as :func:`whole`."""
    cosigned = sorted(_held(vault, f"logs/{name}/cosigned/"), key=lambda one: one.name, reverse=True)
    for named in cosigned[:most]:
        head, _, lines = whole(vault, named).decode().partition("\n\n")
        own, _, others = lines.partition("\n")
        one = published.publish(folder, f"{head}\n\n{own}\n")
        if not (one.folder / published.COSIGNATURES).exists():
            (one.folder / published.COSIGNATURES).write_text(others, "utf-8")
    for named in sorted(_held(vault, f"logs/{name}/stamps/"), key=lambda one: one.name, reverse=True)[:most]:
        place = folder / published.FOLDER / str(int(named.name.rpartition("/")[2]))
        if place.is_dir():
            published.Published(place).keep_stamp(whole(vault, named))


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
