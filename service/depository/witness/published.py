"""The checkpoints that were shown to witnesses and time-stamping authorities, and what they said of them, beside the log.

Below the log's folder, one folder for each, named by its number of entries: ``published/<size>/checkpoint`` (the signed note, which never
changes), ``cosignatures`` (one line for each witness, the newest) and ``stamp-<hex>.tst`` (time-stamps over the bytes of ``checkpoint``). The
first two, one after the other, are a cosigned checkpoint as C2SP tools read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.depository.errors import DepositoryError, LogDamaged
from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.ocfl import durable
from service.depository.witness import cosignature
from service.depository.witness.cosignature import Cosignature, WitnessVerifier
from service.domain.messages import Message

FOLDER, CHECKPOINT, COSIGNATURES = "published", "checkpoint", "cosignatures"
_LOOKED_AT = 200
"""The newest checkpoints among which a witness's last cosignature is looked for."""


@dataclass(frozen=True, slots=True)
class Published:
    """One checkpoint, and what is said of it."""

    folder: Path

    @property
    def size(self) -> int:
        """Entries."""
        return int(self.folder.name)

    def checkpoint(self) -> str:
        """:raises LogDamaged: it cannot be read."""
        return _text(self.folder / CHECKPOINT)

    def lines(self) -> list[str]:
        """The signature lines of witnesses, as they were kept; of any witness, checked by nobody."""
        path = self.folder / COSIGNATURES
        return _text(path).splitlines() if path.exists() else []

    def cosignatures(self, keys: Collection[WitnessVerifier]) -> list[Cosignature]:
        """Those of known witnesses that are valid."""
        return list(cosignature.cosignatures(self.lines(), self.checkpoint(), keys))

    def keep(self, made: Cosignature, key: WitnessVerifier) -> None:
        """Keeps a cosignature that was checked, in place of an older one of the same witness. :raises DepositFailed: the disk refused."""
        with durable.archive_writes(), durable.locked(self.folder.parent / "lock"):
            before = list(cosignature.cosignatures(self.lines(), self.checkpoint(), [key]))
            if before and before[0].at >= made.at:
                return
            others = [line for line in self.lines() if not cosignature.is_from(line, key)]
            text = "".join(f"{line}\n" for line in (*others, made.line))
            durable.replace_file(self.folder / COSIGNATURES, text.encode(), self.folder / f"{COSIGNATURES}.new")

    def stamp_names(self) -> list[str]:
        """The files of the time-stamps."""
        return sorted(path.name for path in self.folder.glob("stamp-*.tst"))

    def stamps(self) -> dict[str, bytes]:
        """Name of the file -> time-stamp token, DER; none that cannot be read: the audit tells that."""
        found: dict[str, bytes] = {}
        for name in self.stamp_names():
            with suppress(OSError):
                found[name] = (self.folder / name).read_bytes()
        return found

    def keep_stamp(self, token: bytes) -> None:
        """:raises DepositFailed: the disk refused."""
        name = f"stamp-{hashlib.sha256(token).hexdigest()[:16]}.tst"
        with durable.archive_writes():
            durable.replace_file(self.folder / name, token, self.folder / f"{name}.new")


def publish(log_folder: Path, checkpoint: str) -> Published:
    """The place of this checkpoint, made where it is missing. :raises DepositFailed: the disk refused."""
    one = Published(log_folder / FOLDER / str(note.parse(checkpoint).size))
    if not (one.folder / CHECKPOINT).exists():
        with durable.archive_writes():
            durable.make_folder(one.folder)
            durable.replace_file(one.folder / CHECKPOINT, checkpoint.encode(), one.folder / f"{CHECKPOINT}.new")
    return one


def newest_first(log_folder: Path) -> Iterator[Published]:
    """Every checkpoint that was published, the largest first."""
    return _those(log_folder, reversed(_sizes(log_folder)))


