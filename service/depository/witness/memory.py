"""A witness: its key, and what it remembers of the logs it watches. It needs a folder of its own and nothing else of the service.

Below the folder: ``key.pem``; ``memory.json`` with each log's key and the newest checkpoint cosigned; ``refused/`` with what a log signed and
the witness would not cosign; ``lock``. Checking a checkpoint and writing it down are one step under the lock, and it is written down durably
before the cosignature is given away (C2SP tlog-witness). So a witness that answers has never forgotten an answer.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from service.depository.errors import KeyUnusable, NoteInvalid
from service.depository.log import merkle, note
from service.depository.log.note import Checkpoint, VerifierKey
from service.depository.ocfl import durable
from service.depository.witness import errors
from service.depository.witness.cosignature import Cosignature, WitnessKey, load_key
from service.depository.witness.request import Request
from service.domain.messages import Message

KEY, MEMORY, REFUSED = "key.pem", "memory.json", "refused"
_FORMAT = 1
_MOST_REFUSED = 200
"""Somebody who repeats requests does not fill the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One log, and how far the witness has cosigned it."""

    key: str
    """The log's verifier key, one line."""
    size: int = 0
    root: str = merkle.EMPTY_ROOT.hex()
    checkpoint: str = ""
    """The newest one that was cosigned, as the log signed it; empty: none yet."""
    cosignature: str = ""
    """The newest line over it."""
    at: str = ""
    """When, in ISO 8601; empty: never."""


class Witness:
    """The witness in one folder. Several processes may use it at once."""

    def __init__(self, folder: Path) -> None:
        """:raises NotAWitness: there is none, or part of it is missing. :raises KeyUnusable: its key cannot be read."""
        self.folder = folder
        name, _ = self._read()
        try:
            self.key: WitnessKey = load_key((folder / KEY).read_bytes(), name)
        except OSError:
            raise errors.NotAWitness(folder=str(folder), detail=Message("its key is missing.")) from None

    def watched(self) -> Mapping[str, Watched]:
        """Origin -> what is remembered of the log."""
        return self._read()[1]

    def add(self, log: VerifierKey) -> None:
        """Watches one more log, from its beginning. :raises KeyUnusable: another key has this origin."""
        with self._locked():
            watched = dict(self.watched())
            if log.name in watched and watched[log.name].key != str(log):
                raise KeyUnusable(detail=Message("The witness knows this log by another key."))
            watched.setdefault(log.name, Watched(key=str(log)))
            self._write(self.key.verifier.name, watched)

    def cosign(self, request: Request, at: datetime) -> Cosignature:
        """The cosignature, after it was written down what it is for.

        :raises LogUnknown, NotSigned, OldSizeAbove, OldSizeDiffers, RolledBack, Forked, NotConsistent: nothing is cosigned.
        :raises RequestMalformed: it holds no checkpoint. :raises MemoryNotKept: the disk refused.
        """
        with self._locked():
            watched = dict(self.watched())
            checkpoint = _signed(request, watched)
            log = watched[checkpoint.origin]
            try:
                _require_grown(request, checkpoint, log)
            except (errors.Forked, errors.NotConsistent):
                self._keep_refused(request)
                raise
            made = self.key.cosign(request.checkpoint, at)
            watched[checkpoint.origin] = Watched(
                key=log.key, size=checkpoint.size, root=checkpoint.root.hex(), checkpoint=request.checkpoint,
                cosignature=made.line, at=made.at.isoformat(),
            )  # fmt: skip
            self._write(self.key.verifier.name, watched)  # Commit point.
        return made

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            with durable.locked(self.folder / "lock"):
                yield
        except OSError as refusal:
            raise errors.MemoryNotKept(reason=os.strerror(refusal.errno or 0)) from refusal

    def _read(self) -> tuple[str, dict[str, Watched]]:
        try:
            data = json.loads((self.folder / MEMORY).read_bytes())
            return str(data["name"]), {origin: Watched(**log) for origin, log in data["logs"].items()}
        except FileNotFoundError:
            missing = Message("the file {name} is missing.", name=MEMORY)
            raise errors.NotAWitness(folder=str(self.folder), detail=missing) from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            unread = Message("the file {name} cannot be read.", name=MEMORY)
            raise errors.NotAWitness(folder=str(self.folder), detail=unread) from None

    def _write(self, name: str, watched: Mapping[str, Watched]) -> None:
        _write(self.folder, name, watched)

    def _keep_refused(self, request: Request) -> None:
        """The log's own signature under two histories is proof of what it did."""
        place = self.folder / REFUSED
        durable.make_folder(place)
        path = place / f"{hashlib.sha256(str(request).encode()).hexdigest()[:16]}.txt"
        if not path.exists() and sum(1 for _ in place.iterdir()) < _MOST_REFUSED:
            durable.replace_file(path, str(request).encode(), place / "new")


def found(folder: Path, name: str) -> Witness:
    """A new witness with a key of its own, that watches no log yet.

    :raises WitnessExists: there is something in the folder. :raises KeyUnusable: ``name`` is not a name of a key.
    :raises MemoryNotKept: the disk refused.
    """
    pem = note.new_key_pem()
    load_key(pem, name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise errors.WitnessExists(folder=str(folder))
    try:
        durable.make_folder(folder)
        folder.chmod(0o700)
        descriptor = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        durable.sync(folder / KEY)
        _write(folder, name, {})
    except OSError as refusal:
        raise errors.MemoryNotKept(reason=os.strerror(refusal.errno or 0)) from refusal
    return Witness(folder)


def _write(folder: Path, name: str, watched: Mapping[str, Watched]) -> None:
    data: dict[str, Any] = {"format": _FORMAT, "name": name}
    data["logs"] = {origin: asdict(log) for origin, log in watched.items()}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    durable.replace_file(folder / MEMORY, text.encode(), folder / f"{MEMORY}.new")


def _signed(request: Request, watched: Mapping[str, Watched]) -> Checkpoint:
    """The checkpoint of a log that is watched, signed by it."""
    try:
        claimed = note.parse(request.checkpoint)
    except NoteInvalid:
        raise errors.RequestMalformed from None
    log = watched.get(claimed.origin)
    if log is None:
        raise errors.LogUnknown(origin=claimed.origin)
    try:
        return note.verify(request.checkpoint, VerifierKey.parse(log.key))
    except NoteInvalid:
        raise errors.NotSigned(origin=claimed.origin) from None


def _require_grown(request: Request, checkpoint: Checkpoint, log: Watched) -> None:
    """The log of the checkpoint begins with the one that was cosigned last."""
    said: dict[str, Any] = {"origin": checkpoint.origin, "size": checkpoint.size, "known": log.size, "old": request.old}
    if request.old > checkpoint.size:
        raise errors.OldSizeAbove(**said)
    if checkpoint.size < log.size:
        raise errors.RolledBack(**said)
    if request.old != log.size:
        raise errors.OldSizeDiffers(**said)
    if checkpoint.size == 0 and checkpoint.root != merkle.EMPTY_ROOT:
        raise errors.NotConsistent(**said)
    root = bytes.fromhex(log.root)
    if checkpoint.size == log.size and checkpoint.root != root:
        raise errors.Forked(**said)
    if not merkle.verify_consistency(log.size, checkpoint.size, root, checkpoint.root, request.proof):
        raise errors.NotConsistent(**said)
