"""The files that make a model agreement, and their digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

_NOT_PART = frozenset({"notes.md", "obligations.toml"})
"""What an organization follows up after the deposit is no wording: it can be added to a version that is in use."""


def read(folder: Path, shared: Path) -> dict[str, bytes]:
    """Every file of the model and of the shared part it builds on, by a name such as ``own/text.en.docx``.

    Notes for lawyers, ``obligations.toml``, and temporary files of editors (``~$...``, dot files) do not belong to a model.
    """
    found: dict[str, bytes] = {}
    for prefix, root in (("own", folder), ("shared", shared)):
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.name.startswith(("~$", ".")) and path.name not in _NOT_PART:
                found[f"{prefix}/{path.relative_to(root).as_posix()}"] = path.read_bytes()
    return found


def digest(files: dict[str, bytes]) -> str:
    """SHA-256 over the lines ``SHA-256 of the file, two spaces, name`` in the order of the names (the format of sha256sum)."""
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
