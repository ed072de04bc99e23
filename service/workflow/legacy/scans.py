"""Where the scans of an old register are: a folder of the operator's machine, or what an archivist uploaded."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from service.domain.messages import Message
from service.drafting.pdf.pages import page_count
from service.sandbox.run import SandboxFailed
from service.store.files import Files

LARGEST: Final = 256 << 20
"""Bytes of one scan."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A PDF that can be read."""

    name: str
    sha256: str
    read: Callable[[], bytes] = field(repr=False, compare=False)


class Scans(Protocol):
    """The scans that rows name."""

    def find(self, name: str) -> Scan | Message | None:
        """The scan with this name; what is wrong with it; None: there is no file of this name."""


class Folder:
    """PDF files in a folder, examined when they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, name: str) -> Scan | Message | None:
        """See :class:`Scans`."""
        path = self._path / name
        if not path.is_file():
            return None
        if path.stat().st_size > LARGEST:
            return too_large(name)
        data = path.read_bytes()
        return fault(name, data) or Scan(name, hashlib.sha256(data).hexdigest(), path.read_bytes)


class Stored:
    """Scans that were examined when they were uploaded."""

    def __init__(self, files: Files, named: Mapping[str, str]) -> None:
        """:param named: name as :func:`plain_name` gives it -> SHA-256."""
        self._files, self._named = files, named
        self._asked: set[str] = set()

    def find(self, name: str) -> Scan | Message | None:
        """See :class:`Scans`."""
        plain = plain_name(name)
        self._asked.add(plain)
        sha256 = self._named.get(plain)
        return None if sha256 is None else Scan(plain, sha256, lambda: self._files.read(sha256))

    def unused(self) -> tuple[str, ...]:
        """Names of those that nobody has asked for, in order."""
        return tuple(sorted(set(self._named) - self._asked))


def plain_name(name: str) -> str:
    """The name without folders, one spelling for each accent (Unicode NFC): systems write “é” as one sign or as two."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).strip()


def fault(name: str, data: bytes) -> Message | None:
    """Why this file is no scan that can be kept; None: it is a PDF that can be read. It is examined in the sandbox."""
    if len(data) > LARGEST:
        return too_large(name)
    if not data.startswith(b"%PDF-"):
        return Message("“{name}” is no PDF. Save it as a PDF file.", name=name)
    try:
        if page_count(data) > 0:
            return None
    except SandboxFailed:
        pass
    return Message(
        "“{name}” is damaged or protected by a password. Scan it again, or take the protection away.", name=name
    )


def too_large(name: str) -> Message:
    """Of a file above :data:`LARGEST`."""
    return Message(
        "“{name}” is larger than {most} MiB. Scan it with a lower resolution.", name=name, most=LARGEST >> 20
    )
