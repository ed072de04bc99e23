"""What the OCFL 1.1 specification asks of an inventory, as pure rules over parsed JSON. Codes are the specification's own.

:mod:`service.depository.audit.ocfl_check` compares inventories with each other and with the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_TYPE = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")
_VERSION = re.compile(r"v(0*)([1-9]\d*)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_HEX = re.compile("[0-9a-fA-F]*")
_NOT_A_NAME = frozenset({"", ".", ".."})
"""What no part of a path may be."""
_LENGTHS = {"sha512": 128, "sha256": 64}


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule."""

    code: str
    """From the specification's list of validation codes, e.g. ``E092``."""
    path: str
    """Where, below the object's folder."""
    sentence: str


def check_inventory(data: object, where: str = "inventory.json") -> list[Problem]:
    """Every broken rule in one inventory; an empty list means it is valid in itself."""
    if not isinstance(data, dict):
        return [Problem("E033", where, "The inventory is not a JSON object.")]
    return [Problem(code, where, sentence) for code, sentence in _rules(data)]


def spec_version(data: Mapping[str, Any]) -> str:
    """``1.0`` or ``1.1``; empty when the inventory does not say."""
    match = _TYPE.fullmatch(str(data.get("type")))
    return match.group(1) if match else ""


def content_directory(data: Mapping[str, Any]) -> str:
    """The name of the folder between version and content (OCFL 1.1, 3.3.1)."""
    return str(data.get("contentDirectory", "content"))


def ordered(versions: Iterable[str]) -> list[str]:
    """Version names by number; names that are none are left out."""
    return sorted((name for name in versions if _VERSION.fullmatch(name)), key=lambda name: int(name[1:]))


def state_paths(data: Mapping[str, Any], version: str) -> dict[str, frozenset[str]]:
    """Logical path -> content paths that may hold its bytes."""
    state = data["versions"][version]["state"]
    return {path: frozenset(data["manifest"][digest]) for digest, paths in state.items() for path in paths}


