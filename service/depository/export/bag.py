"""One object of the archive as a BagIt bag (RFC 8493), for another archive or for whoever asks for everything about a deposit.

The bag holds the OCFL object as it lies in the archive, its entries in the log with their proofs, and METS. Every file is hashed while it is
copied and compared with the inventory: a bag of a damaged object is never finished. ``docs/archive-format.md`` says how to read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.depository.errors import ObjectDamaged
from service.depository.export import mets
from service.depository.log.translog import Log
from service.depository.ocfl import layout
from service.depository.ocfl.inventory import Inventory
from service.depository.ocfl.objects import Archive
from service.domain.messages import Message

DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
UNFINISHED: Final = ".unfinished-"
OBJECT, PROOFS, METS = "object", "log/proofs.json", "mets.xml"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What the bag says about its object beyond the bytes."""

    name: str
    """Of the bag's folder, without the version: letters, digits and hyphens."""
    about: tuple[tuple[str, str], ...]
    """Dublin Core: element and text, in order."""
    organization: str
    """``Source-Organization`` of the bag."""


class LogPlaces:
    """Where the log speaks of each object. The log is read once, however many objects are asked for; what was appended meanwhile is read then."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._read = 0
        self._of: dict[str, list[int]] = {}

    def of(self, object_id: str) -> list[int]:
        """Indexes of its entries, in order."""
        for index, leaf in enumerate(self.log.entries(self._read), self._read):
            self._of.setdefault(str(json.loads(leaf).get("object")), []).append(index)
            self._read = index + 1
        return self._of.get(object_id, [])


def make(
    archive: Archive, places: LogPlaces, object_id: str, folder: Path, described: Described, *, at: datetime
) -> tuple[Path, bool]:
    """The bag of the object as it is now below ``folder``, and whether it was made by this call.

    Its name ends in the version. A bag that is there already is whole, because it got its name last; it is left alone.

    :raises ObjectMissing, ObjectDamaged: there is no such object, or it is not what was deposited; no bag is left.
    :raises OSError: ``folder`` cannot be written.
    """
    known = archive.inventory(object_id)
    target = folder / f"{described.name}-{known.head}"
    if target.exists():
        return target, False
    folder.mkdir(parents=True, exist_ok=True)
    staged = folder / f"{UNFINISHED}{target.name}-{os.getpid()}"
    try:
        payload = _copied(archive, known, staged / "data" / OBJECT)
        sizes = {path: size for path, (_, size) in payload.items()}
        written = {f"data/{OBJECT}/{path}": row for path, row in payload.items()}
        proofs = json.dumps(_proofs(places, object_id), ensure_ascii=False, indent=1).encode() + b"\n"
        document = mets.build(known, described.about, sizes=sizes, below=f"{OBJECT}/", at=at)
        for path, data in ((PROOFS, proofs), (METS, document)):
            written[f"data/{path}"] = _write(staged / "data" / path, data)
        about = {
            "Source-Organization": described.organization,
            "External-Identifier": object_id,
            "External-Description": f"OCFL object, {known.head}",
            "Bagging-Date": at.date().isoformat(),
        }
        _finish(staged, written, about)
        staged.rename(target)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(staged)
        raise
    return target, True


def _copied(archive: Archive, known: Inventory, target: Path) -> dict[str, tuple[str, int]]:
    """Copies the object's folder; path below it -> SHA-512 and size."""
    object_id = known.object_id
    source = archive.ocfl / layout.path_of(object_id)
    wanted, found = known.content(), {}
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        path = file.relative_to(source).as_posix()
        found[path] = _copy(file, target / path)
        if path in wanted and found[path][0] != wanted[path]:
            raise ObjectDamaged(
                object_id=object_id, path=path, detail=Message("Its digest is not the one in the inventory.")
            )
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise ObjectDamaged(object_id=object_id, path=missing[0], detail=Message("It is missing."))
    return found


def _copy(source: Path, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha512(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("xb") as written:
        while block := read.read(_BLOCK):
            digest.update(block)
            size += len(block)
            written.write(block)
    return digest.hexdigest(), size


def _write(path: Path, data: bytes) -> tuple[str, int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
    return hashlib.sha512(data).hexdigest(), len(data)


def _proofs(places: LogPlaces, object_id: str) -> dict[str, Any]:
    """Every entry of the log about the object, each with its path to the root in the checkpoint."""
    log, rows = places.log, []
    for index in places.of(object_id):
        (leaf,), proof = log.entries(index, index + 1), log.proof(index)
        rows.append(
            {
                "leaf": leaf.decode(), "index": proof.index, "tree_size": proof.size,
                "path": [sibling.hex() for sibling in proof.path], "checkpoint": proof.checkpoint,
            }
        )  # fmt: skip
    return {"log_key": str(log.verifier), "hash": "RFC 6962, SHA-256; siblings in hexadecimal", "entries": rows}


def _finish(staged: Path, written: Mapping[str, tuple[str, int]], about: Mapping[str, str]) -> None:
    """The tag files: what the bag is, the manifest of the payload, and the manifest of these."""
    octets = sum(size for _, size in written.values())
    info = {**about, "Payload-Oxum": f"{octets}.{len(written)}", "Bag-Software-Agent": "Alternat"}
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{key}: {' '.join(text.split())}\n" for key, text in info.items()),
        "manifest-sha512.txt": _manifest({path: digest for path, (digest, _) in written.items()}),
    }
    sums = {name: _write(staged / name, text.encode())[0] for name, text in tags.items()}
    _write(staged / "tagmanifest-sha512.txt", _manifest(sums).encode())


def _manifest(digests: Mapping[str, str]) -> str:
    """RFC 8493, 2.1.3: percent, line feed and carriage return are written by their codes."""
    rows = ((digest, _encoded(path)) for path, digest in sorted(digests.items()))
    return "".join(f"{digest}  {path}\n" for digest, path in rows)


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def unfinished(folder: Path) -> Iterable[Path]:
    """What an interrupted export left behind."""
    return sorted(folder.glob(f"{UNFINISHED}*"))
