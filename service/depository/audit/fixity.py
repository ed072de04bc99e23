"""The regular audit: every file re-hashed, disk against register, register against disk, log against both.

An audit never fails on what it finds: each finding is an outcome to store, to show and to alert about once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from service.depository.audit.ocfl_check import check_object
from service.depository.audit.ocfl_rules import Problem
from service.depository.deposit import deposit
from service.depository.errors import DepositoryError
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import inventory, layout
from service.depository.ocfl.inventory import DECLARATION, FILENAME, SIDECAR
from service.depository.ocfl.objects import ROOT_DECLARATION, Archive
from service.depository.register.register import RegisterEntry


class Kind(StrEnum):
    """What is wrong, so that the right person does the right thing."""

    CONTENT = "content"
    INVENTORY = "inventory"
    SIDECAR = "sidecar"
    DECLARATION = "declaration"
    STRAY_FILE = "stray_file"
    MISPLACED = "misplaced"
    MISSING_OBJECT = "missing_object"
    STRAY_OBJECT = "stray_object"
    REGISTER = "register"
    OLD_VERSION = "old_version"
    LOG = "log"
    ROOT = "root"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was deposited."""

    kind: Kind
    object_id: str
    """Empty for the log and the storage root."""
    path: str
    sentence: str


def audit(
    archive: Archive, *, registered: Mapping[str, RegisterEntry], verifier: VerifierKey | None = None
) -> Iterator[Finding]:
    """Audits everything; ``registered`` is object id -> register entry. Lazy, so the caller can pace it."""
    yield from audit_root(archive)
    places = {layout.path_of(object_id): object_id for object_id in registered}
    seen = set()
    for folder in archive.object_folders():
        registered_id = places.get(PurePosixPath(folder.relative_to(archive.ocfl)))
        findings = audit_folder(archive, folder, registered_id)
        yield from findings
        if registered_id is None:
            yield Finding(Kind.STRAY_OBJECT, name_of(archive, folder), "", "The register does not know this object.")
            continue
        seen.add(registered_id)
        if not findings:
            yield from _against_register(archive, registered[registered_id])
    for object_id in sorted(set(registered) - seen):
        label = registered[object_id].label
        yield Finding(
            Kind.MISSING_OBJECT, object_id, "", f"The register has the deposit {label}, but the archive does not."
        )
    yield from audit_log(archive, registered, verifier=verifier)


def audit_folder(archive: Archive, folder: Path, expected: str | None = None) -> list[Finding]:
    """Every file of one object re-hashed; ``expected`` is the id of the object that belongs in this place, if it is known."""
    object_id = expected or name_of(archive, folder)
    problems = check_object(folder) or list(_house_rules(folder))
    findings = [Finding(_kind(problem), object_id, problem.path, problem.sentence) for problem in problems]
    place = PurePosixPath(folder.relative_to(archive.ocfl))
    if not findings and layout.path_of(name_of(archive, folder)) != place:
        findings.append(Finding(Kind.MISPLACED, object_id, "", f"Another object lies in its place, {place}."))
    return findings


def name_of(archive: Archive, folder: Path) -> str:
    """The id an object gives itself, or the folder's path when it cannot say."""
    try:
        return archive.id_of(folder)
    except DepositoryError:
        return folder.relative_to(archive.ocfl).as_posix()


def _house_rules(folder: Path) -> Iterator[Problem]:
    """What OCFL leaves open and this archive always does: an inventory in every version, sidecars to the byte."""
    versions = inventory.parse((folder / FILENAME).read_bytes()).versions
    for where in ("", *(f"{version}/" for version in versions)):
        path = folder / where / FILENAME
        if not path.is_file():
            yield Problem("W010", f"{where}{FILENAME}", "The inventory of this version is missing.")
        elif (folder / where / SIDECAR).read_bytes() != inventory.sidecar(path.read_bytes()):
            yield Problem(
                "E061", f"{where}{SIDECAR}", "The digest beside the inventory is not written as this archive writes it."
            )


