"""Reads and writes the files that are named on the command line."""

from __future__ import annotations

from pathlib import Path

from service.cli.refusal import Refused


def read(path: Path) -> bytes:
    """:raises Refused: it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from None


def write_new(path: Path, data: bytes) -> None:
    """Never overwrites. :raises Refused: it exists, or cannot be written."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise Refused(f"{path} exists already. Choose another name or remove it first.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}).") from None