def _rules(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _heading(data)
    manifest, versions = data.get("manifest"), data.get("versions")
    if not isinstance(manifest, dict):
        yield "E041", "There is no manifest."
    if not isinstance(versions, dict):
        yield "E043", "There are no versions."
    if not isinstance(manifest, dict) or not isinstance(versions, dict):
        return
    length = _LENGTHS.get(str(data.get("digestAlgorithm")), 0)
    yield from _manifest(manifest, length, content_directory(data), set(versions))
    yield from _sequence(versions, data.get("head"))
    for name, version in versions.items():
        yield from _version(name, version, manifest)
    used = {digest for version in versions.values() for digest in _mapping(_mapping(version).get("state"))}
    for digest in sorted(set(manifest) - used):
        yield "E107", f"The digest {digest[:16]}… stands in the manifest but in no version."
    if "fixity" in data:
        yield from _fixity(data["fixity"], manifest)


def _heading(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "id" not in data:
        yield "E036", "There is no id."
    elif not isinstance(data["id"], str) or not data["id"]:
        yield "E037", "The id is not a text."
    if "type" not in data:
        yield "E036", "There is no type."
    elif not spec_version(data):
        yield "E038", "The type is not that of OCFL 1.0 or 1.1."
    if "digestAlgorithm" not in data:
        yield "E036", "There is no digest algorithm."
    elif data["digestAlgorithm"] not in _LENGTHS:
        yield "E025", "The digest algorithm is neither sha512 nor sha256."
    if "head" not in data:
        yield "E036", "There is no head."
    folder = data.get("contentDirectory", "content")
    if not isinstance(folder, str) or "/" in folder:
        yield "E017", "The content directory has a slash in its name."
    elif folder in ("", ".", ".."):
        yield "E018", "The content directory has no proper name."


def _sequence(versions: Mapping[str, Any], head: object) -> Iterator[tuple[str, str]]:
    if not versions:
        yield "E008", "There is not one version."
        return
    if any(_VERSION.fullmatch(name) is None for name in versions):
        yield "E046", "A version's name is not v and a number."
        return
    names = ordered(versions)
    if [int(name[1:]) for name in names] != list(range(1, len(names) + 1)):
        yield "E010", "The versions are not numbered 1, 2, 3 and so on."
    padded = [name for name in names if name[1] == "0"]
    if padded and (len({len(name) for name in names}) > 1 or len(padded) != len(names)):
        yield "E011", "Some versions are padded with zeros and some are not."
    if head != names[-1]:
        yield "E040", f"The head is {head}, but the newest version is {names[-1]}."


def _manifest(manifest: Mapping[str, Any], length: int, folder: str, versions: set[str]) -> Iterator[tuple[str, str]]:
    yield from _digests(manifest, length, "E096")
    everything = [path for paths in manifest.values() for path in _texts(paths)]
    for paths in manifest.values():
        if not isinstance(paths, list) or not paths or len(_texts(paths)) != len(paths):
            yield "E092", "A digest in the manifest has no list of paths."
    for path in everything:
        parts = path.split("/")
        if len(parts) < 3 or parts[0] not in versions or parts[1] != folder or not _NOT_A_NAME.isdisjoint(parts):
            yield from _content_path(path, folder, versions)
    if _clashing(everything):
        yield "E101", "Two content paths are equal, or one is the folder of another."


def _content_path(path: str, folder: str, versions: set[str]) -> Iterator[tuple[str, str]]:
    parts = path.split("/")
    if path.startswith("/") or path.endswith("/"):
        yield "E100", f"The content path “{path}” begins or ends with a slash."
    elif not _NOT_A_NAME.isdisjoint(parts):
        yield "E099", f"The content path “{path}” leads out of its place."
    elif len(parts) < 3 or parts[0] not in versions or parts[1] != folder:
        yield "E042", f"The content path “{path}” is not in the content directory of a version."


def _version(name: str, version: object, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    block = _mapping(version)
    user = block.get("user", {"name": ""})
    if "created" not in block or "state" not in block:
        yield "E048", f"{name} lacks its date or its state."
    if "created" in block and not _is_moment(block["created"]):
        yield "E049", f"The date of {name} is not in RFC 3339 with seconds and time zone."
    if not isinstance(block.get("message", ""), str):
        yield "E094", f"The message of {name} is not a text."
    if not isinstance(_mapping(user).get("name"), str) or not isinstance(_mapping(user).get("address", ""), str):
        yield "E054", f"The user of {name} has no name."
    yield from _state(name, block.get("state", {}), manifest)


def _state(name: str, state: object, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(state, dict) or any(not _texts(paths) for paths in state.values()):
        yield "E050", f"The state of {name} is not a list of paths for each digest."
        return
    if not set(state) <= set(manifest):
        yield "E050", f"The state of {name} names a digest that is not in the manifest."
    paths = [path for listed in state.values() for path in _texts(listed)]
    for path in paths:
        if _NOT_A_NAME.isdisjoint(path.split("/")):
            continue
        if path.startswith("/") or path.endswith("/"):
            yield "E053", f"The logical path “{path}” begins or ends with a slash."
        elif any(part in ("", ".", "..") for part in path.split("/")):
            yield "E052", f"The logical path “{path}” leads out of its place."
    if _clashing(paths):
        yield "E095", f"Two logical paths of {name} are equal, or one is the folder of another."


def _fixity(fixity: object, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not isinstance(fixity, dict) or not all(isinstance(block, dict) for block in fixity.values()):
        yield "E111", "The fixity block is not made of algorithms and digests."
        return
    known = {path for paths in manifest.values() for path in _texts(paths)}
    for block in fixity.values():
        yield from _digests(block, 0, "E097")
        for path in (path for paths in block.values() for path in _texts(paths)):
            if path.startswith("/") or path.endswith("/"):
                yield "E100", f"The content path “{path}” in the fixity block begins or ends with a slash."
            elif path not in known:
                yield "E057", f"The fixity block names “{path}”, which is not in the manifest."
        if any(not _texts(paths) for paths in block.values()):
            yield "E057", "A digest in the fixity block has no list of paths."


def _digests(block: Mapping[str, Any], length: int, twice: str) -> Iterator[tuple[str, str]]:
    if len({digest.lower() for digest in block}) != len(block):
        yield twice, "The same digest stands twice in different spelling."
    for digest in block:
        if length and (len(digest) != length or not _HEX.fullmatch(digest)):
            yield "E025", f"“{digest[:16]}…” is not a digest of the declared algorithm."


def _clashing(paths: list[str]) -> bool:
    folders, files = set[str](), set(paths)
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in folders:
            folders.add(path)
    return len(files) != len(paths) or not folders.isdisjoint(files)


def _is_moment(value: object) -> bool:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        return []
    if len(value) == 1 and isinstance(value[0], str):  # as nearly always
        return value
    return [item for item in value if isinstance(item, str)]
