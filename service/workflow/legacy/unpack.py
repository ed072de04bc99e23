"""The scans in what an archivist uploads: PDF files, or ZIP archives of them. A name is only ever a name: nothing is written under it."""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from service.domain.messages import Message
from service.workflow.legacy.scans import LARGEST, plain_name, too_large

MOST_FILES: Final = 500
"""In one ZIP archive."""
UNPACKED: Final = 512 << 20
"""Bytes of all files of one ZIP archive together, as the archive states them."""
LONGEST_NAME: Final = 150
"""Characters."""
_ENCRYPTED: Final = 1
"""Bit of a file's flags in a ZIP archive."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as the browser sent it."""

    name: str
    stream: IO[bytes]
    """Can be read from any place."""


def scans_in(uploads: Sequence[Upload]) -> Iterator[tuple[str, bytes | Message]]:
    """Each file with its plain name, one after another; or why it cannot be taken. Its content is not examined yet."""
    seen: set[str] = set()
    for upload in uploads:
        for name, data in _files(upload):
            yield name, _named(name, seen) or data
            seen.add(name)


def _files(upload: Upload) -> Iterator[tuple[str, bytes | Message]]:
    name = plain_name(upload.name)
    begins = upload.stream.read(2)
    upload.stream.seek(0)
    if begins == b"PK":
        yield from _packed(name, upload.stream)
        return
    data = upload.stream.read(LARGEST + 1)
    yield name, too_large(name) if len(data) > LARGEST else data


def _packed(name: str, stream: IO[bytes]) -> Iterator[tuple[str, bytes | Message]]:
    try:
        with zipfile.ZipFile(stream) as packed:
            files = [one for one in packed.infolist() if not _of_system(one)]
            refused = _too_much(name, files)
            if refused is not None:
                yield name, refused
                return
            for one in files:
                yield plain_name(one.filename), _unpacked(packed, one)
    except (zipfile.BadZipFile, ValueError, OSError):
        yield name, Message("“{name}” is no ZIP archive that can be read. Pack the files again.", name=name)


def _of_system(one: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS adds by itself."""
    return one.is_dir() or one.filename.startswith("__MACOSX/") or plain_name(one.filename).startswith(".")


def _too_much(name: str, files: Sequence[zipfile.ZipInfo]) -> Message | None:
    if len(files) > MOST_FILES:
        return Message(
            "“{name}” has {count} files; at most {most} are accepted in one ZIP archive. Upload it in parts.",
            name=name,
            count=len(files),
            most=MOST_FILES,
        )
    if sum(one.file_size for one in files) > UNPACKED:
        return Message(
            "“{name}” has more than {most} MiB when it is unpacked. Upload it in parts.",
            name=name,
            most=UNPACKED >> 20,
        )
    return None


def _unpacked(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes | Message:
    """Never more than the size that the archive states for it, which was counted before."""
    name = plain_name(one.filename)[:LONGEST_NAME]
    if one.file_size > LARGEST:
        return too_large(name)
    if one.flag_bits & _ENCRYPTED:
        return Message("“{name}” is protected by a password in the ZIP archive. Pack it without.", name=name)
    try:
        with packed.open(one) as content:
            return content.read(one.file_size + 1)  # with a size, no more than that is ever in memory
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, RuntimeError, OSError):
        return Message("“{name}” cannot be unpacked. Pack the files again.", name=name)


def _named(name: str, seen: set[str]) -> Message | None:
    """Why a scan cannot have this name."""
    if not name or len(name) > LONGEST_NAME or any(unicodedata.category(one).startswith("C") for one in name):
        return Message(
            "“{name}” cannot be the name of a scan. Give it a name of at most {most} characters, without control characters.",
            name=name[:LONGEST_NAME],
            most=LONGEST_NAME,
        )
    if name in seen:
        return Message("There are several files “{name}” in this upload. Only the first was taken.", name=name)
    return None