def covering(log_folder: Path, index: int) -> Iterator[Published]:
    """Every published checkpoint that has the entry ``index``, the smallest first."""
    return _those(log_folder, (size for size in _sizes(log_folder) if size > index))


def _sizes(log_folder: Path) -> list[int]:
    place = log_folder / FOLDER
    names = [path.name for path in place.iterdir()] if place.is_dir() else []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def _those(log_folder: Path, sizes: Iterable[int]) -> Iterator[Published]:
    found = (Published(log_folder / FOLDER / str(size)) for size in sizes)
    return (one for one in found if (one.folder / CHECKPOINT).is_file())


def last_of(log_folder: Path, keys: Collection[WitnessVerifier]) -> dict[str, tuple[int, Cosignature]]:
    """Name of each known witness -> the largest size that it cosigned, and its cosignature of it; those without any are left out."""
    found: dict[str, tuple[int, Cosignature]] = {}
    for number, one in enumerate(newest_first(log_folder)):
        missing = [key for key in keys if key.name not in found]
        if not missing or number == _LOOKED_AT:
            break
        found |= {made.witness: (one.size, made) for made in one.cosignatures(missing)}
    return found


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint with what witnesses said of it."""

    checkpoint: str
    cosignatures: tuple[Cosignature, ...]
    """Valid ones, at least one."""

    @property
    def text(self) -> str:
        """As C2SP tools read it."""
        return self.checkpoint + "".join(f"{made.line}\n" for made in self.cosignatures)


def newest_cosigned(log_folder: Path, keys: Collection[WitnessVerifier]) -> Cosigned | None:
    """The largest checkpoint that a known witness cosigned; None: there is none among the newest."""
    for number, one in enumerate(newest_first(log_folder) if keys else ()):
        made = one.cosignatures(keys)
        if made:
            return Cosigned(one.checkpoint(), tuple(made))
        if number == _LOOKED_AT:
            break
    return None


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as reason:
        name = path.relative_to(path.parents[2]).as_posix()
        raise LogDamaged(detail=Message("{path} cannot be read.", path=name)) from reason


def copy(log_folder: Path, target: Path, *, replacing: bool = True) -> None:
    """Everything that was published, into the folder of a copy of the log; what the copy has and the log has not stays.

    :param replacing: whether a file that differs is replaced.
    """
    source = log_folder / FOLDER
    for path in sorted(source.glob("*/*")):
        place = target / FOLDER / path.relative_to(source)
        same = place.is_file() and (not replacing or place.read_bytes() == path.read_bytes())
        if path.is_file() and path.suffix != ".new" and not same:
            durable.make_folder(place.parent)
            durable.replace_file(place, path.read_bytes(), place.with_name(f"{place.name}.new"))


def contradictions(log: Log, keys: Collection[WitnessVerifier]) -> Iterator[tuple[str, str]]:
    """What was published and is not so any more: path below the archive -> sentence in English.

    A log that somebody with its key has rewritten contradicts what was cosigned or stamped before.

    :param log: opened with its verifier key.
    """
    size = log.size
    for one in newest_first(log.root):
        path = f"{log.root.name}/{FOLDER}/{one.folder.name}"
        try:
            text = one.checkpoint()
            checkpoint, lines = note.verify(text, log.verifier), one.lines()
        except DepositoryError as reason:
            yield path, str(reason)
            continue
        if checkpoint.size > size:
            yield path, f"A checkpoint over {checkpoint.size} entries was published; the log has only {size}."
        elif log.root_at(checkpoint.size) != checkpoint.root:
            yield path, f"The first {checkpoint.size} entries are not those of the checkpoint that was published."
        for key in keys:
            own = [line for line in lines if cosignature.is_from(line, key)]
            if own and not any(cosignature.read(line, text, key) for line in own):
                yield f"{path}/{COSIGNATURES}", f"The cosignature of {key.name} is not over this checkpoint."