def audit_root(archive: Archive) -> Iterator[Finding]:
    """The storage root itself: its declaration, no stray files between the objects, no empty folders."""
    declaration = archive.ocfl / ROOT_DECLARATION
    if not declaration.is_file() or declaration.read_bytes() != b"ocfl_1.1\n":
        yield Finding(Kind.ROOT, "", ROOT_DECLARATION, "The storage root does not declare itself as OCFL 1.1.")
    config = archive.ocfl / "extensions" / layout.NAME / "config.json"
    if not config.is_file() or _parameters(config) != layout.PARAMETERS:
        yield Finding(
            Kind.ROOT, "", f"extensions/{layout.NAME}", "The description of the layout is missing or altered."
        )
    for where, folders, files in os.walk(archive.ocfl):
        if Path(where) == archive.ocfl:
            folders.remove("extensions") if "extensions" in folders else None
            continue
        if any(name.startswith("0=ocfl_object_") for name in files):
            folders.clear()
        elif files or not folders:
            path = Path(where).relative_to(archive.ocfl).as_posix()
            what = "Files lie between the objects" if files else "This folder is empty"
            yield Finding(
                Kind.DECLARATION if "inventory.json" in files else Kind.STRAY_FILE,
                "",
                path,
                f"{what}, or an object lost its declaration.",
            )
            folders.clear()


def audit_log(
    archive: Archive, registered: Mapping[str, RegisterEntry], *, verifier: VerifierKey | None = None
) -> Iterator[Finding]:
    """The whole log read again from the disk: its root, the register's entries in it, and the versions it knows of."""
    try:
        log = Log(archive.root / "log", None, verifier=verifier)
        entries = list(log.entries())
    except DepositoryError as reason:
        yield Finding(Kind.LOG, "", "log", str(reason))
        return
    for object_id, entry in sorted(registered.items()):
        index = entry.leaf_index
        value = json.loads(entries[index]) if index is not None and index < len(entries) else {}
        if (value.get("object"), value.get("number")) != (object_id, entry.label):
            yield Finding(
                Kind.LOG,
                object_id,
                "log",
                f"The log does not have the deposit {entry.label} in the place the register says.",
            )
    for value in map(json.loads, entries):
        if value.get("kind") == "version":
            yield from _version(archive, value["object"], value["version"], value)


def _version(archive: Archive, object_id: str, version: str, logged: Mapping[str, object]) -> Iterator[Finding]:
    try:
        data = archive.version_inventory(object_id, version)
    except DepositoryError:
        data = b""
    if hashlib.sha512(data).hexdigest() != logged["inventory_sha512"]:
        yield Finding(
            Kind.OLD_VERSION,
            object_id,
            version,
            f"The log knows {version} of this object, the archive holds another or an older one.",
        )


def _against_register(archive: Archive, entry: RegisterEntry) -> Iterator[Finding]:
    try:
        package = deposit.from_object(archive, entry.object_id)
    except DepositoryError as reason:
        yield Finding(Kind.CONTENT, entry.object_id, "metadata.json", str(reason))
        return
    kept = package.entry if entry.leaf_index is None else package.entry.at_leaf(entry.leaf_index)
    if kept != entry:
        yield Finding(
            Kind.REGISTER,
            entry.object_id,
            "metadata.json",
            f"The register's row for {entry.label} differs from the record in the archive.",
        )


def _kind(problem: Problem) -> Kind:
    name = problem.path.rpartition("/")[2]
    if name.startswith("inventory.json."):
        return Kind.SIDECAR
    if name == "inventory.json":
        return Kind.INVENTORY
    if problem.code in ("E003", "E007") or name == DECLARATION:
        return Kind.DECLARATION
    return Kind.STRAY_FILE if problem.code in ("E001", "E015", "E023", "E024", "E046") else Kind.CONTENT


def _parameters(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None
