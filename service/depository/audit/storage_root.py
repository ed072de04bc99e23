"""Audit of the storage root itself: its declaration, its layout, no stray files between the objects, no empty folders; and what lies in it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from service.depository.audit.findings import Finding, Kind
from service.depository.ocfl import layout
from service.depository.ocfl.objects import ROOT_DECLARATION, Archive


def audit_root(archive: Archive) -> Iterator[Finding]:
    """The files that describe the storage root (OCFL 1.1, section 4)."""
    declaration = archive.ocfl / ROOT_DECLARATION
    if not declaration.is_file() or declaration.read_bytes() != b"ocfl_1.1\n":
        yield Finding(Kind.ROOT, "", ROOT_DECLARATION, "The storage root does not declare itself as OCFL 1.1.")
    config = archive.ocfl / "extensions" / layout.NAME / "config.json"
    if not config.is_file() or _parameters(config) != layout.PARAMETERS:
        sentence = "The description of the layout is missing or altered."
        yield Finding(Kind.ROOT, "", f"extensions/{layout.NAME}", sentence)


def walked(archive: Archive) -> Iterator[str | Finding]:
    """The folder of every object below the storage root, in the order of their paths, and everything there that is neither an object nor a
    folder of objects; in one walk.
    """
    root, told = os.fspath(archive.ocfl), "\n"
    for where, folders, files in os.walk(root):
        folders.sort()
        if any(name.startswith("0=ocfl_object_") for name in files):
            folders.clear()
            yield where[len(root) + 1 :]
        elif where == root:
            if "extensions" in folders:
                folders.remove("extensions")
        elif (files or not folders) and not where.startswith(told):
            what = "Files lie between the objects" if files else "This folder is empty"
            kind = Kind.DECLARATION if "inventory.json" in files else Kind.STRAY_FILE
            yield Finding(kind, "", where[len(root) + 1 :], f"{what}, or an object lost its declaration.")
            told = f"{where}/"  # of what lies below, only objects are of interest


def _parameters(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None
