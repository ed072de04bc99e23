"""Examines one object on the disk: declaration, inventories, and every file re-hashed (OCFL 1.1, section 3).

Steps, in this order; the object is valid when none finds anything:

1. One declaration with the right text. 2. The root inventory, in itself and against its sidecar.
3. Nothing in the object's folder that may not be there. 4. Each version's folder and its own inventory.
5. Every content file is in the manifest, and every file of the manifest is there. 6. Every digest of every inventory, and
of the fixity block, is that of the bytes.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.depository import canonical
from service.depository.audit.object_folder import ObjectFolder
from service.depository.audit.ocfl_rules import (
    Problem,
    check_inventory,
    content_directory,
    ordered,
    spec_version,
    state_paths,
)

_BLOCK = 1 << 20  # bytes read at a time
_FIXITY: Mapping[str, Callable[[], Any]] = {
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "sha512/256": lambda: hashlib.new("sha512_256"),
    "blake2b-512": hashlib.blake2b,
    "blake2b-384": lambda: hashlib.blake2b(digest_size=48),
    "blake2b-256": lambda: hashlib.blake2b(digest_size=32),
    "blake2b-160": lambda: hashlib.blake2b(digest_size=20),
}
Expected = dict[str, set[tuple[str, str, str]]]
"""Content path -> algorithm, digest that its bytes must have, code of the rule if they have not."""


def check_object(folder: ObjectFolder | Path | str, sizes: list[int] | None = None) -> list[Problem]:
    """Every broken rule of the object in ``folder``. Never raises for what lies there; what cannot be read is a finding.

    :param sizes: gets the bytes of each content file that was read.
    """
    try:
        opened = folder if isinstance(folder, ObjectFolder) else ObjectFolder(folder)
        return list(_check(opened, [] if sizes is None else sizes))
    except (OSError, RecursionError) as reason:
        return [Problem("E000", ".", f"The object cannot be read: {reason}.")]


def _check(folder: ObjectFolder, sizes: list[int]) -> Iterator[Problem]:
    declared = yield from _declaration(folder)
    inventory, problems = _inventory(folder, "")
    yield from problems
    if inventory is None or problems:
        return
    if spec_version(inventory) != declared:
        yield Problem("E038", "inventory.json", "Inventory and declaration name different versions of OCFL.")
    names = ordered(inventory["versions"])
    yield from _root_entries(folder, inventory, names)
    expected = _expected(inventory)
    newest = ""
    for place, name in enumerate(names):
        if os.path.isdir(f"{folder}/{name}"):  # noqa: PTH112 - millions of folders
            older = yield from _version(folder, name, names[: place + 1], inventory, expected)
            if older and older < newest:
                yield Problem(
                    "E103", f"{name}/inventory.json", "It follows an older version of OCFL than the one before it."
                )
            newest = max(newest, older)
        else:
            yield Problem("E010", name, "The folder of this version is missing.")
    yield from _content(str(folder), inventory, names, expected, sizes)


def _declaration(folder: ObjectFolder) -> Generator[Problem, None, str]:
    found = sorted(name for name in os.listdir(folder) if name.startswith("0="))  # noqa: PTH208
    if len(found) != 1 or found[0] not in ("0=ocfl_object_1.0", "0=ocfl_object_1.1"):
        yield Problem("E003", ".", "The folder does not declare itself an OCFL object exactly once.")
        return ""
    if folder.read(found[0]) != found[0][2:].encode() + b"\n":
        yield Problem("E007", found[0], "The declaration has the wrong text.")
    return found[0].rpartition("_")[2]


def _inventory(folder: ObjectFolder, version: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    where = f"{version}/inventory.json" if version else "inventory.json"
    try:
        data = folder.read(where)
        value = canonical.parsed(data)
    except FileNotFoundError:
        return None, [Problem("E063", where, "The inventory is missing.")]
    except ValueError:
        return None, [Problem("E033", where, "The inventory is not JSON.")]
    problems = check_inventory(value, where)
    if problems:
        return None, problems
    return value, list(_sidecar(folder, where, data, value["digestAlgorithm"]))


def _sidecar(folder: ObjectFolder, where: str, data: bytes, algorithm: str) -> Iterator[Problem]:
    path = f"{where}.{algorithm}"
    try:
        words = folder.read(path).decode("utf-8").split()
    except FileNotFoundError:
        yield Problem("E058", path, "The digest beside the inventory is missing.")
        return
    except UnicodeDecodeError:
        words = []
    if len(words) != 2 or words[1] != "inventory.json":
        yield Problem("E061", path, "The digest beside the inventory is not in the prescribed form.")
    elif words[0].lower() != hashlib.new(algorithm, data).hexdigest():
        yield Problem("E060", where, "The inventory does not have the digest beside it.")


def _root_entries(folder: ObjectFolder, inventory: Mapping[str, Any], names: list[str]) -> Iterator[Problem]:
    files = {"inventory.json", f"inventory.json.{inventory['digestAlgorithm']}"}
    for entry in sorted(os.scandir(folder), key=lambda item: item.name):
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            yield Problem("E090", entry.name, "Links and special files have no place in an object.")
        elif entry.is_file() and entry.name not in files and not entry.name.startswith("0="):
            yield Problem("E001", entry.name, "This file has no place in an object.")
        elif entry.is_dir() and entry.name == "extensions":
            yield from (
                Problem("E067", f"extensions/{p.name}", "Not a folder.") for p in Path(entry).iterdir() if p.is_file()
            )
        elif entry.is_dir() and entry.name not in (*names, "logs"):
            code = "E046" if ordered([entry.name]) else "E001"
            yield Problem(code, entry.name, "This folder is not a version of the inventory.")


def _version(
    folder: ObjectFolder, name: str, names: list[str], root: Mapping[str, Any], expected: Expected
) -> Generator[Problem, None, str]:
    """Returns the version of OCFL that its inventory follows."""
    inventory = None
    data = _same(folder, name)
    if data is not None:  # as everywhere but in damage: it was checked already
        inventory = root
        yield from _sidecar(folder, f"{name}/inventory.json", data, root["digestAlgorithm"])
    elif os.path.exists(f"{folder}/{name}/inventory.json"):  # noqa: PTH110
        inventory, problems = _inventory(folder, name)
        yield from problems
    algorithm = (inventory or root)["digestAlgorithm"]
    for item in sorted(os.scandir(f"{folder}/{name}"), key=lambda one: one.name):
        if item.is_file() and item.name not in ("inventory.json", f"inventory.json.{algorithm}"):
            yield Problem("E015", f"{name}/{item.name}", "This file has no place in a version's folder.")
    if inventory is None:
        return ""
    if name == root["head"]:
        if inventory is not root:
            yield Problem("E064", f"{name}/inventory.json", "It differs from the inventory of the object.")
        return spec_version(inventory)
    yield from _history(name, names, inventory, root)
    yield from _older_manifest(folder, name, names, inventory)
    for path, digests in _expected(inventory).items():
        expected.setdefault(path, set()).update(digests)
    return spec_version(inventory)


def _same(folder: ObjectFolder, name: str) -> bytes | None:
    """The version's inventory, if it is the object's own, to the byte."""
    try:
        data = folder.read(f"{name}/inventory.json")
        return data if data == folder.read("inventory.json") else None
    except OSError:
        return None


def _history(name: str, names: list[str], older: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Problem]:
    where = f"{name}/inventory.json"
    if older["id"] != root["id"]:
        yield Problem("E037", where, "It has another id than the object.")
    if older["head"] != name:
        yield Problem("E040", where, "Its head is not the version whose folder it lies in.")
        return
    if content_directory(older) != content_directory(root):
        yield Problem("E019", where, "It names another content directory than the object.")
    if ordered(older["versions"]) != names:
        yield Problem("E066", where, "It counts other versions than the object.")
        return
    for version in names:
        now, then = state_paths(root, version), state_paths(older, version)
        if set(now) != set(then) or any(not then[path] <= now[path] for path in then):
            yield Problem("E066", where, f"It describes {version} otherwise than the object's inventory does.")


def _older_manifest(folder: ObjectFolder, name: str, names: list[str], older: Mapping[str, Any]) -> Iterator[Problem]:
    known = set(_expected(older))
    for version in names:
        for path in _files(folder, version, content_directory(older)):
            if path not in known:
                yield Problem("E023", f"{name}/inventory.json", f"Its manifest does not know “{path}”.")


def _content(
    folder: str, root: Mapping[str, Any], names: list[str], expected: Expected, sizes: list[int]
) -> Iterator[Problem]:
    known = {path for paths in root["manifest"].values() for path in paths}
    start = len(f"{folder}/")
    for version in names:
        top = f"{folder}/{version}/{content_directory(root)}"
        for where, folders, files in os.walk(top):
            below = where[start:]
            for path in (f"{below}/{file}" for file in files):
                if path not in known:
                    yield Problem("E023", path, "This file is in no manifest.")
            if not folders and not files and where != top:
                yield Problem("E024", below, "This folder is empty.")
    for path in sorted(expected):
        yield from _bytes(folder, path, expected[path], sizes)


def _bytes(folder: str, path: str, digests: set[tuple[str, str, str]], sizes: list[int]) -> Iterator[Problem]:
    place = f"{folder}/{path}"
    kind, size = _kind(place)
    if not stat.S_ISREG(kind):
        size = -1
        if stat.S_ISLNK(kind):
            yield Problem("E090", path, "Links have no place in an object.")
        if not os.path.isfile(place):  # noqa: PTH113 - millions of files
            yield Problem("E092", path, "This file of the manifest is missing.")
            return
    hashes = {algorithm: _FIXITY[algorithm]() for algorithm, _, _ in digests if algorithm in _FIXITY}
    try:
        sizes.append(_hashed(place, size, list(hashes.values())))
    except OSError as reason:
        yield Problem("E092", path, f"This file cannot be read: {reason.strerror}.")
        return
    for algorithm, digest, code in sorted(digests):
        if algorithm in hashes and hashes[algorithm].hexdigest() != digest:
            yield Problem(code, path, f"Its bytes do not have the recorded {algorithm} digest.")


def _hashed(place: str, size: int, hashes: list[Any]) -> int:
    """How many bytes the file has; they update ``hashes``. :param size: as the disk says, or -1: nothing is read beyond it."""
    descriptor, read_ = os.open(place, os.O_RDONLY | os.O_CLOEXEC), 0
    try:
        while read_ != size and (block := os.read(descriptor, _BLOCK if size < 0 else min(size - read_, _BLOCK))):
            read_ += len(block)
            for value in hashes:
                value.update(block)
    finally:
        os.close(descriptor)
    return read_


def _kind(place: str) -> tuple[int, int]:
    """Kind and size; of what is not there 0 and -1."""
    try:
        found = os.lstat(place)
    except (OSError, ValueError):
        return 0, -1
    return found.st_mode, found.st_size


def _files(folder: ObjectFolder, version: str, content: str) -> Iterator[str]:
    top = f"{folder}/"
    for where, _, files in os.walk(f"{folder}/{version}/{content}"):
        for name in files:
            yield f"{where.removeprefix(top)}/{name}"


def _expected(inventory: Mapping[str, Any]) -> Expected:
    expected: Expected = {}
    blocks = [(algorithm, "E093", block) for algorithm, block in inventory.get("fixity", {}).items()]
    for algorithm, code, block in [(inventory["digestAlgorithm"], "E092", inventory["manifest"]), *blocks]:
        for digest, paths in block.items():
            for path in paths:
                expected.setdefault(path, set()).add((algorithm, digest.lower(), code))
    return expected
