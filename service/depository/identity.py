"""The archive's own name: ``archive.json`` beside the storage root, written once when the archive is founded.

An empty folder (a disk that is not mounted) has none, so it cannot be taken for the archive.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from service.depository.errors import IdentityUnreadable
from service.depository.ocfl import durable
from service.depository.ocfl.inventory import utc_text

FILENAME: Final = "archive.json"


def read(root: Path) -> tuple[str, datetime] | None:
    """Id and moment of founding of the archive in ``root``; None where there is none.

    :raises IdentityUnreadable: the file is there, but it is not one of these.
    """
    path = root / FILENAME
    try:
        found = json.loads(path.read_bytes())
        return str(found["id"]), datetime.fromisoformat(found["founded"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, KeyError) as reason:
        raise IdentityUnreadable(path=str(path)) from reason


def write(root: Path, archive_id: str, founded_at: datetime) -> None:
    """Durable when the call returns. :raises DepositFailed: the folder cannot be written."""
    data = json.dumps({"id": archive_id, "founded": utc_text(founded_at)}, indent=2).encode() + b"\n"
    with durable.archive_writes():
        durable.make_folder(root)
        durable.replace_file(root / FILENAME, data, root / f"{FILENAME}.new")


def entries_there(root: Path) -> int | None:
    """How many lines the log of deposits in ``root`` has, without opening it; None where there is neither a log nor a storage root."""
    entries = root / "log" / "entries"
    if entries.is_file():
        with entries.open("rb") as file:
            return sum(1 for _ in file)
    return 0 if (root / "ocfl").is_dir() else None
