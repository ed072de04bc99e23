"""One version of an object as one sealed bag: BagIt 1.0 (RFC 8493) in a tar file without compression.

The payload is the version's folder as it lies in the archive, so all bags of an object give the object again, byte for byte. The same
version always gives the same bag: members are sorted, and every date in it is the moment at which the version was made.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final

from service.depository.errors import ObjectDamaged, ObjectMissing
from service.depository.ocfl import inventory
from service.depository.ocfl.inventory import DECLARATION, DECLARATION_TEXT, FILENAME, SIDECAR
from service.depository.replica.errors import ReplicaDamaged
from service.domain.messages import Message

_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAGS, _INFO = "manifest-sha512.txt", "tagmanifest-sha512.txt", "bag-info.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """The unpacked bag of one version."""

    object_id: str
    version: str
    files: Mapping[str, bytes]
    """Path below the object's folder -> bytes."""


def write(folder: Path, version: str, target: IO[bytes]) -> None:
    """Packs a version of the object in ``folder``, each file re-hashed on the way.

    :raises ObjectMissing: there is no such version. :raises ObjectDamaged: a file is not the one that its inventory lists.
    """
    known = inventory.parse(_read(folder, f"{version}/{FILENAME}"))
    files = _files(folder, known, version)
    name, made = f"{known.object_id.replace(':', '_')}-{version}", known.data["versions"][version]["created"]
    payload = {f"data/{path}": hashlib.sha512(_read(folder, path)).hexdigest() for path in files}
    size = sum((folder / path).stat().st_size for path in files)
    info = (
        f"Bagging-Date: {made[:10]}\nExternal-Identifier: {known.object_id}\nInternal-Sender-Identifier: {version}\n"
        f"Payload-Oxum: {size}.{len(files)}\n"
    )
    tags = {"bagit.txt": _BAGIT, _INFO: info.encode(), _MANIFEST: _lines(payload)}
    tags[_TAGS] = _lines({path: hashlib.sha512(data).hexdigest() for path, data in tags.items()})
    at = int(datetime.fromisoformat(made).timestamp())
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, data in tags.items():
            _add(tar, f"{name}/{path}", data, at)
        for path in files:
            _add(tar, f"{name}/data/{path}", _checked(folder, path, payload, known), at)


def read(source: IO[bytes], key: str) -> Bag:
    """Every file of a bag, each checked against its manifests. Nothing is written anywhere.

    :raises ReplicaDamaged: it is not a whole bag.
    """
    try:
        found = _members(source)
        _check(found, _TAGS)
        _check(found, _MANIFEST)
        info = dict(line.split(": ", 1) for line in found[_INFO].decode().splitlines())
        listed = {path for name in (_TAGS, _MANIFEST) for path in _digests(found[name])} | {_TAGS}
        if listed != set(found):
            raise ValueError(f"files that no manifest lists: {sorted(set(found) ^ listed)}")
        files = {path.removeprefix("data/"): data for path, data in found.items() if path.startswith("data/")}
        return Bag(object_id=info["External-Identifier"], version=info["Internal-Sender-Identifier"], files=files)
    except (tarfile.TarError, ValueError, KeyError, EOFError, OSError) as reason:
        raise ReplicaDamaged(key=key) from reason


def head_files(last: Bag) -> dict[str, bytes]:
    """What lies in the object's folder beside its versions, made from the newest version: declaration, inventory and its digest."""
    return {
        DECLARATION: DECLARATION_TEXT,
        FILENAME: last.files[f"{last.version}/{FILENAME}"],
        SIDECAR: last.files[f"{last.version}/{SIDECAR}"],
    }


def _files(folder: Path, known: inventory.Inventory, version: str) -> list[str]:
    """Paths of everything that belongs to the version's folder. :raises ObjectDamaged: the sidecar contradicts the inventory."""
    if _read(folder, f"{version}/{SIDECAR}") != inventory.sidecar(_read(folder, f"{version}/{FILENAME}")):
        raise _damaged(known.object_id, f"{version}/{SIDECAR}")
    content = [path for path in known.content() if path.startswith(f"{version}/content/")]
    return sorted([f"{version}/{FILENAME}", f"{version}/{SIDECAR}", *content])


def _read(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as reason:
        raise ObjectMissing(object_id=folder.name, path=path) from reason


def _checked(folder: Path, path: str, payload: Mapping[str, str], known: inventory.Inventory) -> bytes:
    data = _read(folder, path)
    digest = hashlib.sha512(data).hexdigest()
    if digest != payload[f"data/{path}"] or digest != known.content().get(path, digest).lower():
        raise _damaged(known.object_id, path)
    return data


def _damaged(object_id: str, path: str) -> ObjectDamaged:
    return ObjectDamaged(object_id=object_id, path=path, detail=Message("Its fingerprint is not the one on record."))


def _add(tar: tarfile.TarFile, name: str, data: bytes, at: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), at, 0o444
    tar.addfile(member, io.BytesIO(data))


def _members(source: IO[bytes]) -> dict[str, bytes]:
    """Path below the bag's own folder -> bytes. :raises ValueError: anything that a bag of this program does not have."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=source, mode="r:") as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts
            held = tar.extractfile(member) if member.isreg() else None
            path = "/".join(parts[1:])
            if held is None or len(parts) < 2 or ".." in parts or member.name.startswith("/") or path in found:
                raise ValueError(f"“{member.name}” does not belong into a bag")
            found[path] = held.read()
    return found


def _check(found: Mapping[str, bytes], manifest: str) -> None:
    for path, digest in _digests(found[manifest]).items():
        if hashlib.sha512(found[path]).hexdigest() != digest:
            raise ValueError(f"“{path}” is not the file that {manifest} lists")


def _digests(manifest: bytes) -> dict[str, str]:
    rows = (line.split("  ", 1) for line in manifest.decode().splitlines())
    return {path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%"): digest for digest, path in rows}


def _lines(digests: Mapping[str, str]) -> bytes:
    named = {path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"): one for path, one in digests.items()}
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(named.items())).encode()
