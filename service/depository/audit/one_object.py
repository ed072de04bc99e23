"""Audit of one object: OCFL 1.1, this archive's own rules, its place, and every digest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service.depository.audit.findings import Finding, Kind
from service.depository.audit.object_folder import ObjectFolder
from service.depository.audit.ocfl_check import check_object
from service.depository.audit.ocfl_rules import Problem
from service.depository.ocfl import inventory, layout
from service.depository.ocfl.inventory import DECLARATION, FILENAME, SIDECAR
from service.depository.ocfl.objects import Archive


def audit_object(
    archive: Archive, folder: ObjectFolder | Path | str, expected: str | None = None, *, sizes: list[int] | None = None
) -> list[Finding]:
    """Every broken rule of one object, every file re-hashed.

    :param expected: id of the object that belongs in this place, if it is known. :param sizes: gets the bytes that were read.
    """
    opened = folder if isinstance(folder, ObjectFolder) else ObjectFolder(folder)
    name = name_of(archive, opened)
    object_id = expected or name
    problems = _once(check_object(opened, sizes)) or list(_archive_rules(opened))
    findings = [Finding(_kind(one), object_id, one.path, one.sentence, one.code) for one in problems]
    place = _place(archive, opened)
    if not findings and str(layout.path_of(name)) != place:
        findings.append(Finding(Kind.MISPLACED, object_id, "", f"Another object lies in its place, {place}."))
    return findings


def name_of(archive: Archive, folder: ObjectFolder) -> str:
    """The id an object gives itself, or the folder's path when its inventory cannot be read."""
    try:
        return inventory.parse(folder.read(FILENAME)).object_id
    except (OSError, ValueError, KeyError):
        return _place(archive, folder)


def _place(archive: Archive, folder: ObjectFolder) -> str:
    return str(folder).removeprefix(f"{archive.ocfl}/")


def _archive_rules(folder: ObjectFolder) -> Iterator[Problem]:
    """What OCFL leaves open and this archive always does: an inventory in every version, sidecars to the byte."""
    data = folder.read(FILENAME)
    line = inventory.sidecar(data)
    for where in ("", *(f"{version}/" for version in inventory.parse(data).versions)):
        try:
            own = folder.read(f"{where}{FILENAME}")
        except FileNotFoundError:
            yield Problem("W010", f"{where}{FILENAME}", "The inventory of this version is missing.")
            continue
        if folder.read(f"{where}{SIDECAR}") != (line if own == data else inventory.sidecar(own)):
            sentence = "The digest beside the inventory is not written as this archive writes it."
            yield Problem("E061", f"{where}{SIDECAR}", sentence)


def _once(problems: list[Problem]) -> list[Problem]:
    """Without the fixity block's word (E093) on files whose own digest is wrong (E092): one altered file is one finding."""
    altered = {one.path for one in problems if one.code == "E092"}
    return [one for one in problems if one.code != "E093" or one.path not in altered]


def _kind(problem: Problem) -> Kind:
    name = problem.path.rpartition("/")[2]
    if name.startswith("inventory.json."):
        return Kind.SIDECAR
    if name == "inventory.json":
        return Kind.INVENTORY
    if problem.code in ("E003", "E007") or name == DECLARATION:
        return Kind.DECLARATION
    return Kind.STRAY_FILE if problem.code in ("E001", "E015", "E023", "E024", "E046") else Kind.CONTENT
